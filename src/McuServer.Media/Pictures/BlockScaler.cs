using System.Runtime.Intrinsics;

namespace McuServer.Media.Pictures;

/// <summary>2:1 or 4:1 along both axes, straight from source to target.</summary>
internal sealed unsafe class BlockScaler : PlaneScaler
{
    private readonly int _ratio;
    private readonly VectorWidth _vectors;

    private BlockScaler(int ratio, int width, int height, VectorWidth vectors)
        : base(ratio * width, ratio * height, width, height)
    {
        _ratio = ratio;
        _vectors = vectors;
    }

    /// <summary>Null when the sizes are of another ratio, or too small for a vector.</summary>
    public static BlockScaler? TryCreate(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
    {
        foreach (int ratio in (ReadOnlySpan<int>)[2, 4])
        {
            if (sourceWidth == ratio * width && sourceHeight == ratio * height)
            {
                // A block of 4:1 makes a quarter of a vector.
                VectorWidth fitting = VectorSupport.WidestFor(ratio == 4 ? 4 * width : width, vectors);
                return fitting == VectorWidth.Scalar ? null : new BlockScaler(ratio, width, height, fitting);
            }
        }

        return null;
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        for (int y = firstRow; y < endRow; y++)
        {
            byte* from = source + ((long)y * _ratio * sourceStride);
            byte* to = target + ((long)y * targetStride);
            switch (_vectors)
            {
                case VectorWidth.Bits512:
                    ScaleRow<VectorOps512, Vector512<byte>>(from, sourceStride, to);
                    break;
                case VectorWidth.Bits256:
                    ScaleRow<VectorOps256, Vector256<byte>>(from, sourceStride, to);
                    break;
                default:
                    ScaleRow<VectorOps128, Vector128<byte>>(from, sourceStride, to);
                    break;
            }
        }
    }

    private void ScaleRow<TOps, TVector>(byte* source, int stride, byte* target)
        where TOps : struct, IVectorOps<TVector>
        where TVector : struct
    {
        if (_ratio == 2)
        {
            ScaleBlocks<TOps, TVector>.Halve(source, source + stride, target, Width);
        }
        else
        {
            ScaleBlocks<TOps, TVector>.Quarter(source, stride, target, Width);
        }
    }
}
