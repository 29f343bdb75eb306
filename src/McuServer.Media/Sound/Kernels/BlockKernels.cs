using System.Runtime.CompilerServices;

namespace McuServer.Media.Sound.Kernels;

/// <summary>
/// The sound kernels, written once over blocks of sixteen floats. Lengths count floats and may be anything. Where
/// values are added up, the last, shorter block is filled up with zeros and comes first: a call after the loop would
/// make the compiler keep the running sums in memory. All are compiled in full at once: the quick code that tiered
/// compilation begins with calls a function for each addition, and costs more in a first second than the good code in a
/// minute.
/// </summary>
internal static unsafe partial class BlockKernels<TBlock>
    where TBlock : struct, IFloatBlock<TBlock>
{
    private const int Lanes = 16;

    /// <summary>into = into + a, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* into, float* a, int length)
    {
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock.Store(into + i, TBlock.Add(TBlock.Load(into + i), TBlock.Load(a + i)));
        }

        for (; i < length; i++)
        {
            into[i] += a[i];
        }
    }

    /// <summary>
    /// into = into + a + b + c + d in this order: what four calls of <see cref="Add"/> give, with a quarter of the
    /// traffic to and from <paramref name="into"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddFour(float* into, float* a, float* b, float* c, float* d, int length)
    {
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock sum = TBlock.Add(TBlock.Load(into + i), TBlock.Load(a + i));
            sum = TBlock.Add(sum, TBlock.Load(b + i));
            sum = TBlock.Add(sum, TBlock.Load(c + i));
            TBlock.Store(into + i, TBlock.Add(sum, TBlock.Load(d + i)));
        }

        for (; i < length; i++)
        {
            into[i] = into[i] + a[i] + b[i] + c[i] + d[i];
        }
    }

    /// <summary>into = a − b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(float* into, float* a, float* b, int length)
    {
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock.Store(into + i, TBlock.Subtract(TBlock.Load(a + i), TBlock.Load(b + i)));
        }

        for (; i < length; i++)
        {
            into[i] = a[i] - b[i];
        }
    }

    /// <summary>into = a · gain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* into, float* a, float gain, int length)
    {
        TBlock gains = TBlock.Fill(gain);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock.Store(into + i, TBlock.Multiply(TBlock.Load(a + i), gains));
        }

        for (; i < length; i++)
        {
            into[i] = a[i] * gain;
        }
    }

    /// <summary>
    /// into = a · g for stereo pairs, where g of pair p is start + step · (p + 1): the ramp ends on its last pair.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ramp(float* into, float* a, float start, float step, int length)
    {
        float* order = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            order[lane] = (lane / 2) + 1;
        }

        TBlock pair = TBlock.Load(order);
        TBlock starts = TBlock.Fill(start);
        TBlock steps = TBlock.Fill(step);
        TBlock next = TBlock.Fill(Lanes / 2);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock gains = TBlock.Add(starts, TBlock.Multiply(steps, pair));
            TBlock.Store(into + i, TBlock.Multiply(TBlock.Load(a + i), gains));
            pair = TBlock.Add(pair, next);
        }

        for (; i < length; i++)
        {
            float product = step * ((i / 2) + 1);
            float gain = start + product;
            into[i] = a[i] * gain;
        }
    }

    /// <summary>The largest absolute value; 0 for nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Peak(float* a, int length)
    {
        int whole = length & -Lanes;
        TBlock peak = TBlock.Abs(LoadRest(a + whole, length - whole));
        for (int i = 0; i < whole; i += Lanes)
        {
            peak = TBlock.Max(peak, TBlock.Abs(TBlock.Load(a + i)));
        }

        return TBlock.MaxAcross(peak);
    }

    /// <summary>Sum of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* a, float* b, int length)
    {
        int whole = length & -Lanes;
        TBlock sum = TBlock.Multiply(LoadRest(a + whole, length - whole), LoadRest(b + whole, length - whole));
        for (int i = 0; i < whole; i += Lanes)
        {
            sum = TBlock.Add(sum, TBlock.Multiply(TBlock.Load(a + i), TBlock.Load(b + i)));
        }

        return TBlock.SumAcross(sum);
    }

    /// <summary>
    /// Measures stereo pairs: the sum of squares of both channels, the sum of squares of (left + right) / 2 over the
    /// pairs, and the peak.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Measure(float* stereo, int length, out float energy, out float monoEnergy, out float peak)
    {
        TBlock half = TBlock.Fill(0.5f);
        int whole = length & -Lanes;
        TBlock values = LoadRest(stereo + whole, length - whole);
        TBlock mono = TBlock.Multiply(TBlock.Add(values, TBlock.SwapPairs(values)), half);
        TBlock squares = TBlock.Multiply(values, values);
        TBlock monoSquares = TBlock.Multiply(mono, mono);
        TBlock peaks = TBlock.Abs(values);
        for (int i = 0; i < whole; i += Lanes)
        {
            values = TBlock.Load(stereo + i);
            mono = TBlock.Multiply(TBlock.Add(values, TBlock.SwapPairs(values)), half);
            squares = TBlock.Add(squares, TBlock.Multiply(values, values));
            monoSquares = TBlock.Add(monoSquares, TBlock.Multiply(mono, mono));
            peaks = TBlock.Max(peaks, TBlock.Abs(values));
        }

        energy = TBlock.SumAcross(squares);
        monoEnergy = TBlock.SumAcross(monoSquares) * 0.5f;
        peak = TBlock.MaxAcross(peaks);
    }

    /// <summary>
    /// Stereo pairs at the places fraction, fraction + rate, … behind <paramref name="line"/>[0], each the sum of 32
    /// pairs around it with weights that lie between two rows of the table; see <see cref="FractionalResampler"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Resample(float* into, int pairs, float* line, double fraction, double rate, float* table)
    {
        const int Row = FractionalResampler.RowValues;
        for (int i = 0; i < pairs; i++)
        {
            double place = fraction + (i * rate);
            int whole = (int)place;
            double phase = (place - whole) * FractionalResampler.Phases;
            int entry = (int)phase;
            float* from = line + ((whole - (FractionalResampler.SamplesBefore - 1)) * 2);
            float* row = table + (entry * Row);
            TBlock between = TBlock.Fill((float)(phase - entry));
            TBlock sum = TBlock.Zero;
            for (int k = 0; k < Row; k += Lanes)
            {
                TBlock weight = TBlock.Load(row + k);
                TBlock step = TBlock.Subtract(TBlock.Load(row + Row + k), weight);
                weight = TBlock.Add(weight, TBlock.Multiply(step, between));
                sum = TBlock.Add(sum, TBlock.Multiply(TBlock.Load(from + k), weight));
            }

            TBlock.SumPairs(sum, into + (2 * i));
        }
    }

    /// <summary>±1 becomes ±32768, held within 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToInt16(short* into, float* a, int length)
    {
        TBlock scale = TBlock.Fill(32768);
        TBlock highest = TBlock.Fill(short.MaxValue);
        TBlock lowest = TBlock.Fill(short.MinValue);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock scaled = TBlock.Multiply(TBlock.Load(a + i), scale);
            TBlock.StoreInt16(into + i, TBlock.Max(TBlock.Min(scaled, highest), lowest));
        }

        for (; i < length; i++)
        {
            float scaled = float.MaxNative(float.MinNative(a[i] * 32768, short.MaxValue), short.MinValue);
            into[i] = (short)(int)MathF.Round(scaled);
        }
    }

    /// <summary>±32768 becomes ±1, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromInt16(float* into, short* a, int length)
    {
        TBlock scale = TBlock.Fill(1f / 32768);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            TBlock.Store(into + i, TBlock.Multiply(TBlock.LoadInt16(a + i), scale));
        }

        for (; i < length; i++)
        {
            into[i] = a[i] * (1f / 32768);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBlock LoadRest(float* from, int length)
    {
        if (length == 0)
        {
            return TBlock.Zero;
        }

        float* rest = stackalloc float[Lanes];
        for (int i = 0; i < Lanes; i++)
        {
            rest[i] = i < length ? from[i] : 0;
        }

        return TBlock.Load(rest);
    }
}
