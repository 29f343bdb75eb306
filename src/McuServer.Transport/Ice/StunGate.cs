using System.Diagnostics.CodeAnalysis;
using McuServer.Rtp.Wire;

namespace McuServer.Transport.Ice;

/// <summary>
/// The way of a STUN message to its peer: by address, or by the user name fragment, before anything costly is computed.
/// Nobody who is not known gets a reply: an error would only help those who forge source addresses. One thread.
/// </summary>
public sealed class StunGate<TPeer>(PeerTable<TPeer> peers, SourceLimits limits)
    where TPeer : class
{
    /// <summary>Failures a second of one source (perhaps a whole company behind a NAT) before all unknown from there is dropped.</summary>
    public int FailuresPerSecond { get; init; } = 100;

    public GateCounters Counters { get; } = new();

    /// <summary>
    /// Finds the peer that a message is for. By address first; but a request that names another session belongs to that
    /// one, since clients re-use ports.
    /// </summary>
    public bool TryRoute(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun, [NotNullWhen(true)] out TPeer? peer)
    {
        bool isKnown = peers.TryFindByAddress(from, out peer);
        if (!isKnown && limits.Failures(now, from) >= FailuresPerSecond)
        {
            Counters.SourceOverLimit++;
            return false;
        }

        if (!StunMessage.TryParse(stun, out StunMessage message))
        {
            Counters.Malformed++;
            return Fail(now, from, out peer);
        }

        if (message.Class != StunClass.Request || message.Username.IsEmpty)
        {
            Counters.NotARequest += isKnown ? 0 : 1;
            return isKnown || Fail(now, from, out peer);
        }

        if (!message.HasValidFingerprint)
        {
            Counters.NoFingerprint++;
            return Fail(now, from, out peer);
        }

        int colon = message.Username.IndexOf((byte)':');
        if (colon > 0 && peers.TryFindByUfrag(message.Username[..colon], out TPeer? named))
        {
            Counters.RoutedByAddress += ReferenceEquals(named, peer) ? 1 : 0;
            Counters.RoutedByUfrag += ReferenceEquals(named, peer) ? 0 : 1;
            peer = named;
            return true;
        }

        Counters.UnknownUfrag++;
        return Fail(now, from, out peer);
    }

    /// <summary>What became of a message that was routed: forged ones count against their source.</summary>
    public void Note(TimeSpan now, in TransportAddress from, StunResult result)
    {
        if (result is StunResult.WrongIntegrity or StunResult.UnknownUfrag or StunResult.IncompleteRequest)
        {
            limits.Fail(now, from);
        }
    }

    private bool Fail(TimeSpan now, in TransportAddress from, out TPeer? peer)
    {
        peer = null;
        limits.Fail(now, from);
        return false;
    }
}
