namespace McuServer.Transport.Ice;

/// <summary>
/// One ICE session: answers and (in the full role) sends connectivity checks, and knows which remote addresses are validated
/// and which one to send to. Time is handed in and never goes back; used by one thread; no allocation per message.
/// </summary>
public abstract class IceAgent
{
    /// <summary>An address is no longer this session's: lookups by address must forget it.</summary>
    public event Action<TransportAddress>? AddressDropped;

    /// <summary>A user name fragment of ours is no longer valid (the end of an ICE restart).</summary>
    public event Action<string>? UfragDropped;

    public abstract IceState State { get; }

    /// <summary>Where to send to; null before the first validated address, and when none is left.</summary>
    public abstract TransportAddress? Selected { get; }

    /// <summary>When <see cref="HandleTimeout"/> has something to do; null = never.</summary>
    public abstract TimeSpan? NextDeadline { get; }

    /// <summary>The last arrival of anything authentic; before the first, when the agent was made.</summary>
    public abstract TimeSpan LastSeen { get; }

    public IceCounters Counters { get; } = new();

    /// <summary>Takes a STUN message; responses go to the sink at once. The address may be any.</summary>
    public abstract StunResult Handle(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun);

    public abstract void HandleTimeout(TimeSpan now);

    /// <summary>DTLS and SRTP are taken from these addresses only (CVE-2023-49786).</summary>
    public abstract bool IsValidated(in TransportAddress address);

    /// <summary>SRTP that decrypted, or DTLS that was taken, came from a validated address: it counts as a sign of life.</summary>
    public abstract void NoteAuthenticated(TimeSpan now, in TransportAddress address);

    /// <summary>The TCP connection of this address is closed. The session goes on; the client may come back by another way.</summary>
    public abstract void RemoveAddress(TimeSpan now, in TransportAddress address);

    /// <summary>New credentials on both sides (RFC 8445 section 9); those before stay valid for a while.</summary>
    public abstract void Restart(TimeSpan now, IceCredentials local, IceCredentials remote);

    public abstract void Close();

    protected void OnAddressDropped(in TransportAddress address) => AddressDropped?.Invoke(address);

    protected void OnUfragDropped(string ufrag) => UfragDropped?.Invoke(ufrag);

    protected static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null || other < one ? other ?? one : one;
}
