using McuServer.Media.Frames;

namespace McuServer.Media.Layouts;

/// <param name="Crop">Part of the source that is shown, in source pixels; starts on even pixels.</param>
/// <param name="Destination">Where it goes, in the same pixels as the box.</param>
public readonly record struct FittedPicture(PixelRect Crop, PixelRect Destination);

/// <summary>Which part of a picture goes where in a box. Exact, in integers.</summary>
public static class FitRectangle
{
    /// <summary>
    /// The picture itself. For <see cref="Fit.Blur"/> that is the whole picture as in <see cref="Fit.Contain"/>; what
    /// is blurred behind it is <see cref="Cover"/> of the same source.
    /// </summary>
    public static FittedPicture Of(
        Fit fit, int sourceWidth, int sourceHeight, PixelRect box, Fraction focusX, Fraction focusY) =>
        fit == Fit.Cover
            ? Cover(sourceWidth, sourceHeight, box, focusX, focusY)
            : Contain(sourceWidth, sourceHeight, box);

    /// <summary>Fills the box; what is over is cropped, the window placed by the focus (0 left or top, 1 right or
    /// bottom).</summary>
    public static FittedPicture Cover(
        int sourceWidth, int sourceHeight, PixelRect box, Fraction focusX, Fraction focusY)
    {
        Check(sourceWidth, sourceHeight, box);
        long cropWidth = sourceWidth;
        long cropHeight = sourceHeight;
        if ((long)sourceWidth * box.Height > (long)box.Width * sourceHeight)
        {
            cropWidth = (long)sourceHeight * box.Width / box.Height;
        }
        else
        {
            cropHeight = (long)sourceWidth * box.Height / box.Width;
        }

        int width = EvenSize(cropWidth, sourceWidth);
        int height = EvenSize(cropHeight, sourceHeight);
        var crop = new PixelRect(
            Focus(sourceWidth - width, focusX), Focus(sourceHeight - height, focusY), width, height);
        return new FittedPicture(crop, box);
    }

    /// <summary>The whole picture inside the box, centred.</summary>
    public static FittedPicture Contain(int sourceWidth, int sourceHeight, PixelRect box)
    {
        Check(sourceWidth, sourceHeight, box);
        long wide = Math.Min(box.Width, (long)box.Height * sourceWidth / sourceHeight);
        long tall = Math.Min(box.Height, (long)box.Width * sourceHeight / sourceWidth);
        int width = EvenSize(wide, box.Width);
        int height = EvenSize(tall, box.Height);
        var destination = new PixelRect(
            box.X + (((box.Width - width) / 2) & ~1), box.Y + (((box.Height - height) / 2) & ~1), width, height);
        return new FittedPicture(new PixelRect(0, 0, sourceWidth, sourceHeight), destination);
    }

    /// <summary>Rounded down to even, but never to nothing: a very long picture keeps a line of two pixels.</summary>
    private static int EvenSize(long size, int limit) => Math.Max((int)size & ~1, Math.Min(2, limit));

    private static int Focus(int spare, Fraction focus) =>
        (int)((Int128)spare * focus.Numerator / focus.Denominator) & ~1;

    private static void Check(int sourceWidth, int sourceHeight, PixelRect box)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceHeight);
        if (box.IsEmpty)
        {
            throw new ArgumentException($"The box {box} is empty.", nameof(box));
        }
    }
}
