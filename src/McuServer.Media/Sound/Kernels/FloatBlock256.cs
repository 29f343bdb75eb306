using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McuServer.Media.Sound.Kernels;

/// <summary>Two registers of 256 bits.</summary>
internal readonly unsafe struct FloatBlock256 : IFloatBlock<FloatBlock256>
{
    private readonly Vector256<float> _low;
    private readonly Vector256<float> _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FloatBlock256(Vector256<float> low, Vector256<float> high)
    {
        _low = low;
        _high = high;
    }

    public static FloatBlock256 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Fill(float value)
    {
        Vector256<float> all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Load(float* from) => new(Vector256.Load(from), Vector256.Load(from + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, FloatBlock256 value)
    {
        value._low.Store(to);
        value._high.Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Add(FloatBlock256 a, FloatBlock256 b) => new(a._low + b._low, a._high + b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Subtract(FloatBlock256 a, FloatBlock256 b) => new(a._low - b._low, a._high - b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Multiply(FloatBlock256 a, FloatBlock256 b) => new(a._low * b._low, a._high * b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Abs(FloatBlock256 value) => new(Vector256.Abs(value._low), Vector256.Abs(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Max(FloatBlock256 a, FloatBlock256 b) =>
        new(Vector256.MaxNative(a._low, b._low), Vector256.MaxNative(a._high, b._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 Min(FloatBlock256 a, FloatBlock256 b) =>
        new(Vector256.MinNative(a._low, b._low), Vector256.MinNative(a._high, b._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 SwapPairs(FloatBlock256 value) =>
        new(
            Vector256.Shuffle(value._low, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)),
            Vector256.Shuffle(value._high, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumAcross(FloatBlock256 value)
    {
        Vector256<float> eight = value._low + value._high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SumPairs(FloatBlock256 value, float* into)
    {
        Vector256<float> eight = value._low + value._high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        (four.GetLower() + four.GetUpper()).Store(into);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(FloatBlock256 value)
    {
        Vector256<float> eight = Vector256.MaxNative(value._low, value._high);
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return float.MaxNative(two.ToScalar(), two.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt16(short* to, FloatBlock256 value)
    {
        Vector256<int> low = Vector256.ConvertToInt32(Vector256.Round(value._low));
        Vector256<int> high = Vector256.ConvertToInt32(Vector256.Round(value._high));
        Vector256.Narrow(low, high).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock256 LoadInt16(short* from)
    {
        (Vector256<int> low, Vector256<int> high) = Vector256.Widen(Vector256.Load(from));
        return new(Vector256.ConvertToSingle(low), Vector256.ConvertToSingle(high));
    }
}
