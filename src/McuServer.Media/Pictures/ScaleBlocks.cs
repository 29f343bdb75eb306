using System.Runtime.CompilerServices;

namespace McuServer.Media.Pictures;

/// <summary>
/// Ratios that are common enough for a way without rows in between: 2:1, 4:1, 4:3 and 1:2 along both axes. Equal to what
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
            byte* nextAbove = below + (lower - upper);
            byte* nextBelow = nextAbove + (lower - upper);
            TOps.Prefetch(nextAbove);
            TOps.Prefetch(nextAbove + TOps.Size);
            TOps.Prefetch(nextBelow);
            TOps.Prefetch(nextBelow + TOps.Size);
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

    /// <summary>
    /// Four source rows to three target rows and four columns to three. The table has blocks in pairs and column weights
    /// that add up to 4; rows have weights 3 1, 2 2 and 1 3, so that all add up to 16.
    /// </summary>
    /// <param name="tripled">The table's weights three times, for the outer rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ThreeQuarters(
        byte* source, int stride, GatherTable table, byte[] tripled, byte* first, byte* second, byte* third)
    {
        fixed (int* positions = table.Positions, allOffsets = table.Offsets)
        fixed (byte* indices = table.Indices, weights = table.Weights, outerWeights = tripled)
        {
            int* offsets = allOffsets;
            int at = 0;
            for (int block = 0; block < table.Positions.Length; block += 2)
            {
                int x = positions[block];

                // The next four rows, at this column: the rows are too short for the processor's own guessing.
                byte* ahead = source + (4L * stride) + *offsets;
                TOps.Prefetch(ahead);
                TOps.Prefetch(ahead + stride);
                TOps.Prefetch(ahead + (2L * stride));
                TOps.Prefetch(ahead + (3L * stride));
                ThreeQuarters(
                    source, stride, offsets, TOps.Load(indices + at), TOps.Load(weights + at), TOps.Load(outerWeights + at),
                    out TVector firstLow, out TVector secondLow, out TVector thirdLow);
                offsets += TOps.Parts;
                at += TOps.Size;
                ThreeQuarters(
                    source, stride, offsets, TOps.Load(indices + at), TOps.Load(weights + at), TOps.Load(outerWeights + at),
                    out TVector firstHigh, out TVector secondHigh, out TVector thirdHigh);
                offsets += TOps.Parts;
                at += TOps.Size;
                TOps.Store(first + x, TOps.OrderPacked(TOps.Pack(firstLow, firstHigh)));
                TOps.Store(second + x, TOps.OrderPacked(TOps.Pack(secondLow, secondHigh)));
                TOps.Store(third + x, TOps.OrderPacked(TOps.Pack(thirdLow, thirdHigh)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThreeQuarters(
        byte* source, int stride, int* offsets, TVector index, TVector weight, TVector outerWeight,
        out TVector first, out TVector second, out TVector third)
    {
        TVector a = TOps.MultiplyAddBytes(TOps.Gather(TOps.LoadWindow(source, offsets), index), outerWeight);
        source += stride;
        TVector b = TOps.MultiplyAddBytes(TOps.Gather(TOps.LoadWindow(source, offsets), index), weight);
        source += stride;
        TVector c = TOps.MultiplyAddBytes(TOps.Gather(TOps.LoadWindow(source, offsets), index), weight);
        source += stride;
        TVector d = TOps.MultiplyAddBytes(TOps.Gather(TOps.LoadWindow(source, offsets), index), outerWeight);

        // (x * 2048 + 16384) >> 15 is (x + 8) >> 4; the middle row is twice b + c, hence once less.
        first = TOps.MultiplyRounded(TOps.AddWords(a, b), TOps.FillWords(1 << 11));
        second = TOps.MultiplyRounded(TOps.AddWords(b, c), TOps.FillWords(1 << 12));
        third = TOps.MultiplyRounded(TOps.AddWords(c, d), TOps.FillWords(1 << 11));
    }

    /// <summary>
    /// The two target rows between two source rows, from the second target column to the last but one: weights 3 and 1
    /// along both axes. The table holds the pairs of neighbouring source columns.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Double(byte* above, byte* below, GatherTable pairs, byte* upper, byte* lower)
    {
        TVector leftHeavy = TOps.FillWords(0x0103);
        TVector rightHeavy = TOps.FillWords(0x0301);
        TVector round = TOps.FillWords(1 << 11);
        fixed (int* positions = pairs.Positions, allOffsets = pairs.Offsets)
        fixed (byte* allIndices = pairs.Indices)
        {
            int* offsets = allOffsets;
            byte* indices = allIndices;
            for (int block = 0; block < pairs.Positions.Length; block++)
            {
                TVector index = TOps.Load(indices);
                TVector aboveTaps = TOps.Gather(TOps.LoadWindow(above, offsets), index);
                TVector belowTaps = TOps.Gather(TOps.LoadWindow(below, offsets), index);
                DoubleRows(
                    TOps.MultiplyAddBytes(aboveTaps, leftHeavy), TOps.MultiplyAddBytes(belowTaps, leftHeavy), round,
                    out TVector upperLeft, out TVector lowerLeft);
                DoubleRows(
                    TOps.MultiplyAddBytes(aboveTaps, rightHeavy), TOps.MultiplyAddBytes(belowTaps, rightHeavy), round,
                    out TVector upperRight, out TVector lowerRight);

                // Left and right target columns take turns: low and high bytes of the words.
                int x = (2 * positions[block]) + 1;
                TOps.Store(upper + x, TOps.Or(upperLeft, TOps.ShiftLeftWords(upperRight, 8)));
                TOps.Store(lower + x, TOps.Or(lowerLeft, TOps.ShiftLeftWords(lowerRight, 8)));
                offsets += TOps.Parts;
                indices += TOps.Size;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DoubleRows(TVector above, TVector below, TVector round, out TVector upper, out TVector lower)
    {
        TVector both = TOps.AddWords(above, below);
        upper = TOps.MultiplyRounded(TOps.AddWords(both, TOps.AddWords(above, above)), round);
        lower = TOps.MultiplyRounded(TOps.AddWords(both, TOps.AddWords(below, below)), round);
    }
}
