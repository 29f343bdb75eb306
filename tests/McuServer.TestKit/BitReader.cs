namespace McuServer.TestKit;

/// <summary>Bits and Exp-Golomb codes of an H.264 parameter set (ITU-T H.264 clause 9.1), without emulation bytes.</summary>
internal sealed class BitReader(byte[] bytes)
{
    public int Position { get; private set; }

    public int Bits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++, Position++)
        {
            value = (value << 1) | ((bytes[Position / 8] >> (7 - (Position % 8))) & 1);
        }

        return value;
    }

    public bool Flag() => Bits(1) == 1;

    public int Unsigned()
    {
        int zeros = 0;
        while (!Flag())
        {
            zeros++;
        }

        return (1 << zeros) - 1 + Bits(zeros);
    }

    public void Skip(params ReadOnlySpan<int> counts)
    {
        foreach (int count in counts)
        {
            Bits(count);
        }
    }
}
