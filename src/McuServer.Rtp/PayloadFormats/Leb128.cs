namespace McuServer.Rtp.PayloadFormats;

/// <summary>AV1's integers of variable length: 7 bits a byte, the lowest first (AV1 specification section 4.10.5).</summary>
internal static class Leb128
{
    /// <summary>Of values that fit into an <see cref="int"/>.</summary>
    public const int MaxWrittenBytes = 5;

    private const int MaxReadBytes = 8;

    /// <summary>False when it is cut off, longer than 8 bytes, or above what an <see cref="int"/> holds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int value, out int sizeBytes)
    {
        ulong result = 0;
        value = sizeBytes = 0;
        int limit = Math.Min(bytes.Length, MaxReadBytes);
        for (int i = 0; i < limit; i++)
        {
            result |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                value = (int)Math.Min(result, int.MaxValue);
                sizeBytes = i + 1;
                return result <= int.MaxValue;
            }
        }

        return false;
    }

    public static int Size(int value)
    {
        int size = 1;
        for (int rest = value >> 7; rest != 0; rest >>= 7)
        {
            size++;
        }

        return size;
    }

    /// <summary>Writes the shortest form into up to <see cref="MaxWrittenBytes"/>, and returns its size.</summary>
    public static int Write(int value, Span<byte> bytes)
    {
        int size = 0;
        for (; value > 0x7f; value >>= 7)
        {
            bytes[size++] = (byte)(value | 0x80);
        }

        bytes[size++] = (byte)value;
        return size;
    }
}
