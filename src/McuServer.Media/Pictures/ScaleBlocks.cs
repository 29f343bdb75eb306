using System.Runtime.CompilerServices;

namespace McuServer.Media.Pictures;

/// <summary>
/// Ratios that are common enough for a way without rows in between: 2:1, 4:1 and 4:3 in both directions. Equal to what
/// the general way gives for them, the exact mean rounded once.
/// </summary>
internal static unsafe class ScaleBlocks<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Means of 2 by 2; width is at least one vector of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Halve(byte* upper, byte* lower, byte* target, int width)
    {
        TVector ones = TOps.FillBytes(1);

        // (x * 8192 + 16384) >> 15 is (x + 2) >> 2.
        TVector quarter = TOps.FillWords(8192);
        for (int x = 0; x < width; x += TOps.Size)
        {
            x = Math.Min(x, width - TOps.Size);
            byte* above = upper + (2L * x);
            byte* below = lower + (2L * x);
            TVector low = TOps.AddWords(
                TOps.MultiplyAddBytes(TOps.Load(above), ones), TOps.MultiplyAddBytes(TOps.Load(below), ones));
            TVector high = TOps.AddWords(
                TOps.MultiplyAddBytes(TOps.Load(above + TOps.Size), ones),
                TOps.MultiplyAddBytes(TOps.Load(below + TOps.Size), ones));
            low = TOps.MultiplyRounded(low, quarter);
            high = TOps.MultiplyRounded(high, quarter);
            TOps.Store(target + x, TOps.OrderPacked(TOps.Pack(low, high)));
        }
    }

    /// <summary>Means of 4 by 4; width is at least a quarter of a vector of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quarter(byte* source, int stride, byte* target, int width)
    {
        TVector ones = TOps.FillBytes(1);
        TVector wordOnes = TOps.FillWords(1);
        TVector half = TOps.FillInts(8);
        int block = TOps.Size / 4;
        for (int x = 0; x < width; x += block)
        {
            x = Math.Min(x, width - block);
            byte* sample = source + (4L * x);
            TVector sum = TOps.AddWords(
                TOps.AddWords(
                    TOps.MultiplyAddBytes(TOps.Load(sample), ones),
                    TOps.MultiplyAddBytes(TOps.Load(sample + stride), ones)),
                TOps.AddWords(
                    TOps.MultiplyAddBytes(TOps.Load(sample + (2L * stride)), ones),
                    TOps.MultiplyAddBytes(TOps.Load(sample + (3L * stride)), ones)));
            TVector mean = TOps.ShiftRightInts(TOps.AddInts(TOps.MultiplyAddWords(sum, wordOnes), half), 4);
            TOps.StoreLowBytes(target + x, mean);
        }
    }
}
