using System.Runtime.Intrinsics;

namespace McuServer.Media.Pictures;

/// <summary>4:3 along both axes: 1080 to 810 and 720 to 540 lines.</summary>
internal sealed unsafe class ThreeQuarterScaler : PlaneScaler
{
    private readonly VectorWidth _vectors;
    private readonly GatherTable _gather;
    private readonly byte[] _tripled;

    private ThreeQuarterScaler(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
        : base(sourceWidth, sourceHeight, width, height)
    {
        _vectors = vectors;
        ScaleAxis columns = ScaleAxis.Create(sourceWidth, width, 4);
        _gather = new GatherTable(columns, sizeof(byte), vectors, sourceWidth, isWide: false, together: 2);
        _tripled = Array.ConvertAll(_gather.Weights, weight => (byte)(3 * weight));
    }

    /// <summary>Null when the sizes are of another ratio, or too small for a vector.</summary>
    public static ThreeQuarterScaler? TryCreate(
        int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
    {
        bool isRatio = width % 3 == 0 && height % 3 == 0
            && sourceWidth == width / 3 * 4 && sourceHeight == height / 3 * 4;
        VectorWidth fitting = VectorSupport.WidestFor(width, vectors);
        return isRatio && fitting != VectorWidth.Scalar
            ? new ThreeQuarterScaler(sourceWidth, sourceHeight, width, height, fitting)
            : null;
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        // A band need not begin nor end with a group of three rows; what is outside of it goes here.
        byte* unwanted = scratch.Take(Width);
        byte** rows = stackalloc byte*[3];
        for (int group = firstRow / 3; group * 3 < endRow; group++)
        {
            byte* from = source + (4L * group * sourceStride);
            for (int i = 0; i < 3; i++)
            {
                int y = (3 * group) + i;
                rows[i] = y >= firstRow && y < endRow ? target + ((long)y * targetStride) : unwanted;
            }

            switch (_vectors)
            {
                case VectorWidth.Bits512:
                    ScaleBlocks<VectorOps512, Vector512<byte>>.ThreeQuarters(
                        from, sourceStride, _gather, _tripled, rows[0], rows[1], rows[2]);
                    break;
                case VectorWidth.Bits256:
                    ScaleBlocks<VectorOps256, Vector256<byte>>.ThreeQuarters(
                        from, sourceStride, _gather, _tripled, rows[0], rows[1], rows[2]);
                    break;
                default:
                    ScaleBlocks<VectorOps128, Vector128<byte>>.ThreeQuarters(
                        from, sourceStride, _gather, _tripled, rows[0], rows[1], rows[2]);
                    break;
            }
        }
    }
}
