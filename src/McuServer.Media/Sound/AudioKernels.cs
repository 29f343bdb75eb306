using System.Runtime.Intrinsics;
using McuServer.Media.Sound.Kernels;

namespace McuServer.Media.Sound;

/// <summary>
/// Arithmetic over stretches of sound. Any length, no alignment asked for. The result has the same bits on every
/// processor: sums run in sixteen lanes that are added up as a fixed tree, and products are never fused with sums.
/// </summary>
public static unsafe partial class AudioKernels
{
    /// <summary>Floats that are summed at a time: 8 KB.</summary>
    private const int SumPiece = 2048;

    private const int MostParts = 1024;

    /// <summary>The widest that this processor works with.</summary>
    internal static readonly BlockWidth BestWidth =
        Vector512.IsHardwareAccelerated ? BlockWidth.Bits512
        : Vector256.IsHardwareAccelerated ? BlockWidth.Bits256
        : Vector128.IsHardwareAccelerated ? BlockWidth.Bits128
        : BlockWidth.Scalar;

    /// <summary>The width in use; tests set it to prove that the bits do not depend on it.</summary>
    internal static BlockWidth Width { get; set; } = BestWidth;

    /// <summary>into += a.</summary>
    public static void Add(Span<float> into, ReadOnlySpan<float> a)
    {
        CheckLength(into.Length, a.Length);
        fixed (float* to = into, from = a)
        {
            Add(to, from, into.Length);
        }
    }

    /// <summary>
    /// into = the sum of parts that lie one behind the other, each as long as <paramref name="into"/>; added to zero
    /// one after the other in their order.
    /// </summary>
    public static void Sum(Span<float> into, ReadOnlySpan<float> parts)
    {
        int count = into.Length == 0 ? 0 : parts.Length / into.Length;
        CheckLength(into.Length * count, parts.Length);
        if (count > MostParts)
        {
            throw new ArgumentException($"{count} parts; at most {MostParts} are summed at once.");
        }

        float** pointers = stackalloc float*[count];
        fixed (float* to = into, from = parts)
        {
            for (int i = 0; i < count; i++)
            {
                pointers[i] = from + ((long)i * into.Length);
            }

            Sum(to, pointers, count, into.Length);
        }
    }

    /// <summary>into = a − b; <paramref name="into"/> may be one of them.</summary>
    public static void Subtract(Span<float> into, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        CheckLength(into.Length, a.Length);
        CheckLength(into.Length, b.Length);
        fixed (float* to = into, first = a, second = b)
        {
            Subtract(to, first, second, into.Length);
        }
    }

    /// <summary>into *= gain.</summary>
    public static void Scale(Span<float> into, float gain)
    {
        fixed (float* to = into)
        {
            Scale(to, to, gain, into.Length);
        }
    }

    /// <summary>
    /// Multiplies interleaved stereo by a gain that runs in a straight line from <paramref name="from"/>, the gain just
    /// before the first pair, to <paramref name="to"/> at the last one.
    /// </summary>
    public static void Ramp(Span<float> stereo, float from, float to)
    {
        fixed (float* values = stereo)
        {
            Ramp(values, values, from, to, stereo.Length);
        }
    }

    /// <summary>The largest absolute value; 0 for an empty span.</summary>
    public static float Peak(ReadOnlySpan<float> a)
    {
        fixed (float* from = a)
        {
            return Peak(from, a.Length);
        }
    }

    /// <summary>Sum of products.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        CheckLength(a.Length, b.Length);
        fixed (float* first = a, second = b)
        {
            return Dot(first, second, a.Length);
        }
    }

    /// <summary>±1 to 16 bits: times 32768, rounded to the nearest (ties to even), held at −32768 and 32767.</summary>
    public static void ToInt16(ReadOnlySpan<float> stereo, Span<short> into)
    {
        CheckLength(into.Length, stereo.Length);
        fixed (float* from = stereo)
        fixed (short* to = into)
        {
            switch (Width)
            {
                case BlockWidth.Bits512: BlockKernels<FloatBlock512>.ToInt16(to, from, into.Length); break;
                case BlockWidth.Bits256: BlockKernels<FloatBlock256>.ToInt16(to, from, into.Length); break;
                case BlockWidth.Bits128: BlockKernels<FloatBlock128>.ToInt16(to, from, into.Length); break;
                default: BlockKernels<FloatBlockScalar>.ToInt16(to, from, into.Length); break;
            }
        }
    }

    /// <summary>16 bits to ±1, exactly: divided by 32768.</summary>
    public static void FromInt16(ReadOnlySpan<short> stereo, Span<float> into)
    {
        CheckLength(into.Length, stereo.Length);
        fixed (short* from = stereo)
        fixed (float* to = into)
        {
            switch (Width)
            {
                case BlockWidth.Bits512: BlockKernels<FloatBlock512>.FromInt16(to, from, into.Length); break;
                case BlockWidth.Bits256: BlockKernels<FloatBlock256>.FromInt16(to, from, into.Length); break;
                case BlockWidth.Bits128: BlockKernels<FloatBlock128>.FromInt16(to, from, into.Length); break;
                default: BlockKernels<FloatBlockScalar>.FromInt16(to, from, into.Length); break;
            }
        }
    }

    private static void CheckLength(int expected, int actual)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"Stretches of sound of different lengths: {expected} and {actual} values.");
        }
    }
}
