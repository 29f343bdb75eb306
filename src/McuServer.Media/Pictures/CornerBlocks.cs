using System.Runtime.InteropServices;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// Room for what lies under the four corners of a tile before the tile is drawn. One per thread; native memory, grown on
/// demand and kept until disposed.
/// </summary>
public sealed unsafe class CornerBlocks : IDisposable
{
    private static long s_liveBytes;
    private byte* _memory;
    private int _capacity;

    /// <summary>Bytes held by all of them together; back to what it was when all are disposed, or something leaked.</summary>
    public static long LiveBytes => Interlocked.Read(ref s_liveBytes);

    ~CornerBlocks() => Free();

    /// <summary>Side of the saved squares in luma pixels, even; 0 when nothing was saved.</summary>
    internal int Side { get; private set; }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    internal void Prepare(int side, int width, int height)
    {
        (Side, Width, Height) = (side, width, height);
        int size = 4 * side * side * 3 / 2;
        if (size > _capacity)
        {
            Free();
            _memory = (byte*)NativeMemory.Alloc((nuint)size);
            _capacity = size;
            Interlocked.Add(ref s_liveBytes, size);
        }
    }

    /// <summary>One of the four squares: 0 and 1 above, 2 and 3 below, odd ones right.</summary>
    internal PictureView Square(int corner)
    {
        int luma = Side * Side;
        byte* y = _memory + ((long)corner * luma * 3 / 2);
        byte* u = y + luma;
        return new PictureView(y, u, u + (luma / 4), Side, Side / 2, Side, Side);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        Interlocked.Add(ref s_liveBytes, -_capacity);
        _memory = null;
        _capacity = 0;
    }
}
