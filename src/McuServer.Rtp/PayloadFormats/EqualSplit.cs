namespace McuServer.Rtp.PayloadFormats;

/// <summary>Division into as few parts as can be, all of one size but the last, which is not larger.</summary>
internal static class EqualSplit
{
    /// <summary>The size of the parts of <paramref name="total"/> bytes; no part is larger than the budget.</summary>
    public static int PartBytes(int total, int budgetBytes)
    {
        int count = (total + budgetBytes - 1) / budgetBytes;
        return count == 0 ? 0 : (total + count - 1) / count;
    }
}
