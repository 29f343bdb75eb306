namespace McuServer.Media.Sound.Kernels;

/// <summary>
/// Sixteen floats side by side, the unit in which every sound kernel works: one text of a kernel serves a plain array,
/// 128, 256 and 512 bits, and the order of every sum is that of sixteen running sums whatever the processor has.
/// Products and sums are rounded one after the other, never fused, so that all widths give the same bits.
/// </summary>
internal unsafe interface IFloatBlock<TBlock>
    where TBlock : struct, IFloatBlock<TBlock>
{
    static abstract TBlock Zero { get; }

    static abstract TBlock Fill(float value);

    static abstract TBlock Load(float* from);

    static abstract void Store(float* to, TBlock value);

    static abstract TBlock Add(TBlock a, TBlock b);

    static abstract TBlock Subtract(TBlock a, TBlock b);

    static abstract TBlock Multiply(TBlock a, TBlock b);

    static abstract TBlock Abs(TBlock value);

    /// <summary>For numbers; what a NaN gives depends on the processor.</summary>
    static abstract TBlock Max(TBlock a, TBlock b);

    static abstract TBlock Min(TBlock a, TBlock b);

    /// <summary>Left and right change places in each pair.</summary>
    static abstract TBlock SwapPairs(TBlock value);

    /// <summary>Adds lane i + 8 to lane i, then i + 4, i + 2, i + 1: the same tree for every width.</summary>
    static abstract float SumAcross(TBlock value);

    /// <summary>
    /// The same tree down to two: the sums of the even and of the odd lanes, stored one after the other.
    /// </summary>
    static abstract void SumPairs(TBlock value, float* into);

    static abstract float MaxAcross(TBlock value);

    /// <summary>
    /// Rounds to the nearest (ties to even) and stores 16 bits each; values must lie within −32768..32767.
    /// </summary>
    static abstract void StoreInt16(short* to, TBlock value);

    static abstract TBlock LoadInt16(short* from);
}

/// <summary>How wide the sound kernels work. Every width gives the same bits; tests force each in turn.</summary>
internal enum BlockWidth
{
    Scalar,
    Bits128,
    Bits256,
    Bits512,
}
