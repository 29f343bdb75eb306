using System.Runtime.Intrinsics;

namespace McuServer.Media.Pictures;

/// <summary>
/// For rows that are enlarged or reduced less than two to one: each source row is filtered along its columns once, into a
/// ring of 15-bit rows, and target rows are blended from the ring.
/// </summary>
internal sealed unsafe class ColumnsFirstScaler : PlaneScaler
{
    private readonly ScaleAxis _columns;
    private readonly ScaleAxis _rows;
    private readonly short[] _rowWeights;
    private readonly GatherTable? _gather;
    private readonly VectorWidth _columnVectors;
    private readonly VectorWidth _rowVectors;

    public ColumnsFirstScaler(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
        : base(sourceWidth, sourceHeight, width, height)
    {
        _columns = ScaleAxis.Create(sourceWidth, width, 128);
        _rows = ScaleAxis.Create(sourceHeight, height, 32768);

        // A lone tap's 32768 does not fit and is not used.
        _rowWeights = Array.ConvertAll(_rows.Weights, weight => (short)Math.Min(weight, short.MaxValue));
        _columnVectors = VectorSupport.WidestFor(sourceWidth, vectors);
        _rowVectors = VectorSupport.WidestFor(width, vectors);
        if (_columnVectors != VectorWidth.Scalar)
        {
            _gather = new GatherTable(_columns, sizeof(byte), _columnVectors, sourceWidth, isWide: false, together: 0);
        }
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        // One slot more than the taps: rows are filtered in pairs and may be one ahead.
        int slots = _rows.MaxTaps + 1;
        int slotLength = (Width + 127) & ~63;
        short* ring = (short*)scratch.Take((long)slots * slotLength * sizeof(short));
        short** rows = stackalloc short*[slots];
        int ready = _rows.First[firstRow];
        fixed (short* rowWeights = _rowWeights)
        {
            for (int y = firstRow; y < endRow; y++)
            {
                int first = _rows.First[y];
                int taps = _rows.Taps(y);
                for (; ready < first + taps; ready += 2)
                {
                    byte* upper = source + ((long)ready * sourceStride);
                    FilterColumns(
                        upper,
                        ready + 1 < SourceHeight ? upper + sourceStride : upper,
                        ring + ((ready % slots) * slotLength),
                        ring + (((ready + 1) % slots) * slotLength));
                }

                for (int i = 0; i < taps; i++)
                {
                    rows[i] = ring + (((first + i) % slots) * slotLength);
                }

                BlendRows(rows, rowWeights + _rows.Offset[y], taps, target + ((long)y * targetStride));
            }
        }
    }

    private void FilterColumns(byte* upper, byte* lower, short* upperTarget, short* lowerTarget)
    {
        switch (_columnVectors)
        {
            case VectorWidth.Bits512:
                ScaleRows<VectorOps512, Vector512<byte>>.FilterColumns(upper, lower, _gather!, upperTarget, lowerTarget);
                break;
            case VectorWidth.Bits256:
                ScaleRows<VectorOps256, Vector256<byte>>.FilterColumns(upper, lower, _gather!, upperTarget, lowerTarget);
                break;
            case VectorWidth.Bits128:
                ScaleRows<VectorOps128, Vector128<byte>>.FilterColumns(upper, lower, _gather!, upperTarget, lowerTarget);
                break;
            default:
                ScaleRowsScalar.FilterColumns(upper, _columns, upperTarget);
                ScaleRowsScalar.FilterColumns(lower, _columns, lowerTarget);
                break;
        }
    }

    private void BlendRows(short** rows, short* weights, int taps, byte* target)
    {
        switch (_rowVectors)
        {
            case VectorWidth.Bits512:
                ScaleRows<VectorOps512, Vector512<byte>>.BlendRows(rows, weights, taps, target, Width);
                break;
            case VectorWidth.Bits256:
                ScaleRows<VectorOps256, Vector256<byte>>.BlendRows(rows, weights, taps, target, Width);
                break;
            case VectorWidth.Bits128:
                ScaleRows<VectorOps128, Vector128<byte>>.BlendRows(rows, weights, taps, target, Width);
                break;
            default:
                ScaleRowsScalar.BlendRows(rows, weights, taps, target, Width);
                break;
        }
    }
}
