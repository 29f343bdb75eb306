namespace McuServer.Rtp.Wire;

/// <summary>
/// Extends 16-bit sequence numbers to 64 bits, by the distance to the newest one. The first number stands for itself, also
/// above 32768; one that is older than a first number near 0 becomes negative. The low 16 bits are always the number.
/// </summary>
public struct SequenceUnwrapper
{
    private bool _hasStarted;
    private long _newest;

    public readonly bool HasStarted => _hasStarted;

    /// <summary>The newest extended number so far.</summary>
    public readonly long Newest => _newest;

    /// <summary>What the number would be extended to, without taking it in.</summary>
    public readonly long Peek(ushort number) =>
        _hasStarted ? _newest + SequenceNumber.Difference(number, (ushort)_newest) : number;

    public long Unwrap(ushort number)
    {
        long extended = Peek(number);
        if (!_hasStarted || extended > _newest)
        {
            _newest = extended;
            _hasStarted = true;
        }

        return extended;
    }

    /// <summary>
    /// Takes the number as the start of a new sequence: it becomes the next higher extended number with these 16 bits.
    /// </summary>
    public long Restart(ushort number)
    {
        _newest = _hasStarted ? _newest + 1 + (ushort)(number - (ushort)(_newest + 1)) : number;
        _hasStarted = true;
        return _newest;
    }
}
