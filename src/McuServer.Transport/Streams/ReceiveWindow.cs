namespace McuServer.Transport.Streams;

/// <summary>Remembers which of the last sequence numbers have come.</summary>
internal sealed class ReceiveWindow
{
    public const int Size = 2048;

    private readonly ulong[] _bits = new ulong[Size / 64];
    private long _newest = long.MinValue;

    public void Restart(long sequence)
    {
        Array.Clear(_bits);
        _newest = sequence - 1;
    }

    public bool IsBefore(long sequence) => sequence <= _newest - Size;

    /// <summary>False when this number has come before. Not to be called with one that is before the window.</summary>
    public bool TryTake(long sequence)
    {
        if (sequence > _newest)
        {
            Advance(sequence);
        }

        ref ulong word = ref _bits[(sequence & (Size - 1)) >> 6];
        ulong bit = 1UL << (int)(sequence & 63);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    private void Advance(long sequence)
    {
        if (sequence - _newest >= Size)
        {
            Array.Clear(_bits);
        }
        else
        {
            for (long cleared = _newest + 1; cleared <= sequence; cleared++)
            {
                _bits[(cleared & (Size - 1)) >> 6] &= ~(1UL << (int)(cleared & 63));
            }
        }

        _newest = sequence;
    }
}
