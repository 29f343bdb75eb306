namespace McuServer.Transport.Ice;

/// <summary>
/// The credentials that are valid: one pair, or two after an ICE restart. The old pair goes a few seconds after the first
/// authentic request with the new one, so that media flows on meanwhile (RFC 8445 section 9, RFC 8839 section 4.4.3).
/// </summary>
internal sealed class IceGenerations(IceCredentials local, IceCredentials remote, TimeSpan linger)
{
    private IceGeneration? _old;
    private TimeSpan? _oldEnds;

    public IceGeneration Current { get; private set; } = new(local, remote);

    public TimeSpan? Deadline => _old is null ? null : _oldEnds;

    /// <summary>The pair that a request to us names, or null.</summary>
    public IceGeneration? Find(ReadOnlySpan<byte> username)
    {
        if (username.SequenceEqual(Current.InboundUsername))
        {
            return Current;
        }

        return _old is not null && username.SequenceEqual(_old.InboundUsername) ? _old : null;
    }

    /// <summary>An authentic request came with this pair.</summary>
    public void Note(TimeSpan now, IceGeneration generation)
    {
        if (ReferenceEquals(generation, Current) && _old is not null)
        {
            _oldEnds ??= now + linger;
        }
    }

    /// <returns>A user name fragment of before the last restart, when there was still one.</returns>
    public string? Restart(IceCredentials newLocal, IceCredentials newRemote)
    {
        string? dropped = _old?.LocalUfrag;
        _old = Current;
        _oldEnds = null;
        Current = new IceGeneration(newLocal, newRemote);
        return dropped;
    }

    /// <returns>The user name fragment that is no longer valid from now on, or null.</returns>
    public string? Expire(TimeSpan now)
    {
        if (_old is null || !(now >= _oldEnds))
        {
            return null;
        }

        string dropped = _old.LocalUfrag;
        _old = null;
        return dropped;
    }
}
