using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace McuServer.Media.Pictures;

/// <summary>512 bits: AVX-512 BW and VBMI. One window of 64 bytes for the whole vector.</summary>
internal readonly unsafe struct VectorOps512 : IVectorOps<Vector512<byte>>
{
    public static int Size => 64;

    public static int Parts => 1;

    public static int WideWindows => 2;

    public static Vector512<byte> Zero => Vector512<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(void* from) => Vector512.Load((byte*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* to, Vector512<byte> value) => value.Store((byte*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* at) => Sse.Prefetch0(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadWindow(byte* row, int* offsets) => Vector512.Load(row + offsets[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Gather(Vector512<byte> window, Vector512<byte> indices) =>
        Avx512Vbmi.PermuteVar64x8(window, indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> GatherWide(Vector512<byte> first, Vector512<byte> second, Vector512<byte> indices) =>
        Avx512Vbmi.PermuteVar64x8x2(first, indices, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> FillBytes(byte value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> FillWords(short value) => Vector512.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> FillInts(int value) => Vector512.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> MultiplyAddBytes(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.MultiplyAddAdjacent(a, b.AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> MultiplyAddWords(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> MultiplyRounded(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.MultiplyHighRoundScale(a.AsInt16(), b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> MultiplyWords(Vector512<byte> a, Vector512<byte> b) =>
        (a.AsUInt16() * b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> MultiplyHigh(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.MultiplyHigh(a.AsUInt16(), b.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddWords(Vector512<byte> a, Vector512<byte> b) =>
        (a.AsInt16() + b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> SubtractWords(Vector512<byte> a, Vector512<byte> b) =>
        (a.AsInt16() - b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddInts(Vector512<byte> a, Vector512<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddBytesSaturated(Vector512<byte> a, Vector512<byte> b) => Avx512BW.AddSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> And(Vector512<byte> a, Vector512<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Or(Vector512<byte> a, Vector512<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Xor(Vector512<byte> a, Vector512<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ShiftRightWords(Vector512<byte> value, byte count) =>
        (value.AsInt16() >> count).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ShiftLeftWords(Vector512<byte> value, byte count) =>
        (value.AsInt16() << count).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> ShiftRightInts(Vector512<byte> value, int count) =>
        (value.AsInt32() >> count).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> UnpackLow(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> UnpackHigh(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Pack(Vector512<byte> low, Vector512<byte> high) =>
        Avx512BW.PackUnsignedSaturate(low.AsInt16(), high.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> OrderPacked(Vector512<byte> packed) =>
        Avx512F.PermuteVar8x64(packed.AsInt64(), Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> OrderForUnpack(Vector512<byte> value) =>
        Avx512F.PermuteVar8x64(value.AsInt64(), Vector512.Create(0L, 4, 1, 5, 2, 6, 3, 7)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUnpacked(void* to, Vector512<byte> low, Vector512<byte> high)
    {
        Vector512<long> first = Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11);
        Vector512<long> second = Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15);
        Store(to, Avx512F.PermuteVar8x64x2(low.AsInt64(), first, high.AsInt64()).AsByte());
        Store((byte*)to + Size, Avx512F.PermuteVar8x64x2(low.AsInt64(), second, high.AsInt64()).AsByte());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLowBytes(byte* to, Vector512<byte> ints)
    {
        Avx512F.ConvertToVector128Byte(ints.AsInt32()).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(Vector512<byte> value) => value == Vector512<byte>.Zero;
}
