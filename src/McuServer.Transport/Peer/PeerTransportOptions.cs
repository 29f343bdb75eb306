using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Dtls;
using McuServer.Transport.Ice;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Peer;

/// <summary>What a <see cref="PeerTransport"/> is made with.</summary>
public sealed record PeerTransportOptions
{
    /// <summary>What offer and answer amount to, from our side.</summary>
    public required NegotiatedSession Session { get; init; }

    /// <summary>Our certificate; one for the process.</summary>
    public required DtlsContext Dtls { get; init; }

    /// <summary>The wall clock (UTC) at time zero: one for all peers, so that receivers can keep streams in step.</summary>
    public required DateTime Epoch { get; init; }

    public required IPeerHandler Handler { get; init; }

    /// <summary>CNAME of what we send.</summary>
    public required string Cname { get; init; }

    /// <summary>For first sequence numbers and the spread of reports; nothing secret hangs on it.</summary>
    public required int Seed { get; init; }

    /// <summary>
    /// How long the receiver of our pictures shall hold them, at least and at most, where the header extension for it was
    /// negotiated; null: it is told nothing.
    /// </summary>
    public (TimeSpan Min, TimeSpan Max)? PlayoutDelay { get; init; }

    /// <summary>The process's one clock of data channels. Null: there are none, whatever was negotiated.</summary>
    public SctpClock? SctpClock { get; init; }

    public DataChannelOptions DataChannels { get; init; } = DataChannelOptions.Default;

    public IceOptions Ice { get; init; } = IceOptions.Default;

    /// <summary>The most that one picture of a sender without transport-wide feedback shall take (REMB).</summary>
    public long MaxSourceBitrateBps { get; init; } = 2_500_000;

    /// <summary>Times and sizes of the handshake; the role is the session's.</summary>
    public DtlsSessionOptions Handshake { get; init; } = DtlsSessionOptions.Default;

    /// <summary>
    /// Null: a server, whose agent is lite and only answers. Otherwise a client (of tests and load), which checks these
    /// addresses, the most wanted first.
    /// </summary>
    public IReadOnlyList<TransportAddress>? Remotes { get; init; }
}
