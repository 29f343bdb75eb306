using System.Runtime.CompilerServices;

namespace McuServer.Media.Sound.Kernels;

/// <content>What the <see cref="PeakLimiter"/> is made of. Groups are 16 stereo pairs.</content>
internal static unsafe partial class BlockKernels<TBlock>
{
    /// <summary>The largest absolute value of each group of 16 stereo pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GroupPeaks(float* stereo, float* peaks, int groups)
    {
        for (int i = 0; i < groups; i++)
        {
            float* group = stereo + (i * 2 * Lanes);
            TBlock first = TBlock.Abs(TBlock.Load(group));
            TBlock second = TBlock.Abs(TBlock.Load(group + Lanes));
            peaks[i] = TBlock.MaxAcross(TBlock.Max(first, second));
        }
    }

    /// <summary>
    /// The largest absolute value that the <see cref="TruePeakFilter"/> finds between the 16 stereo pairs at
    /// <paramref name="group"/> and their right neighbours. Reads 7 pairs before the group and 8 behind it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float PeakBetween(float* group, float* weights)
    {
        const int Pairs = TruePeakFilter.Taps / 2;
        TBlock middleA = TBlock.Zero;
        TBlock middleB = TBlock.Zero;
        TBlock commonA = TBlock.Zero;
        TBlock commonB = TBlock.Zero;
        TBlock apartA = TBlock.Zero;
        TBlock apartB = TBlock.Zero;
        for (int k = 0; k < Pairs; k++)
        {
            float* left = group - (2 * k);
            float* right = group + (2 * (k + 1));
            TBlock leftA = TBlock.Load(left);
            TBlock leftB = TBlock.Load(left + Lanes);
            TBlock rightA = TBlock.Load(right);
            TBlock rightB = TBlock.Load(right + Lanes);
            TBlock sumA = TBlock.Add(leftA, rightA);
            TBlock sumB = TBlock.Add(leftB, rightB);
            TBlock weight = TBlock.Fill(weights[k]);
            middleA = TBlock.Add(middleA, TBlock.Multiply(sumA, weight));
            middleB = TBlock.Add(middleB, TBlock.Multiply(sumB, weight));
            weight = TBlock.Fill(weights[Pairs + k]);
            commonA = TBlock.Add(commonA, TBlock.Multiply(sumA, weight));
            commonB = TBlock.Add(commonB, TBlock.Multiply(sumB, weight));
            weight = TBlock.Fill(weights[(2 * Pairs) + k]);
            apartA = TBlock.Add(apartA, TBlock.Multiply(TBlock.Subtract(leftA, rightA), weight));
            apartB = TBlock.Add(apartB, TBlock.Multiply(TBlock.Subtract(leftB, rightB), weight));
        }

        // |common + apart| and |common − apart|: the larger is |common| + |apart|.
        TBlock quartersA = TBlock.Add(TBlock.Abs(commonA), TBlock.Abs(apartA));
        TBlock quartersB = TBlock.Add(TBlock.Abs(commonB), TBlock.Abs(apartB));
        TBlock peak = TBlock.Max(TBlock.Abs(middleA), TBlock.Abs(middleB));
        return TBlock.MaxAcross(TBlock.Max(peak, TBlock.Max(quartersA, quartersB)));
    }

    /// <summary>
    /// into = a · g, where g runs in straight lines through <paramref name="gains"/>: one at the first pair of each
    /// group of 16 pairs, and one more behind the last.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyGains(float* into, float* a, float* gains, int groups)
    {
        float* order = stackalloc float[2 * Lanes];
        for (int lane = 0; lane < 2 * Lanes; lane++)
        {
            order[lane] = (lane / 2) / 16f;
        }

        TBlock first = TBlock.Load(order);
        TBlock second = TBlock.Load(order + Lanes);
        for (int i = 0; i < groups; i++)
        {
            TBlock start = TBlock.Fill(gains[i]);
            TBlock slope = TBlock.Fill(gains[i + 1] - gains[i]);
            int at = i * 2 * Lanes;
            TBlock gain = TBlock.Add(start, TBlock.Multiply(slope, first));
            TBlock.Store(into + at, TBlock.Multiply(TBlock.Load(a + at), gain));
            gain = TBlock.Add(start, TBlock.Multiply(slope, second));
            TBlock.Store(into + at + Lanes, TBlock.Multiply(TBlock.Load(a + at + Lanes), gain));
        }
    }
}
