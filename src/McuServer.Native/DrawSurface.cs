using Microsoft.Win32.SafeHandles;

namespace McuServer.Native;

/// <summary>
/// A picture in premultiplied ARGB32 to draw on, or an image that was loaded. Lengths are pixels with the origin in the
/// top left corner; colours are 0xAARRGGBB, not premultiplied. Used by one thread at a time.
/// </summary>
public sealed unsafe class DrawSurface : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Longest side of a surface, in pixels.</summary>
    public const int MaxSide = 8192;

    private static int s_outstanding;

    private DrawSurface(nint handle)
        : base(ownsHandle: true)
    {
        SetHandle(handle);
        Check(Interop.GetSurfaceSize(handle, out int width, out int height));
        (Width, Height) = (width, height);
        Interlocked.Increment(ref s_outstanding);
    }

    /// <summary>Surfaces that exist in this process and are not freed yet.</summary>
    public static int Outstanding => Volatile.Read(ref s_outstanding);

    public int Width { get; }

    public int Height { get; }

    /// <summary>A transparent surface; sides 1..<see cref="MaxSide"/>.</summary>
    public static DrawSurface Create(int width, int height)
    {
        Check(Interop.CreateSurface(width, height, out nint handle), $"a surface of {width}x{height} pixels");
        return new DrawSurface(handle);
    }

    /// <summary>
    /// Loads a PNG or JPEG file, turned upright by its EXIF orientation. At most 4 MiB, 3840 pixels a side and
    /// 3840 x 2160 pixels in all. The surface is null unless the result is <see cref="ImageLoadResult.Ok"/>.
    /// </summary>
    public static ImageLoadResult Load(string path, out DrawSurface? image)
    {
        NativeStatus status = Interop.LoadSurface(path, out nint handle);
        image = status == NativeStatus.Ok ? new DrawSurface(handle) : null;
        return status switch
        {
            NativeStatus.Ok => ImageLoadResult.Ok,
            NativeStatus.NotFound => ImageLoadResult.Missing,
            NativeStatus.PermissionDenied or NativeStatus.IoError => ImageLoadResult.Unreadable,
            NativeStatus.TooLarge => ImageLoadResult.TooLarge,
            NativeStatus.InvalidData or NativeStatus.Unsupported => ImageLoadResult.BadFormat,
            _ => throw new NativeException(status, $"{path}: {status}"),
        };
    }

    /// <summary>Finished pixels, one native-endian ARGB word each; valid until it is drawn on again.</summary>
    public uint* GetPixels(out int strideBytes)
    {
        Check(Interop.GetSurfacePixels(this, out byte* pixels, out strideBytes));
        return (uint*)pixels;
    }

    /// <summary>Sets every pixel to one colour; 0 makes all transparent.</summary>
    public void Clear(uint argb = 0) => Check(Interop.ClearSurface(this, argb));

    /// <summary>Later coordinates are scaled by this factor and then moved; (0, 0, 1) is the plain state.</summary>
    public void Place(double x, double y, double scale = 1) => Check(Interop.PlaceSurface(this, x, y, scale));

    /// <summary>Whether fills, strokes and text take away what is there instead of painting.</summary>
    public void SetErasing(bool isErasing) => Check(Interop.SetErasing(this, isErasing ? 1 : 0));

    public void MoveTo(double x, double y) => Check(Interop.MovePathTo(this, x, y));

    public void LineTo(double x, double y) => Check(Interop.AddLine(this, x, y));

    public void CurveTo(double x1, double y1, double x2, double y2, double x, double y) =>
        Check(Interop.AddCurve(this, x1, y1, x2, y2, x, y));

    /// <summary>Angles in radians from the x axis, growing clockwise.</summary>
    public void Arc(double x, double y, double radius, double from, double to) =>
        Check(Interop.AddArc(this, x, y, radius, from, to));

    public void Circle(double x, double y, double radius)
    {
        MoveTo(x + radius, y);
        Arc(x, y, radius, 0, 2 * Math.PI);
        ClosePath();
    }

    public void RoundedRectangle(double x, double y, double width, double height, double radius) =>
        Check(Interop.AddRoundedRectangle(this, x, y, width, height, radius));

    /// <summary>Joins the path's end to its start.</summary>
    public void ClosePath() => Check(Interop.ClosePath(this));

    public void Fill(uint argb) => Check(Interop.FillPath(this, argb, 0));

    /// <summary>Fills what lies inside an odd number of outlines: a frame is two rectangles.</summary>
    public void FillEvenOdd(uint argb) => Check(Interop.FillPath(this, argb, 1));

    /// <summary>Round caps and joins.</summary>
    public void Stroke(uint argb, double width) => Check(Interop.StrokePath(this, argb, width));

    /// <summary>Limits later drawing to the path, until <see cref="ResetClip"/>.</summary>
    public void Clip() => Check(Interop.ClipPath(this));

    public void ResetClip() => Check(Interop.ResetClip(this));

    /// <summary>
    /// Scales an image into a box. Focus 0..1 places the crop window (cover) or the picture in the box (contain).
    /// </summary>
    public void DrawImage(
        DrawSurface image, double x, double y, double width, double height, ImageFit fit, double focusX = 0.5,
        double focusY = 0.5) =>
        Check(Interop.DrawImage(this, image, x, y, width, height, (int)fit, focusX, focusY));

    /// <summary>Draws what was last set on <paramref name="text"/>; x and y are its layout's top left corner.</summary>
    public void DrawText(TextLayout text, double x, double y, uint argb) =>
        Check(Interop.DrawText(text, this, x, y, argb));

    protected override bool ReleaseHandle()
    {
        Interop.FreeSurface(handle);
        Interlocked.Decrement(ref s_outstanding);
        return true;
    }

    private static void Check(NativeStatus status, string what = "drawing") => NativeCore.ThrowIfError(status, what);
}
