using System.Runtime.InteropServices;

namespace McuServer.Native.Peers;

/// <summary>Three planes of an I420 picture in somebody else's memory.</summary>
public readonly unsafe struct PeerPicture(byte* y, byte* u, byte* v, int strideY, int strideUV, int width, int height)
{
    public byte* Y { get; } = y;

    public byte* U { get; } = u;

    public byte* V { get; } = v;

    public int StrideY { get; } = strideY;

    public int StrideUV { get; } = strideUV;

    public int Width { get; } = width;

    public int Height { get; } = height;
}

/// <summary>libyuv's I420Scale: box filter when shrinking, bilinear when growing. For benchmarks.</summary>
public static unsafe class YuvScaler
{
    /// <summary>False where libyuv was not installed when the native part was built.</summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(PeerInterop.Library, typeof(YuvScaler).Assembly, null, out _);

    public static void Scale(in PeerPicture source, in PeerPicture target)
    {
        byte** from = stackalloc byte*[] { source.Y, source.U, source.V };
        byte** to = stackalloc byte*[] { target.Y, target.U, target.V };
        int* fromStride = stackalloc int[] { source.StrideY, source.StrideUV, source.StrideUV };
        int* toStride = stackalloc int[] { target.StrideY, target.StrideUV, target.StrideUV };
        int error = PeerInterop.YuvScale(
            from, fromStride, source.Width, source.Height, to, toStride, target.Width, target.Height);
        if (error != 0)
        {
            throw new NativeException(NativeStatus.InvalidArgument, $"libyuv's I420Scale answered {error}");
        }
    }
}

/// <summary>FFmpeg's libswscale with its area or its bicubic filter. For benchmarks; one thread at a time.</summary>
public sealed unsafe class SwsScaler : IDisposable
{
    private readonly int _sourceHeight;
    private nint _context;

    public SwsScaler(int sourceWidth, int sourceHeight, int width, int height, bool isBicubic)
    {
        _sourceHeight = sourceHeight;
        _context = PeerInterop.SwsOpen(sourceWidth, sourceHeight, width, height, isBicubic ? 1 : 0);
        if (_context == 0)
        {
            throw new NativeException(
                NativeStatus.Unsupported, $"libswscale cannot scale {sourceWidth}x{sourceHeight} to {width}x{height}");
        }
    }

    public void Scale(in PeerPicture source, in PeerPicture target)
    {
        byte** from = stackalloc byte*[] { source.Y, source.U, source.V };
        byte** to = stackalloc byte*[] { target.Y, target.U, target.V };
        int* fromStride = stackalloc int[] { source.StrideY, source.StrideUV, source.StrideUV };
        int* toStride = stackalloc int[] { target.StrideY, target.StrideUV, target.StrideUV };
        PeerInterop.SwsScale(_context, from, fromStride, _sourceHeight, to, toStride);
    }

    public void Dispose()
    {
        PeerInterop.SwsClose(_context);
        _context = 0;
    }
}
