using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_picture_create")]
    internal static partial int CreatePicture(out nint picture);

    [LibraryImport(Library, EntryPoint = "mcu_picture_clear")]
    internal static partial void ClearPicture(NativePicture picture);

    [LibraryImport(Library, EntryPoint = "mcu_picture_free")]
    internal static partial void FreePicture(nint picture);

    /// <summary><c>mcu_picture_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PictureDescription
    {
        internal nint Y;
        internal nint U;
        internal nint V;
        internal long PtsUs;
        internal int StrideY;
        internal int StrideUV;
        internal int Width;
        internal int Height;
        internal int HasPts;
        internal int Matrix;
        internal int IsFullRange;
        internal int RotationDegrees;
    }
}
