using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McuServer.Media.Sound.Kernels;

/// <summary>One register of 512 bits.</summary>
internal readonly unsafe struct FloatBlock512 : IFloatBlock<FloatBlock512>
{
    private readonly Vector512<float> _all;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FloatBlock512(Vector512<float> all)
    {
        _all = all;
    }

    public static FloatBlock512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Fill(float value)
    {
        Vector512<float> all = Vector512.Create(value);
        return new(all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, FloatBlock512 value)
    {
        value._all.Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Add(FloatBlock512 a, FloatBlock512 b) => new(a._all + b._all);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Subtract(FloatBlock512 a, FloatBlock512 b) => new(a._all - b._all);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Multiply(FloatBlock512 a, FloatBlock512 b) => new(a._all * b._all);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Abs(FloatBlock512 value) => new(Vector512.Abs(value._all));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Max(FloatBlock512 a, FloatBlock512 b) => new(Vector512.MaxNative(a._all, b._all));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 Min(FloatBlock512 a, FloatBlock512 b) => new(Vector512.MinNative(a._all, b._all));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 SwapPairs(FloatBlock512 value) =>
        new(Vector512.Shuffle(value._all, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumAcross(FloatBlock512 value)
    {
        Vector256<float> eight = value._all.GetLower() + value._all.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SumPairs(FloatBlock512 value, float* into)
    {
        Vector256<float> eight = value._all.GetLower() + value._all.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        (four.GetLower() + four.GetUpper()).Store(into);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(FloatBlock512 value)
    {
        Vector256<float> eight = Vector256.MaxNative(value._all.GetLower(), value._all.GetUpper());
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return float.MaxNative(two.ToScalar(), two.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt16(short* to, FloatBlock512 value)
    {
        Vector512<int> whole = Vector512.ConvertToInt32(Vector512.Round(value._all));
        Vector256.Narrow(whole.GetLower(), whole.GetUpper()).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock512 LoadInt16(short* from)
    {
        (Vector256<int> low, Vector256<int> high) = Vector256.Widen(Vector256.Load(from));
        return new(Vector512.ConvertToSingle(Vector512.Create(low, high)));
    }
}
