namespace McuServer.Media.Frames;

/// <summary>
/// An I420 picture, or a window of one, as three planes in memory that somebody else owns. Width and height are luma
/// pixels and may be odd for a source; chroma planes hold (Width + 1) / 2 by (Height + 1) / 2 samples. Valid only while
/// the owner (a <see cref="VideoFrame"/>) is held.
/// </summary>
public readonly unsafe struct PictureView(byte* y, byte* u, byte* v, int strideY, int strideUV, int width, int height)
{
    public readonly byte* Y = y;
    public readonly byte* U = u;
    public readonly byte* V = v;

    /// <summary>Bytes from one luma row to the next.</summary>
    public readonly int StrideY = strideY;

    /// <summary>Bytes from one chroma row to the next, the same for both chroma planes.</summary>
    public readonly int StrideUV = strideUV;

    public readonly int Width = width;
    public readonly int Height = height;

    public int ChromaWidth => (Width + 1) / 2;

    public int ChromaHeight => (Height + 1) / 2;

    /// <summary>A window of this picture; x and y must be even.</summary>
    public PictureView Window(in PixelRect box)
    {
        long chroma = ((long)(box.Y / 2) * StrideUV) + (box.X / 2);
        return new PictureView(
            Y + ((long)box.Y * StrideY) + box.X, U + chroma, V + chroma, StrideY, StrideUV, box.Width, box.Height);
    }
}
