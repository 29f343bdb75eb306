namespace McuServer.Rtp.PayloadFormats;

/// <summary>Bits of a byte string, the highest first. Past the end it reads zeros and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>More was read than there was: nothing read can be trusted.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>0 to 32 bits.</summary>
    public uint Read(int count)
    {
        uint value = 0;
        for (int i = 0; i < count; i++)
        {
            int index = _position >> 3;
            if (index >= _bytes.Length)
            {
                IsExhausted = true;
                return 0;
            }

            value = (value << 1) | (uint)((_bytes[index] >> (7 - (_position & 7))) & 1);
            _position++;
        }

        return value;
    }

    public bool ReadFlag() => Read(1) != 0;

    public void Skip(int count) => _ = Read(count);

    /// <summary>Unsigned Exp-Golomb code, ue(v) (H.264 section 9.1).</summary>
    public uint ReadGolomb()
    {
        int zeros = 0;
        while (!IsExhausted && zeros < 32 && !ReadFlag())
        {
            zeros++;
        }

        if (zeros == 32)
        {
            IsExhausted = true;
            return 0;
        }

        return (1u << zeros) - 1 + Read(zeros);
    }

    /// <summary>Signed Exp-Golomb code, se(v) (H.264 section 9.1.1).</summary>
    public int ReadSignedGolomb()
    {
        uint code = ReadGolomb();
        int half = (int)((code + 1) >> 1);
        return (code & 1) != 0 ? half : -half;
    }
}
