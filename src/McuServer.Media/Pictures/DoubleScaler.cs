using System.Runtime.Intrinsics;

namespace McuServer.Media.Pictures;

/// <summary>1:2 along both axes. Target rows 2k + 1 and 2k + 2 lie between source rows k and k + 1.</summary>
internal sealed unsafe class DoubleScaler : PlaneScaler
{
    private readonly VectorWidth _vectors;
    private readonly GatherTable _pairs;

    private DoubleScaler(int sourceWidth, int sourceHeight, VectorWidth vectors)
        : base(sourceWidth, sourceHeight, 2 * sourceWidth, 2 * sourceHeight)
    {
        _vectors = vectors;
        ScaleAxis columns = ScaleAxis.CreatePairs(sourceWidth);
        _pairs = new GatherTable(columns, sizeof(byte), vectors, sourceWidth, isWide: false, together: 1);
    }

    /// <summary>Null when the sizes are of another ratio, or too small for a vector.</summary>
    public static DoubleScaler? TryCreate(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
    {
        bool isRatio = width == 2 * sourceWidth && height == 2 * sourceHeight;
        VectorWidth fitting = VectorSupport.WidestFor(sourceWidth, vectors);
        return isRatio && fitting != VectorWidth.Scalar ? new DoubleScaler(sourceWidth, sourceHeight, fitting) : null;
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        // Rows before the first, after the last and outside of the band go here.
        byte* unwanted = scratch.Take(Width);
        for (int y = firstRow - 1 + (firstRow & 1); y < endRow; y += 2)
        {
            int k = (y - 1) / 2;
            byte* above = source + ((long)(y < 0 ? 0 : k) * sourceStride);
            byte* below = source + ((long)Math.Min(y < 0 ? 0 : k + 1, SourceHeight - 1) * sourceStride);
            DoubleRow(
                above,
                below,
                y >= firstRow ? target + ((long)y * targetStride) : unwanted,
                y + 1 < endRow ? target + ((y + 1L) * targetStride) : unwanted);
        }
    }

    private void DoubleRow(byte* above, byte* below, byte* upper, byte* lower)
    {
        foreach (int x in (ReadOnlySpan<int>)[0, SourceWidth - 1])
        {
            int border = x == 0 ? 0 : Width - 1;
            upper[border] = (byte)(((3 * above[x]) + below[x] + 2) >> 2);
            lower[border] = (byte)((above[x] + (3 * below[x]) + 2) >> 2);
        }

        switch (_vectors)
        {
            case VectorWidth.Bits512:
                ScaleBlocks<VectorOps512, Vector512<byte>>.Double(above, below, _pairs, upper, lower);
                break;
            case VectorWidth.Bits256:
                ScaleBlocks<VectorOps256, Vector256<byte>>.Double(above, below, _pairs, upper, lower);
                break;
            default:
                ScaleBlocks<VectorOps128, Vector128<byte>>.Double(above, below, _pairs, upper, lower);
                break;
        }
    }
}
