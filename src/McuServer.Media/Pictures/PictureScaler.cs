using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// Tables for scaling a window of <see cref="SourceWidth"/> by <see cref="SourceHeight"/> luma pixels to
/// <see cref="Width"/> by <see cref="Height"/>: area-true when an axis shrinks, linear with aligned centres when it grows,
/// each axis for itself. Integer arithmetic; the result does not depend on the vector width nor on how rows are shared
/// out to threads. Immutable, shareable between threads.
/// </summary>
public sealed unsafe class PictureScaler
{
    private readonly PlaneScaler _luma;
    private readonly PlaneScaler _chroma;

    private PictureScaler(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
    {
        _luma = PlaneScaler.Create(sourceWidth, sourceHeight, width, height, vectors);
        _chroma = PlaneScaler.Create(
            (sourceWidth + 1) / 2, (sourceHeight + 1) / 2, (width + 1) / 2, (height + 1) / 2, vectors);
    }

    public int SourceWidth => _luma.SourceWidth;

    public int SourceHeight => _luma.SourceHeight;

    public int Width => _luma.Width;

    public int Height => _luma.Height;

    public static PictureScaler Create(int sourceWidth, int sourceHeight, int width, int height) =>
        Create(sourceWidth, sourceHeight, width, height, VectorSupport.Best);

    internal static PictureScaler Create(int sourceWidth, int sourceHeight, int width, int height, VectorWidth vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return new PictureScaler(sourceWidth, sourceHeight, width, height, vectors);
    }

    /// <summary>
    /// Makes luma rows firstRow to firstRow + rowCount - 1 of the target and the chroma rows that belong to them.
    /// firstRow is even; rowCount is even or reaches the end. Reads nothing outside of the source's rows and columns,
    /// writes nothing outside of the target's.
    /// </summary>
    public void Scale(in PictureView source, in PictureView target, int firstRow, int rowCount, ScalerScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        CheckSize(source, SourceWidth, SourceHeight, nameof(source));
        CheckSize(target, Width, Height, nameof(target));
        int endRow = firstRow + rowCount;
        bool isBand = firstRow >= 0 && firstRow % 2 == 0 && rowCount >= 0 && endRow <= Height;
        if (!isBand || (endRow % 2 != 0 && endRow != Height))
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstRow), $"Rows {firstRow} to {endRow} are no even band of {Height} rows.");
        }

        if (rowCount == 0)
        {
            return;
        }

        int firstChroma = firstRow / 2;
        int endChroma = (endRow + 1) / 2;
        _luma.Scale(source.Y, source.StrideY, target.Y, target.StrideY, firstRow, endRow, scratch);
        _chroma.Scale(source.U, source.StrideUV, target.U, target.StrideUV, firstChroma, endChroma, scratch);
        _chroma.Scale(source.V, source.StrideUV, target.V, target.StrideUV, firstChroma, endChroma, scratch);
    }

    private static void CheckSize(in PictureView view, int width, int height, string name)
    {
        if (view.Width != width || view.Height != height)
        {
            throw new ArgumentException($"The picture is {view.Width}x{view.Height}, the scaler {width}x{height}.", name);
        }
    }
}
