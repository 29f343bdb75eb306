namespace McuServer.Transport.Sctp;

/// <summary>So many packets a second, with a quarter of a second's worth at once.</summary>
internal struct PacketRateLimiter(int packetsPerSecond)
{
    private readonly double _burst = Math.Max(1, packetsPerSecond / 4.0);
    private double _tokens = Math.Max(1, packetsPerSecond / 4.0);
    private TimeSpan _last;

    public bool TryPass(TimeSpan now)
    {
        if (now > _last)
        {
            _tokens = Math.Min(_burst, _tokens + ((now - _last).TotalSeconds * packetsPerSecond));
            _last = now;
        }

        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
