namespace McuServer.Rtp.Wire;

/// <summary>Extends 32-bit RTP timestamps to 64 bits, by the distance to the newest one. The first stands for itself.</summary>
public struct TimestampUnwrapper
{
    private bool _hasStarted;
    private long _newest;

    public readonly long Peek(uint timestamp) =>
        _hasStarted ? _newest + (int)(timestamp - (uint)_newest) : timestamp;

    public long Unwrap(uint timestamp)
    {
        long extended = Peek(timestamp);
        if (!_hasStarted || extended > _newest)
        {
            _newest = extended;
            _hasStarted = true;
        }

        return extended;
    }

    public void Reset() => this = default;
}
