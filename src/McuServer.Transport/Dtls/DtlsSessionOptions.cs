using McuServer.Native;

namespace McuServer.Transport.Dtls;

/// <summary>Numbers of one DTLS session; the defaults are those of the server.</summary>
public sealed record DtlsSessionOptions
{
    public static readonly DtlsSessionOptions Default = new();

    public DtlsRole Role { get; init; } = DtlsRole.Server;

    /// <summary>Bytes of the longest handshake datagram, 256 to 1500.</summary>
    public int MtuBytes { get; init; } = 1200;

    /// <summary>When a flight without an answer is sent again the first time; doubled each time.</summary>
    public TimeSpan InitialRto { get; init; } = TimeSpan.FromMilliseconds(150);

    public TimeSpan MaxRto { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From the first datagram (or the start of a client) to the end of the handshake.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether a peer without a common SRTP profile is refused.</summary>
    public bool RequiresSrtp { get; init; } = true;
}
