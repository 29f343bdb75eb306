using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace McuServer.Media.Pictures;

/// <summary>256 bits: AVX2. Each lane has its own window of 16 bytes.</summary>
internal readonly unsafe struct VectorOps256 : IVectorOps<Vector256<byte>>
{
    public static int Size => 32;

    public static int Parts => 2;

    public static int WideWindows => 1;

    public static Vector256<byte> Zero => Vector256<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(void* from) => Vector256.Load((byte*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* to, Vector256<byte> value) => value.Store((byte*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* at) => Sse.Prefetch0(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadWindow(byte* row, int* offsets) =>
        Vector256.Create(Vector128.Load(row + offsets[0]), Vector128.Load(row + offsets[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Gather(Vector256<byte> window, Vector256<byte> indices) =>
        Avx2.Shuffle(window, indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> GatherWide(Vector256<byte> first, Vector256<byte> second, Vector256<byte> indices) =>
        Avx2.Shuffle(first, indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> FillBytes(byte value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> FillWords(short value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> FillInts(int value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> MultiplyAddBytes(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.MultiplyAddAdjacent(a, b.AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> MultiplyAddWords(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> MultiplyRounded(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.MultiplyHighRoundScale(a.AsInt16(), b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> MultiplyWords(Vector256<byte> a, Vector256<byte> b) =>
        (a.AsUInt16() * b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> MultiplyHigh(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.MultiplyHigh(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddWords(Vector256<byte> a, Vector256<byte> b) =>
        (a.AsInt16() + b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> SubtractWords(Vector256<byte> a, Vector256<byte> b) =>
        (a.AsInt16() - b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddInts(Vector256<byte> a, Vector256<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddBytesSaturated(Vector256<byte> a, Vector256<byte> b) => Avx2.AddSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> And(Vector256<byte> a, Vector256<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Or(Vector256<byte> a, Vector256<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Xor(Vector256<byte> a, Vector256<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftRightWords(Vector256<byte> value, byte count) =>
        (value.AsInt16() >> count).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftLeftWords(Vector256<byte> value, byte count) =>
        (value.AsInt16() << count).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftRightInts(Vector256<byte> value, int count) =>
        (value.AsInt32() >> count).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> UnpackLow(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> UnpackHigh(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Pack(Vector256<byte> low, Vector256<byte> high) =>
        Avx2.PackUnsignedSaturate(low.AsInt16(), high.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> OrderPacked(Vector256<byte> packed) =>
        Avx2.Permute4x64(packed.AsInt64(), 0b_11_01_10_00).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> OrderForUnpack(Vector256<byte> value) =>
        Avx2.Permute4x64(value.AsInt64(), 0b_11_01_10_00).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUnpacked(void* to, Vector256<byte> low, Vector256<byte> high)
    {
        Store(to, Avx2.Permute2x128(low, high, 0x20));
        Store((byte*)to + Size, Avx2.Permute2x128(low, high, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLowBytes(byte* to, Vector256<byte> ints)
    {
        Vector256<byte> picked = Avx2.Shuffle(ints, Vector256.Create(0x0C080400).AsByte());
        *(uint*)to = picked.AsUInt32().ToScalar();
        *(uint*)(to + 4) = picked.GetUpper().AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(Vector256<byte> value) => value == Vector256<byte>.Zero;
}
