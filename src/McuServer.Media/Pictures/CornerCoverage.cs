using System.Collections.Concurrent;

namespace McuServer.Media.Pictures;

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

        LumaEdge = Edges(Luma, Side);
        for (int i = 0; i < Chroma.Length; i++)
        {
            int corner = (i / (Side / 2) * 2 * Side) + (i % (Side / 2) * 2);
            Chroma[i] = (byte)((Luma[corner] + Luma[corner + 1] + Luma[corner + Side] + Luma[corner + Side + 1] + 2) >> 2);
        }

        ChromaEdge = Edges(Chroma, Side / 2);
    }

    public int Side { get; }

    public byte[] Luma { get; }

    public byte[] Chroma { get; }

    /// <summary>How many pixels from the left of each row are not fully covered.</summary>
    public int[] LumaEdge { get; }

    public int[] ChromaEdge { get; }

    public static CornerCoverage Of(int radius) => s_byRadius.GetOrAdd(radius, static key => new CornerCoverage(key));

    private static int[] Edges(byte[] coverage, int side)
    {
        int[] edges = new int[side];
        for (int y = 0; y < side; y++)
        {
            edges[y] = 1 + coverage.AsSpan(y * side, side).LastIndexOfAnyExcept((byte)255);
        }

        return edges;
    }

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
