using McuServer.Media.Sound.Kernels;

namespace McuServer.Media.Sound;

/// <content>
/// The same over pointers, without checks, for the mixer's own buffers; lengths count floats. Each picks the width once
/// for a whole stretch. What a kernel does is said at <see cref="BlockKernels{TBlock}"/>.
/// </content>
public static unsafe partial class AudioKernels
{
    internal static void Add(float* into, float* a, int length)
    {
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.Add(into, a, length); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.Add(into, a, length); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.Add(into, a, length); break;
            default: BlockKernels<FloatBlockScalar>.Add(into, a, length); break;
        }
    }

    /// <summary>
    /// into = the sum of <paramref name="count"/> parts, added to zero one after the other in their order. Long
    /// stretches are summed piece by piece, so that the running sum stays in the nearest cache.
    /// </summary>
    internal static void Sum(float* into, float** parts, int count, int length)
    {
        for (int from = 0; from < length; from += SumPiece)
        {
            int piece = Math.Min(SumPiece, length - from);
            new Span<float>(into + from, piece).Clear();
            int i = 0;
            for (; i <= count - 4; i += 4)
            {
                AddFour(
                    into + from, parts[i] + from, parts[i + 1] + from, parts[i + 2] + from, parts[i + 3] + from, piece);
            }

            for (; i < count; i++)
            {
                Add(into + from, parts[i] + from, piece);
            }
        }
    }

    internal static void Subtract(float* into, float* a, float* b, int length)
    {
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.Subtract(into, a, b, length); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.Subtract(into, a, b, length); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.Subtract(into, a, b, length); break;
            default: BlockKernels<FloatBlockScalar>.Subtract(into, a, b, length); break;
        }
    }

    internal static void Scale(float* into, float* a, float gain, int length)
    {
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.Scale(into, a, gain, length); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.Scale(into, a, gain, length); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.Scale(into, a, gain, length); break;
            default: BlockKernels<FloatBlockScalar>.Scale(into, a, gain, length); break;
        }
    }

    internal static void Ramp(float* into, float* a, float from, float to, int length)
    {
        float step = (to - from) / (length / 2);
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.Ramp(into, a, from, step, length); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.Ramp(into, a, from, step, length); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.Ramp(into, a, from, step, length); break;
            default: BlockKernels<FloatBlockScalar>.Ramp(into, a, from, step, length); break;
        }
    }

    internal static float Peak(float* a, int length) => Width switch
    {
        BlockWidth.Bits512 => BlockKernels<FloatBlock512>.Peak(a, length),
        BlockWidth.Bits256 => BlockKernels<FloatBlock256>.Peak(a, length),
        BlockWidth.Bits128 => BlockKernels<FloatBlock128>.Peak(a, length),
        _ => BlockKernels<FloatBlockScalar>.Peak(a, length),
    };

    internal static float Dot(float* a, float* b, int length) => Width switch
    {
        BlockWidth.Bits512 => BlockKernels<FloatBlock512>.Dot(a, b, length),
        BlockWidth.Bits256 => BlockKernels<FloatBlock256>.Dot(a, b, length),
        BlockWidth.Bits128 => BlockKernels<FloatBlock128>.Dot(a, b, length),
        _ => BlockKernels<FloatBlockScalar>.Dot(a, b, length),
    };

    /// <inheritdoc cref="BlockKernels{TBlock}.Measure"/>
    internal static void Measure(float* stereo, int length, out float energy, out float monoEnergy, out float peak)
    {
        switch (Width)
        {
            case BlockWidth.Bits512:
                BlockKernels<FloatBlock512>.Measure(stereo, length, out energy, out monoEnergy, out peak);
                break;
            case BlockWidth.Bits256:
                BlockKernels<FloatBlock256>.Measure(stereo, length, out energy, out monoEnergy, out peak);
                break;
            case BlockWidth.Bits128:
                BlockKernels<FloatBlock128>.Measure(stereo, length, out energy, out monoEnergy, out peak);
                break;
            default:
                BlockKernels<FloatBlockScalar>.Measure(stereo, length, out energy, out monoEnergy, out peak);
                break;
        }
    }

    internal static void GroupPeaks(float* stereo, float* peaks, int groups)
    {
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.GroupPeaks(stereo, peaks, groups); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.GroupPeaks(stereo, peaks, groups); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.GroupPeaks(stereo, peaks, groups); break;
            default: BlockKernels<FloatBlockScalar>.GroupPeaks(stereo, peaks, groups); break;
        }
    }

    internal static float PeakBetween(float* group, float* weights) => Width switch
    {
        BlockWidth.Bits512 => BlockKernels<FloatBlock512>.PeakBetween(group, weights),
        BlockWidth.Bits256 => BlockKernels<FloatBlock256>.PeakBetween(group, weights),
        BlockWidth.Bits128 => BlockKernels<FloatBlock128>.PeakBetween(group, weights),
        _ => BlockKernels<FloatBlockScalar>.PeakBetween(group, weights),
    };

    internal static void ApplyGains(float* into, float* a, float* gains, int groups)
    {
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.ApplyGains(into, a, gains, groups); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.ApplyGains(into, a, gains, groups); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.ApplyGains(into, a, gains, groups); break;
            default: BlockKernels<FloatBlockScalar>.ApplyGains(into, a, gains, groups); break;
        }
    }

    internal static void Resample(float* into, int pairs, float* line, double fraction, double rate, float* table)
    {
        switch (Width)
        {
            case BlockWidth.Bits512:
                BlockKernels<FloatBlock512>.Resample(into, pairs, line, fraction, rate, table);
                break;
            case BlockWidth.Bits256:
                BlockKernels<FloatBlock256>.Resample(into, pairs, line, fraction, rate, table);
                break;
            case BlockWidth.Bits128:
                BlockKernels<FloatBlock128>.Resample(into, pairs, line, fraction, rate, table);
                break;
            default:
                BlockKernels<FloatBlockScalar>.Resample(into, pairs, line, fraction, rate, table);
                break;
        }
    }

    private static void AddFour(float* into, float* a, float* b, float* c, float* d, int length)
    {
        switch (Width)
        {
            case BlockWidth.Bits512: BlockKernels<FloatBlock512>.AddFour(into, a, b, c, d, length); break;
            case BlockWidth.Bits256: BlockKernels<FloatBlock256>.AddFour(into, a, b, c, d, length); break;
            case BlockWidth.Bits128: BlockKernels<FloatBlock128>.AddFour(into, a, b, c, d, length); break;
            default: BlockKernels<FloatBlockScalar>.AddFour(into, a, b, c, d, length); break;
        }
    }
}
