using System.Runtime.CompilerServices;

namespace McuServer.Media.Pictures;

/// <summary>The row arithmetic of the scaler in vectors; equal to <see cref="ScaleRowsScalar"/> byte for byte.</summary>
internal static unsafe class ScaleRows<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>
    /// Bytes of two rows to 15-bit words. Two rows at once, as loading indices and weights costs as much as loading
    /// pixels. Writes whole vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterColumns(byte* upper, byte* lower, GatherTable table, short* upperTarget, short* lowerTarget)
    {
        int rounds = table.Rounds;
        int steps = table.Steps;
        fixed (int* allOffsets = table.Offsets)
        fixed (byte* allIndices = table.Indices, allWeights = table.Weights)
        {
            int* offsets = allOffsets;
            byte* indices = allIndices;
            byte* weights = allWeights;
            byte* end = indices + table.Indices.Length;
            byte* upperTo = (byte*)upperTarget;
            byte* lowerTo = (byte*)lowerTarget;
            while (indices < end)
            {
                TVector upperSum = TOps.Zero;
                TVector lowerSum = TOps.Zero;
                for (int round = rounds; round > 0; round--)
                {
                    TVector upperWindow = TOps.LoadWindow(upper, offsets);
                    TVector lowerWindow = TOps.LoadWindow(lower, offsets);
                    offsets += TOps.Parts;
                    for (int step = steps; step > 0; step--)
                    {
                        TVector index = TOps.Load(indices);
                        TVector weight = TOps.Load(weights);
                        upperSum = TOps.AddWords(
                            upperSum, TOps.MultiplyAddBytes(TOps.Gather(upperWindow, index), weight));
                        lowerSum = TOps.AddWords(
                            lowerSum, TOps.MultiplyAddBytes(TOps.Gather(lowerWindow, index), weight));
                        indices += TOps.Size;
                        weights += TOps.Size;
                    }
                }

                TOps.Store(upperTo, upperSum);
                TOps.Store(lowerTo, lowerSum);
                upperTo += TOps.Size;
                lowerTo += TOps.Size;
            }
        }
    }

    /// <summary>15-bit words to bytes; width is at least one vector of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BlendRows(short** rows, short* weights, int taps, byte* target, int width)
    {
        // (x * 256 + 16384) >> 15 is (x + 64) >> 7.
        TVector toByte = TOps.FillWords(256);
        TVector firstWeight = TOps.FillWords(weights[0]);
        TVector secondWeight = TOps.FillWords(weights[taps > 1 ? 1 : 0]);
        for (int x = 0; x < width; x += TOps.Size)
        {
            x = Math.Min(x, width - TOps.Size);
            TVector low = TOps.Load(rows[0] + x);
            TVector high = TOps.Load(rows[0] + x + (TOps.Size / 2));
            if (taps > 1)
            {
                short* row = rows[1] + x;
                low = TOps.AddWords(
                    TOps.MultiplyRounded(low, firstWeight), TOps.MultiplyRounded(TOps.Load(row), secondWeight));
                high = TOps.AddWords(
                    TOps.MultiplyRounded(high, firstWeight),
                    TOps.MultiplyRounded(TOps.Load(row + (TOps.Size / 2)), secondWeight));
                for (int i = 2; i < taps; i++)
                {
                    row = rows[i] + x;
                    TVector weight = TOps.FillWords(weights[i]);
                    low = TOps.AddWords(low, TOps.MultiplyRounded(TOps.Load(row), weight));
                    high = TOps.AddWords(high, TOps.MultiplyRounded(TOps.Load(row + (TOps.Size / 2)), weight));
                }
            }

            low = TOps.MultiplyRounded(low, toByte);
            high = TOps.MultiplyRounded(high, toByte);
            TOps.Store(target + x, TOps.OrderPacked(TOps.Pack(low, high)));
        }
    }

    /// <summary>
    /// Bytes of several rows to words, two rows at a time: their bytes are interleaved so that one instruction multiplies
    /// and adds both. Width is at least one vector of bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows(byte* source, int stride, sbyte* weights, int taps, short* target, int width)
    {
        for (int x = 0; x < width; x += TOps.Size)
        {
            x = Math.Min(x, width - TOps.Size);
            byte* sample = source + x;
            TVector low = TOps.Zero;
            TVector high = TOps.Zero;
            int i = 0;
            for (; i + 1 < taps; i += 2)
            {
                TVector weight = TOps.FillWords(*(short*)(weights + i));
                TVector upper = TOps.Load(sample);
                TVector lower = TOps.Load(sample + stride);
                low = TOps.AddWords(low, TOps.MultiplyAddBytes(TOps.UnpackLow(upper, lower), weight));
                high = TOps.AddWords(high, TOps.MultiplyAddBytes(TOps.UnpackHigh(upper, lower), weight));
                sample += 2L * stride;
            }

            if (i < taps)
            {
                TVector weight = TOps.FillWords((byte)weights[i]);
                TVector last = TOps.Load(sample);
                low = TOps.AddWords(low, TOps.MultiplyAddBytes(TOps.UnpackLow(last, last), weight));
                high = TOps.AddWords(high, TOps.MultiplyAddBytes(TOps.UnpackHigh(last, last), weight));
            }

            TOps.StoreUnpacked(target + x, low, high);
        }
    }

    /// <summary>Words of two rows to bytes; the targets are at least one block wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReduceColumns(
        short* upper, short* lower, GatherTable table, int shift, byte* upperTarget, byte* lowerTarget)
    {
        int rounds = table.Rounds;
        int steps = table.Steps;
        int window = TOps.Size / TOps.Parts;
        TVector half = TOps.FillInts(1 << (shift - 1));
        fixed (int* positions = table.Positions, allOffsets = table.Offsets)
        fixed (byte* allIndices = table.Indices, allWeights = table.Weights)
        {
            int* offsets = allOffsets;
            byte* indices = allIndices;
            byte* weights = allWeights;
            for (int block = 0; block < table.Positions.Length; block++)
            {
                TVector upperSum = half;
                TVector lowerSum = half;
                for (int round = rounds; round > 0; round--)
                {
                    TVector upperFirst = TOps.LoadWindow((byte*)upper, offsets);
                    TVector lowerFirst = TOps.LoadWindow((byte*)lower, offsets);
                    TVector upperSecond = upperFirst;
                    TVector lowerSecond = lowerFirst;
                    if (TOps.WideWindows > 1)
                    {
                        upperSecond = TOps.LoadWindow((byte*)upper + window, offsets);
                        lowerSecond = TOps.LoadWindow((byte*)lower + window, offsets);
                    }

                    offsets += TOps.Parts;
                    for (int step = steps; step > 0; step--)
                    {
                        TVector index = TOps.Load(indices);
                        TVector weight = TOps.Load(weights);
                        TVector upperTaps = TOps.GatherWide(upperFirst, upperSecond, index);
                        TVector lowerTaps = TOps.GatherWide(lowerFirst, lowerSecond, index);
                        upperSum = TOps.AddInts(upperSum, TOps.MultiplyAddWords(upperTaps, weight));
                        lowerSum = TOps.AddInts(lowerSum, TOps.MultiplyAddWords(lowerTaps, weight));
                        indices += TOps.Size;
                        weights += TOps.Size;
                    }
                }

                TOps.StoreLowBytes(upperTarget + positions[block], TOps.ShiftRightInts(upperSum, shift));
                TOps.StoreLowBytes(lowerTarget + positions[block], TOps.ShiftRightInts(lowerSum, shift));
            }
        }
    }
}
