using System.Collections.Concurrent;
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

/// <summary>
/// How much of each pixel of a tile's top left corner square a rounded corner covers, 0 to 255: the share of 16 by 16
/// sample points inside of the circle. Chroma has the rounded mean of its four. Cached per radius.
/// </summary>
internal sealed class CornerCoverage
{
    private const int Samples = 16;
    private static readonly ConcurrentDictionary<int, CornerCoverage> s_byRadius = new();

    private CornerCoverage(int radius)
    {
        Side = (radius + 1) & ~1;
        Luma = new byte[Side * Side];
        Chroma = new byte[Side * Side / 4];
        for (int i = 0; i < Luma.Length; i++)
        {
            Luma[i] = Cover(i % Side, i / Side, radius);
        }

        for (int i = 0; i < Chroma.Length; i++)
        {
            int corner = (i / (Side / 2) * 2 * Side) + (i % (Side / 2) * 2);
            Chroma[i] = (byte)((Luma[corner] + Luma[corner + 1] + Luma[corner + Side] + Luma[corner + Side + 1] + 2) >> 2);
        }
    }

    public int Side { get; }

    public byte[] Luma { get; }

    public byte[] Chroma { get; }

    public static CornerCoverage Of(int radius) => s_byRadius.GetOrAdd(radius, static key => new CornerCoverage(key));

    /// <summary>The circle's centre lies at (radius, radius); coordinates in half sample steps are whole numbers.</summary>
    private static byte Cover(int x, int y, int radius)
    {
        long limit = 4L * Samples * Samples * radius * radius;
        int inside = 0;
        for (int i = 0; i < Samples * Samples; i++)
        {
            long dx = Math.Max(0, (2L * Samples * (radius - x)) - ((2 * (i % Samples)) + 1));
            long dy = Math.Max(0, (2L * Samples * (radius - y)) - ((2 * (i / Samples)) + 1));
            inside += (dx * dx) + (dy * dy) <= limit ? 1 : 0;
        }

        return (byte)(((inside * 255) + (Samples * Samples / 2)) / (Samples * Samples));
    }
}
