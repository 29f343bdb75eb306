using System.Numerics;
using System.Runtime.Intrinsics;

namespace McuServer.Media.Pictures;

/// <summary>
/// For rows that are reduced two to one or more: the source rows of a target row are summed into one row of words, whose
/// columns are then reduced to bytes. Whole ratios are plain sums and one rounded multiplication by a reciprocal, which
/// is exact (equal to the rounded division) for up to 32 pixels a sample and within 0.1 beyond.
/// </summary>
internal sealed unsafe class RowsFirstScaler : PlaneScaler
{
    // Sums of 255 * 2^22 leave 32 bits a reserve for the weights' rounding.
    private const int MaxShift = 22;

    // Room for a wide window after a row of sums.
    private const int SpareBytes = 128;
    private readonly ScaleAxis _rows;
    private readonly ScaleAxis _columns;
    private readonly sbyte[] _rowWeights;
    private readonly int _shift;
    private readonly GatherTable? _gather;
    private readonly VectorWidth _rowVectors;
    private readonly VectorWidth _columnVectors;

    public RowsFirstScaler(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
        : base(sourceWidth, sourceHeight, width, height)
    {
        int rowRatio = sourceHeight / height;

        // Up to 128 rows of plain sums fit 15 bits; a row's weights otherwise add up to 128.
        bool isRowSum = sourceHeight % height == 0 && rowRatio <= 128;
        _rows = isRowSum
            ? ScaleAxis.CreateSums(sourceHeight, height, 1)
            : ScaleAxis.Create(sourceHeight, height, 128);
        _rowWeights = Array.ConvertAll(_rows.Weights, weight => (sbyte)weight);
        (_columns, _shift) = CreateColumns(sourceWidth, width, isRowSum ? rowRatio : 128);
        _rowVectors = VectorSupport.WidestFor(sourceWidth, vectors);

        // A block of the column pass makes a quarter of a vector of bytes.
        _columnVectors = VectorSupport.WidestFor(4 * width, vectors);
        if (_columnVectors != VectorWidth.Scalar)
        {
            int rowBytes = (sourceWidth * sizeof(short)) + SpareBytes;
            _gather = new GatherTable(_columns, sizeof(short), _columnVectors, rowBytes, isWide: true, together: 1);
        }
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        long rowBytes = (((long)SourceWidth * sizeof(short)) + (2 * SpareBytes) - 1) & ~(SpareBytes - 1L);
        short* upper = (short*)scratch.Take(2 * rowBytes);
        short* lower = (short*)((byte*)upper + rowBytes);
        fixed (sbyte* rowWeights = _rowWeights)
        {
            for (int y = firstRow; y < endRow; y += 2)
            {
                // A last row without a partner is made twice.
                int second = Math.Min(y + 1, endRow - 1);
                SumRows(source, sourceStride, rowWeights, y, upper);
                SumRows(source, sourceStride, rowWeights, second, lower);
                ReduceColumns(upper, lower, target + ((long)y * targetStride), target + ((long)second * targetStride));
            }
        }
    }

    private void SumRows(byte* source, int stride, sbyte* allWeights, int y, short* sums)
    {
        source += (long)_rows.First[y] * stride;
        sbyte* weights = allWeights + _rows.Offset[y];
        int taps = _rows.Taps(y);
        switch (_rowVectors)
        {
            case VectorWidth.Bits512:
                ScaleRows<VectorOps512, Vector512<byte>>.SumRows(source, stride, weights, taps, sums, SourceWidth);
                break;
            case VectorWidth.Bits256:
                ScaleRows<VectorOps256, Vector256<byte>>.SumRows(source, stride, weights, taps, sums, SourceWidth);
                break;
            case VectorWidth.Bits128:
                ScaleRows<VectorOps128, Vector128<byte>>.SumRows(source, stride, weights, taps, sums, SourceWidth);
                break;
            default:
                ScaleRowsScalar.SumRows(source, stride, weights, taps, sums, SourceWidth);
                break;
        }
    }

    private void ReduceColumns(short* upper, short* lower, byte* upperTarget, byte* lowerTarget)
    {
        switch (_columnVectors)
        {
            case VectorWidth.Bits512:
                ScaleRows<VectorOps512, Vector512<byte>>.ReduceColumns(
                    upper, lower, _gather!, _shift, upperTarget, lowerTarget);
                break;
            case VectorWidth.Bits256:
                ScaleRows<VectorOps256, Vector256<byte>>.ReduceColumns(
                    upper, lower, _gather!, _shift, upperTarget, lowerTarget);
                break;
            case VectorWidth.Bits128:
                ScaleRows<VectorOps128, Vector128<byte>>.ReduceColumns(
                    upper, lower, _gather!, _shift, upperTarget, lowerTarget);
                break;
            default:
                ScaleRowsScalar.ReduceColumns(upper, _columns, _shift, upperTarget);
                ScaleRowsScalar.ReduceColumns(lower, _columns, _shift, lowerTarget);
                break;
        }
    }

    /// <summary>Column weights that also divide by what the rows were multiplied with; as fine as 16 bits allow.</summary>
    private static (ScaleAxis Columns, int Shift) CreateColumns(int source, int length, int rowTotal)
    {
        if (source % length == 0 && !BitOperations.IsPow2(rowTotal * (source / length)))
        {
            int pixels = source / length * rowTotal;
            int wholeShift = Math.Min(MaxShift, 14 + BitOperations.Log2((uint)pixels));

            // Rounded up, so that a half is rounded up as well.
            int reciprocal = ((1 << wholeShift) + pixels - 1) / pixels;
            return (ScaleAxis.CreateSums(source, length, reciprocal), wholeShift);
        }

        for (int shift = MaxShift; ; shift--)
        {
            int total = ((1 << shift) + (rowTotal / 2)) / rowTotal;
            ScaleAxis columns = ScaleAxis.Create(source, length, total);
            if (columns.MaxWeight() <= short.MaxValue)
            {
                return (columns, shift);
            }
        }
    }
}
