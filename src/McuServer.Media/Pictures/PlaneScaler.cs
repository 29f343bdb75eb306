namespace McuServer.Media.Pictures;

/// <summary>Tables for scaling one plane; immutable. The ratio decides which sub-class it is.</summary>
internal abstract unsafe class PlaneScaler(int sourceWidth, int sourceHeight, int width, int height)
{
    public int SourceWidth { get; } = sourceWidth;

    public int SourceHeight { get; } = sourceHeight;

    public int Width { get; } = width;

    public int Height { get; } = height;

    public static PlaneScaler Create(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
    {
        if (sourceWidth == width && sourceHeight == height)
        {
            return new PlaneCopier(width, height);
        }

        PlaneScaler? special = BlockScaler.TryCreate(sourceWidth, sourceHeight, width, height, vectors);
        special ??= ThreeQuarterScaler.TryCreate(sourceWidth, sourceHeight, width, height, vectors);
        special ??= DoubleScaler.TryCreate(sourceWidth, sourceHeight, width, height, vectors);
        if (special is not null)
        {
            return special;
        }

        // Rows first costs one light pass over the source; it pays as soon as two or more rows make one.
        return sourceHeight >= 2 * height
            ? new RowsFirstScaler(sourceWidth, sourceHeight, width, height, vectors)
            : new ColumnsFirstScaler(sourceWidth, sourceHeight, width, height, vectors);
    }

    /// <summary>Makes rows firstRow up to, not including, endRow of the target plane; both point at row 0.</summary>
    public abstract void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch);
}

/// <summary>One to one.</summary>
internal sealed unsafe class PlaneCopier(int width, int height) : PlaneScaler(width, height, width, height)
{
    public override void Scale(
        byte* source, int sourceStride, byte* target, int targetStride, int firstRow, int endRow, ScalerScratch scratch)
    {
        PictureKernels.CopyPlane(
            source + ((long)firstRow * sourceStride),
            sourceStride,
            target + ((long)firstRow * targetStride),
            targetStride,
            Width,
            endRow - firstRow);
    }
}
