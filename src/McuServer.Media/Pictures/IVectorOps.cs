namespace McuServer.Media.Pictures;

/// <summary>
/// The instructions that the picture kernels are written with, so that one text of a kernel serves 128, 256 and 512 bits.
/// A vector is a bag of bytes, words (16 bit) or ints (32 bit), whatever the operation says. "Lane" is 128 bits: unpack
/// and pack work inside of each lane, as the processors do.
/// </summary>
internal unsafe interface IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Bytes in a vector.</summary>
    static abstract int Size { get; }

    /// <summary>Parts of a vector that gather from a window of their own, Size / Parts bytes long.</summary>
    static abstract int Parts { get; }

    /// <summary>Windows that a wide gather can choose from, one after the other: 2 or 1.</summary>
    static abstract int WideWindows { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(void* from);

    static abstract void Store(void* to, TVector value);

    /// <summary>Asks for the cache line at an address, which need not be readable.</summary>
    static abstract void Prefetch(void* at);

    /// <summary>The windows at one offset for each part.</summary>
    static abstract TVector LoadWindow(byte* row, int* offsets);

    /// <summary>Each part picks bytes of its window by index.</summary>
    static abstract TVector Gather(TVector window, TVector indices);

    /// <summary>The same from <see cref="WideWindows"/> windows; with one the second is not looked at.</summary>
    static abstract TVector GatherWide(TVector first, TVector second, TVector indices);

    static abstract TVector FillBytes(byte value);

    static abstract TVector FillWords(short value);

    static abstract TVector FillInts(int value);

    /// <summary>a0 * b0 + a1 * b1 as words; a unsigned, b signed (pmaddubsw). Sums beyond 16 bits must not occur.</summary>
    static abstract TVector MultiplyAddBytes(TVector a, TVector b);

    /// <summary>a0 * b0 + a1 * b1 as ints of signed words (pmaddwd).</summary>
    static abstract TVector MultiplyAddWords(TVector a, TVector b);

    /// <summary>(a * b + 16384) >> 15 of signed words (pmulhrsw).</summary>
    static abstract TVector MultiplyRounded(TVector a, TVector b);

    static abstract TVector MultiplyWords(TVector a, TVector b);

    /// <summary>(a * b) >> 16 of unsigned words.</summary>
    static abstract TVector MultiplyHigh(TVector a, TVector b);

    static abstract TVector AddWords(TVector a, TVector b);

    static abstract TVector SubtractWords(TVector a, TVector b);

    static abstract TVector AddInts(TVector a, TVector b);

    static abstract TVector AddBytesSaturated(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>Signed words by a fixed count.</summary>
    static abstract TVector ShiftRightWords(TVector value, byte count);

    static abstract TVector ShiftLeftWords(TVector value, byte count);

    /// <summary>Signed ints.</summary>
    static abstract TVector ShiftRightInts(TVector value, int count);

    static abstract TVector UnpackLow(TVector a, TVector b);

    static abstract TVector UnpackHigh(TVector a, TVector b);

    /// <summary>Signed words to bytes with saturation, the inverse of unpacking.</summary>
    static abstract TVector Pack(TVector low, TVector high);

    /// <summary>Puts bytes in order that were packed from two vectors of words in order.</summary>
    static abstract TVector OrderPacked(TVector packed);

    /// <summary>Arranges bytes in order so that unpacking gives words in order: the first half low, the second high.</summary>
    static abstract TVector OrderForUnpack(TVector value);

    /// <summary>Stores two vectors of words, made from unpacked bytes, in the bytes' order.</summary>
    static abstract void StoreUnpacked(void* to, TVector low, TVector high);

    /// <summary>Stores the low bytes of the ints, Size / 4 of them.</summary>
    static abstract void StoreLowBytes(byte* to, TVector ints);

    static abstract bool IsZero(TVector value);
}
