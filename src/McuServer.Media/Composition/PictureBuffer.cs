using System.Runtime.InteropServices;
using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>
/// Native memory for one working picture of changing size: grown on demand and kept. Rows are aligned to 64 bytes, and
/// each plane is followed by 64 spare bytes, as <see cref="FramePool"/>'s.
/// </summary>
internal sealed unsafe class PictureBuffer : IDisposable
{
    private const int Alignment = 64;

    private byte* _memory;
    private long _capacityBytes;

    /// <summary>A view of this size with undefined content, valid until the next call.</summary>
    public PictureView Get(int width, int height)
    {
        int strideY = Align(width);
        int strideUV = Align((width + 1) / 2);
        long lumaBytes = ((long)strideY * height) + Alignment;
        long chromaBytes = ((long)strideUV * ((height + 1) / 2)) + Alignment;
        long sizeBytes = lumaBytes + (2 * chromaBytes);
        if (sizeBytes > _capacityBytes)
        {
            NativeMemory.AlignedFree(_memory);
            _capacityBytes = 0;
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)sizeBytes, Alignment);
            _capacityBytes = sizeBytes;
        }

        byte* u = _memory + lumaBytes;
        return new PictureView(_memory, u, u + chromaBytes, strideY, strideUV, width, height);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacityBytes = 0;
    }

    private static int Align(int value) => (value + Alignment - 1) & ~(Alignment - 1);
}
