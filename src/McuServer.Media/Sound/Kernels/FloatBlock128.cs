using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McuServer.Media.Sound.Kernels;

/// <summary>Four registers of 128 bits.</summary>
internal readonly unsafe struct FloatBlock128 : IFloatBlock<FloatBlock128>
{
    private readonly Vector128<float> _first;
    private readonly Vector128<float> _second;
    private readonly Vector128<float> _third;
    private readonly Vector128<float> _fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FloatBlock128(
        Vector128<float> first,
        Vector128<float> second,
        Vector128<float> third,
        Vector128<float> fourth)
    {
        _first = first;
        _second = second;
        _third = third;
        _fourth = fourth;
    }

    public static FloatBlock128 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Fill(float value)
    {
        Vector128<float> all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Load(float* from) =>
        new(Vector128.Load(from), Vector128.Load(from + 4), Vector128.Load(from + 8), Vector128.Load(from + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, FloatBlock128 value)
    {
        value._first.Store(to);
        value._second.Store(to + 4);
        value._third.Store(to + 8);
        value._fourth.Store(to + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Add(FloatBlock128 a, FloatBlock128 b) =>
        new(a._first + b._first, a._second + b._second, a._third + b._third, a._fourth + b._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Subtract(FloatBlock128 a, FloatBlock128 b) =>
        new(a._first - b._first, a._second - b._second, a._third - b._third, a._fourth - b._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Multiply(FloatBlock128 a, FloatBlock128 b) =>
        new(a._first * b._first, a._second * b._second, a._third * b._third, a._fourth * b._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Abs(FloatBlock128 value) =>
        new(
            Vector128.Abs(value._first),
            Vector128.Abs(value._second),
            Vector128.Abs(value._third),
            Vector128.Abs(value._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Max(FloatBlock128 a, FloatBlock128 b) =>
        new(
            Vector128.MaxNative(a._first, b._first),
            Vector128.MaxNative(a._second, b._second),
            Vector128.MaxNative(a._third, b._third),
            Vector128.MaxNative(a._fourth, b._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 Min(FloatBlock128 a, FloatBlock128 b) =>
        new(
            Vector128.MinNative(a._first, b._first),
            Vector128.MinNative(a._second, b._second),
            Vector128.MinNative(a._third, b._third),
            Vector128.MinNative(a._fourth, b._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 SwapPairs(FloatBlock128 value) =>
        new(
            Vector128.Shuffle(value._first, Vector128.Create(1, 0, 3, 2)),
            Vector128.Shuffle(value._second, Vector128.Create(1, 0, 3, 2)),
            Vector128.Shuffle(value._third, Vector128.Create(1, 0, 3, 2)),
            Vector128.Shuffle(value._fourth, Vector128.Create(1, 0, 3, 2)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumAcross(FloatBlock128 value)
    {
        Vector128<float> four = value._first + value._third + (value._second + value._fourth);
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SumPairs(FloatBlock128 value, float* into)
    {
        Vector128<float> four = value._first + value._third + (value._second + value._fourth);
        (four.GetLower() + four.GetUpper()).Store(into);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(FloatBlock128 value)
    {
        Vector128<float> four = Vector128.MaxNative(
            Vector128.MaxNative(value._first, value._third),
            Vector128.MaxNative(value._second, value._fourth));
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return float.MaxNative(two.ToScalar(), two.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt16(short* to, FloatBlock128 value)
    {
        Vector128<int> a = Vector128.ConvertToInt32(Vector128.Round(value._first));
        Vector128<int> b = Vector128.ConvertToInt32(Vector128.Round(value._second));
        Vector128<int> c = Vector128.ConvertToInt32(Vector128.Round(value._third));
        Vector128<int> d = Vector128.ConvertToInt32(Vector128.Round(value._fourth));
        Vector128.Narrow(a, b).Store(to);
        Vector128.Narrow(c, d).Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatBlock128 LoadInt16(short* from)
    {
        (Vector128<int> a, Vector128<int> b) = Vector128.Widen(Vector128.Load(from));
        (Vector128<int> c, Vector128<int> d) = Vector128.Widen(Vector128.Load(from + 8));
        return new(
            Vector128.ConvertToSingle(a),
            Vector128.ConvertToSingle(b),
            Vector128.ConvertToSingle(c),
            Vector128.ConvertToSingle(d));
    }
}
