namespace McuServer.Rtp.Wire;

/// <summary>CRC-32 of IEEE 802.3 (polynomial 0x04C11DB7 reflected), as zlib and the FINGERPRINT of STUN have it.</summary>
internal static class Crc32
{
    private static readonly uint[] s_table = MakeTable();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFF_FFFF;
        foreach (byte value in bytes)
        {
            crc = (crc >> 8) ^ s_table[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
