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
    private readonly VectorWidth _vectors;

    public ColumnsFirstScaler(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
        : base(sourceWidth, sourceHeight, width, height)
    {
        _vectors = vectors;
        _columns = ScaleAxis.Create(sourceWidth, width, 128);
        _rows = ScaleAxis.Create(sourceHeight, height, 32768);

        // A lone tap's 32768 does not fit and is not used.
        _rowWeights = Array.ConvertAll(_rows.Weights, weight => (short)Math.Min(weight, short.MaxValue));
    }

    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        int slots = _rows.MaxTaps;
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
                for (; ready < first + taps; ready++)
                {
                    short* slot = ring + ((ready % slots) * slotLength);
                    ScaleRowsScalar.FilterColumns(source + ((long)ready * sourceStride), _columns, slot);
                }

                for (int i = 0; i < taps; i++)
                {
                    rows[i] = ring + (((first + i) % slots) * slotLength);
                }

                byte* to = target + ((long)y * targetStride);
                ScaleRowsScalar.BlendRows(rows, rowWeights + _rows.Offset[y], taps, to, 0, Width);
            }
        }
    }
}
