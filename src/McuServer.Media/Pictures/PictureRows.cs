using System.Runtime.CompilerServices;

namespace McuServer.Media.Pictures;

/// <summary>
/// Rows of the picture kernels in vectors. Each method begins at <c>from</c>, works while whole vectors fit, and returns
/// where it stopped; the rest is for a narrower one, and at last for the scalar reference in <see cref="PictureKernels"/>.
/// Products of two bytes are unsigned words; (x + 128) * 257 >> 16 is Div255.
/// </summary>
internal static unsafe class PictureRows<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Fill(byte* target, byte value, int width)
    {
        TVector color = TOps.FillBytes(value);
        int x = 0;
        for (; x <= width - TOps.Size; x += TOps.Size)
        {
            TOps.Store(target + x, color);
        }

        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Blend(byte* target, byte* over, byte* alpha, int from, int to)
    {
        TVector opaque = TOps.FillBytes(255);
        int x = from;
        for (; x <= to - TOps.Size; x += TOps.Size)
        {
            TVector covered = TOps.Load(alpha + x);
            if (!TOps.IsZero(covered))
            {
                TVector under = Product(TOps.Load(target + x), TOps.Xor(covered, opaque));
                TOps.Store(target + x, TOps.AddBytesSaturated(TOps.Load(over + x), under));
            }
        }

        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Blend(byte* target, byte* over, byte* alpha, int from, int to, byte opacity)
    {
        TVector opaque = TOps.FillBytes(255);
        TVector share = TOps.FillBytes(opacity);
        int x = from;
        for (; x <= to - TOps.Size; x += TOps.Size)
        {
            TVector covered = TOps.Load(alpha + x);
            if (!TOps.IsZero(covered))
            {
                TVector left = TOps.Xor(Product(covered, share), opaque);
                TVector under = Product(TOps.Load(target + x), left);
                TOps.Store(target + x, TOps.AddBytesSaturated(Product(TOps.Load(over + x), share), under));
            }
        }

        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Fade(byte* under, byte* over, byte opacity, byte* target, int from, int to)
    {
        TVector overShare = TOps.FillWords(opacity);
        TVector underShare = TOps.FillWords((short)(255 - opacity));
        int x = from;
        for (; x <= to - TOps.Size; x += TOps.Size)
        {
            TVector above = TOps.Load(over + x);
            TVector below = TOps.Load(under + x);
            TVector low = TOps.AddWords(
                TOps.MultiplyWords(TOps.UnpackLow(above, TOps.Zero), overShare),
                TOps.MultiplyWords(TOps.UnpackLow(below, TOps.Zero), underShare));
            TVector high = TOps.AddWords(
                TOps.MultiplyWords(TOps.UnpackHigh(above, TOps.Zero), overShare),
                TOps.MultiplyWords(TOps.UnpackHigh(below, TOps.Zero), underShare));
            TOps.Store(target + x, TOps.Pack(Div255(low), Div255(high)));
        }

        return x;
    }

    /// <summary>
    /// Chroma columns and twice as many luma columns of two rows; lower may be upper. Even and odd luma pixels stand in
    /// vectors of their own, so that each meets its chroma.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Convert(in ColorMap map, byte* upper, byte* lower, byte* u, byte* v, int from, int to)
    {
        TVector sign = TOps.FillWords(short.MinValue);
        TVector lumaOffset = TOps.FillWords((short)(map.LumaOffset + 32));
        TVector gain = TOps.FillWords(map.LumaGain);
        int x = from;
        for (; x <= to - TOps.Size; x += TOps.Size)
        {
            // A byte in the upper half of a word is the sample times 256; flipping the sign takes 128 * 256 off.
            TVector uBytes = TOps.OrderForUnpack(TOps.Load(u + x));
            TVector vBytes = TOps.OrderForUnpack(TOps.Load(v + x));
            TVector uLow = TOps.Xor(TOps.UnpackLow(TOps.Zero, uBytes), sign);
            TVector uHigh = TOps.Xor(TOps.UnpackHigh(TOps.Zero, uBytes), sign);
            TVector vLow = TOps.Xor(TOps.UnpackLow(TOps.Zero, vBytes), sign);
            TVector vHigh = TOps.Xor(TOps.UnpackHigh(TOps.Zero, vBytes), sign);
            TVector low = Mix(uLow, map.LumaFromU, vLow, map.LumaFromV, lumaOffset);
            TVector high = Mix(uHigh, map.LumaFromU, vHigh, map.LumaFromV, lumaOffset);
            TVector middle = TOps.FillWords((128 * 64) + 32);
            TOps.Store(u + x, PackOrdered(
                Mix(uLow, map.UFromU, vLow, map.UFromV, middle), Mix(uHigh, map.UFromU, vHigh, map.UFromV, middle)));
            TOps.Store(v + x, PackOrdered(
                Mix(uLow, map.VFromU, vLow, map.VFromV, middle), Mix(uHigh, map.VFromU, vHigh, map.VFromV, middle)));
            ConvertLuma(upper + (2L * x), gain, low, high);
            if (lower != upper)
            {
                ConvertLuma(lower + (2L * x), gain, low, high);
            }
        }

        return x;
    }

    /// <summary>
    /// One vector of columns of a box blur from top to bottom: means of 2 * radius + 1 rows, the border rows repeated.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BlurColumns(byte* source, byte* target, int stride, int height, int radius)
    {
        TVector round = TOps.FillWords((short)radius);
        TVector reciprocal = TOps.FillWords(PictureKernels.BoxReciprocal(radius));
        TVector row = TOps.Load(source);
        TVector times = TOps.FillWords((short)(radius + 1));
        TVector low = TOps.MultiplyWords(TOps.UnpackLow(row, TOps.Zero), times);
        TVector high = TOps.MultiplyWords(TOps.UnpackHigh(row, TOps.Zero), times);
        for (int y = 1; y <= radius; y++)
        {
            row = TOps.Load(source + ((long)Math.Min(y, height - 1) * stride));
            low = TOps.AddWords(low, TOps.UnpackLow(row, TOps.Zero));
            high = TOps.AddWords(high, TOps.UnpackHigh(row, TOps.Zero));
        }

        for (int y = 0; y < height; y++)
        {
            TOps.Store(
                target + ((long)y * stride),
                TOps.Pack(
                    TOps.MultiplyHigh(TOps.AddWords(low, round), reciprocal),
                    TOps.MultiplyHigh(TOps.AddWords(high, round), reciprocal)));
            TVector enters = TOps.Load(source + ((long)Math.Min(y + 1 + radius, height - 1) * stride));
            TVector leaves = TOps.Load(source + ((long)Math.Max(y - radius, 0) * stride));
            low = TOps.SubtractWords(
                TOps.AddWords(low, TOps.UnpackLow(enters, TOps.Zero)), TOps.UnpackLow(leaves, TOps.Zero));
            high = TOps.SubtractWords(
                TOps.AddWords(high, TOps.UnpackHigh(enters, TOps.Zero)), TOps.UnpackHigh(leaves, TOps.Zero));
        }
    }

    /// <summary>Div255(a * b) of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Product(TVector a, TVector b) => TOps.Pack(
        Div255(TOps.MultiplyWords(TOps.UnpackLow(a, TOps.Zero), TOps.UnpackLow(b, TOps.Zero))),
        Div255(TOps.MultiplyWords(TOps.UnpackHigh(a, TOps.Zero), TOps.UnpackHigh(b, TOps.Zero))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Div255(TVector words) =>
        TOps.MultiplyHigh(TOps.AddWords(words, TOps.FillWords(128)), TOps.FillWords(257));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mix(TVector u, short fromU, TVector v, short fromV, TVector offset) => TOps.AddWords(
        TOps.AddWords(
            TOps.MultiplyRounded(u, TOps.FillWords(fromU)), TOps.MultiplyRounded(v, TOps.FillWords(fromV))),
        offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PackOrdered(TVector low, TVector high) =>
        TOps.OrderPacked(TOps.Pack(TOps.ShiftRightWords(low, 6), TOps.ShiftRightWords(high, 6)));

    /// <summary>Two vectors of luma; low and high are what the chroma of each adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ConvertLuma(byte* luma, TVector gain, TVector low, TVector high)
    {
        TVector first = TOps.Load(luma);
        TVector second = TOps.Load(luma + TOps.Size);
        TVector evens = TOps.Pack(
            Luma(TOps.ShiftLeftWords(first, 7), gain, low), Luma(TOps.ShiftLeftWords(second, 7), gain, high));
        TVector odds = TOps.Pack(
            Luma(TOps.ShiftRightWords(first, 1), gain, low), Luma(TOps.ShiftRightWords(second, 1), gain, high));
        TOps.Store(luma, TOps.UnpackLow(evens, odds));
        TOps.Store(luma + TOps.Size, TOps.UnpackHigh(evens, odds));
    }

    /// <summary>Bits 7 to 14 hold the luma byte, which makes it the sample times 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Luma(TVector shifted, TVector gain, TVector shared)
    {
        TVector luma = TOps.And(shifted, TOps.FillWords(0x7F80));
        return TOps.ShiftRightWords(TOps.AddWords(TOps.MultiplyRounded(luma, gain), shared), 6);
    }
}
