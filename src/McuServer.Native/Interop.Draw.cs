using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_surface_create")]
    internal static partial NativeStatus CreateSurface(int width, int height, out nint surface);

    [LibraryImport(Library, EntryPoint = "mcu_surface_load", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeStatus LoadSurface(string path, out nint surface);

    [LibraryImport(Library, EntryPoint = "mcu_surface_free")]
    internal static partial void FreeSurface(nint surface);

    [LibraryImport(Library, EntryPoint = "mcu_surface_size")]
    internal static partial NativeStatus GetSurfaceSize(nint surface, out int width, out int height);

    [LibraryImport(Library, EntryPoint = "mcu_surface_pixels")]
    internal static partial NativeStatus GetSurfacePixels(DrawSurface surface, out byte* pixels, out int stride);

    [LibraryImport(Library, EntryPoint = "mcu_surface_clear")]
    internal static partial NativeStatus ClearSurface(DrawSurface surface, uint argb);

    [LibraryImport(Library, EntryPoint = "mcu_surface_place")]
    internal static partial NativeStatus PlaceSurface(DrawSurface surface, double x, double y, double scale);

    [LibraryImport(Library, EntryPoint = "mcu_surface_set_erasing")]
    internal static partial NativeStatus SetErasing(DrawSurface surface, int isErasing);

    [LibraryImport(Library, EntryPoint = "mcu_path_move_to")]
    internal static partial NativeStatus MovePathTo(DrawSurface surface, double x, double y);

    [LibraryImport(Library, EntryPoint = "mcu_path_line_to")]
    internal static partial NativeStatus AddLine(DrawSurface surface, double x, double y);

    [LibraryImport(Library, EntryPoint = "mcu_path_curve_to")]
    internal static partial NativeStatus AddCurve(
        DrawSurface surface, double x1, double y1, double x2, double y2, double x, double y);

    [LibraryImport(Library, EntryPoint = "mcu_path_arc")]
    internal static partial NativeStatus AddArc(
        DrawSurface surface, double x, double y, double radius, double from, double to);

    [LibraryImport(Library, EntryPoint = "mcu_path_rounded_rectangle")]
    internal static partial NativeStatus AddRoundedRectangle(
        DrawSurface surface, double x, double y, double width, double height, double radius);

    [LibraryImport(Library, EntryPoint = "mcu_path_close")]
    internal static partial NativeStatus ClosePath(DrawSurface surface);

    [LibraryImport(Library, EntryPoint = "mcu_path_fill")]
    internal static partial NativeStatus FillPath(DrawSurface surface, uint argb, int rule);

    [LibraryImport(Library, EntryPoint = "mcu_path_stroke")]
    internal static partial NativeStatus StrokePath(DrawSurface surface, uint argb, double width);

    [LibraryImport(Library, EntryPoint = "mcu_path_clip")]
    internal static partial NativeStatus ClipPath(DrawSurface surface);

    [LibraryImport(Library, EntryPoint = "mcu_surface_reset_clip")]
    internal static partial NativeStatus ResetClip(DrawSurface surface);

    [LibraryImport(Library, EntryPoint = "mcu_surface_draw_image")]
    internal static partial NativeStatus DrawImage(
        DrawSurface surface, DrawSurface image, double x, double y, double width, double height, int fit,
        double focusX, double focusY);

    [LibraryImport(Library, EntryPoint = "mcu_text_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeStatus CreateText(string families, string language, out nint text);

    [LibraryImport(Library, EntryPoint = "mcu_text_free")]
    internal static partial void FreeText(nint text);

    [LibraryImport(Library, EntryPoint = "mcu_text_has_family", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeStatus HasFamily(TextLayout text, string family, out int has);

    [LibraryImport(Library, EntryPoint = "mcu_text_set")]
    internal static partial NativeStatus SetText(
        TextLayout text, byte* utf8, int sizeBytes, in TextSpec spec, out TextExtents extents);

    [LibraryImport(Library, EntryPoint = "mcu_text_draw")]
    internal static partial NativeStatus DrawText(
        TextLayout text, DrawSurface surface, double x, double y, uint argb);
}
