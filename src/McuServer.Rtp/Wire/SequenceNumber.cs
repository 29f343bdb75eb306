namespace McuServer.Rtp.Wire;

/// <summary>Arithmetic of 16-bit sequence numbers that wrap (RFC 1982 with 16 bits).</summary>
public static class SequenceNumber
{
    /// <summary>How far <paramref name="a"/> is ahead of <paramref name="b"/>, -32768 to 32767.</summary>
    public static int Difference(ushort a, ushort b) => (short)(a - b);

    public static bool IsNewer(ushort a, ushort b) => Difference(a, b) > 0;
}
