namespace McuServer.Transport.Ice;

/// <summary>
/// One ICE session: answers and (in the full role) sends connectivity checks, and knows which remote addresses are validated
/// and which one to send to. Time is handed in; used by one thread.
/// </summary>
public abstract class IceAgent
{
    public abstract IceState State { get; }

    /// <summary>Where to send to; null before the first validated address.</summary>
    public abstract TransportAddress? Selected { get; }

    /// <summary>When <see cref="HandleTimeout"/> has something to do; null = never.</summary>
    public abstract TimeSpan? NextDeadline { get; }

    /// <summary>The last arrival of anything authentic.</summary>
    public abstract TimeSpan LastSeen { get; }

    public abstract IceCounters Counters { get; }

    /// <summary>Takes a STUN message; responses go to the sink at once.</summary>
    public abstract StunResult Handle(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun);

    public abstract void HandleTimeout(TimeSpan now);

    /// <summary>DTLS and SRTP are taken from these addresses only.</summary>
    public abstract bool IsValidated(in TransportAddress address);

    /// <summary>SRTP that decrypted, or DTLS that was taken, came from a validated address: it counts as a sign of life.</summary>
    public abstract void NoteAuthenticated(TimeSpan now, in TransportAddress address);

    /// <summary>The TCP connection of this address is closed.</summary>
    public abstract void RemoveAddress(TimeSpan now, in TransportAddress address);

    /// <summary>New credentials on both sides (RFC 8445 section 9); those before stay valid for a while.</summary>
    public abstract void Restart(TimeSpan now, IceCredentials local, IceCredentials remote);

    public abstract void Close();
}
