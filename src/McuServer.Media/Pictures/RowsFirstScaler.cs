using System.Numerics;

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
    private readonly ScaleAxis _rows;
    private readonly ScaleAxis _columns;
    private readonly sbyte[] _rowWeights;
    private readonly int _shift;
    private readonly VectorWidth _vectors;

    public RowsFirstScaler(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
        : base(sourceWidth, sourceHeight, width, height)
    {
        _vectors = vectors;
        int rowRatio = sourceHeight / height;

        // Up to 128 rows of plain sums fit 15 bits; a row's weights otherwise add up to 128.
        bool isRowSum = sourceHeight % height == 0 && rowRatio <= 128;
        _rows = isRowSum
            ? ScaleAxis.CreateSums(sourceHeight, height, 1)
            : ScaleAxis.Create(sourceHeight, height, 128);
        _rowWeights = Array.ConvertAll(_rows.Weights, weight => (sbyte)weight);
        (_columns, _shift) = CreateColumns(sourceWidth, width, isRowSum ? rowRatio : 128);
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        short* sums = (short*)scratch.Take((SourceWidth + 64L) * sizeof(short));
        fixed (sbyte* rowWeights = _rowWeights)
        {
            for (int y = firstRow; y < endRow; y++)
            {
                byte* from = source + ((long)_rows.First[y] * sourceStride);
                ScaleRowsScalar.SumRows(
                    from, sourceStride, rowWeights + _rows.Offset[y], _rows.Taps(y), sums, 0, SourceWidth);
                ScaleRowsScalar.ReduceColumns(sums, _columns, _shift, target + ((long)y * targetStride));
            }
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
