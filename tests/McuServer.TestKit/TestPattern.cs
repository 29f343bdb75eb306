using McuServer.Media.Frames;

namespace McuServer.TestKit;

/// <summary>
/// Invented pictures for tests: the same arguments give the same bytes on every machine. Every frame comes with one
/// reference, which the caller releases.
/// </summary>
public static unsafe class TestPattern
{
    /// <summary>One colour, as its numbers.</summary>
    public static VideoFrame Flat(FramePool pool, int width, int height, byte y, byte u, byte v)
    {
        VideoFrame frame = Rent(pool, width, height);
        PictureView view = frame.View;
        FillPlane(view.Y, view.StrideY, width, height, (_, _) => y);
        FillPlane(view.U, view.StrideUV, view.ChromaWidth, view.ChromaHeight, (_, _) => u);
        FillPlane(view.V, view.StrideUV, view.ChromaWidth, view.ChromaHeight, (_, _) => v);
        return frame;
    }

    /// <summary>Dark to bright from left to right, blue to yellow from left to right, green to red downwards.</summary>
    public static VideoFrame Gradient(FramePool pool, int width, int height)
    {
        VideoFrame frame = Rent(pool, width, height);
        PictureView view = frame.View;
        FillPlane(view.Y, view.StrideY, width, height, (x, _) => Ramp(x, width, 16, 235));
        int chromaWidth = view.ChromaWidth;
        int chromaHeight = view.ChromaHeight;
        FillPlane(view.U, view.StrideUV, chromaWidth, chromaHeight, (x, _) => Ramp(x, chromaWidth, 200, 56));
        FillPlane(view.V, view.StrideUV, chromaWidth, chromaHeight, (_, y) => Ramp(y, chromaHeight, 56, 200));
        return frame;
    }

    /// <summary>Black and white squares of <paramref name="cell"/> luma pixels, no colour.</summary>
    public static VideoFrame Checkerboard(FramePool pool, int width, int height, int cell)
    {
        VideoFrame frame = Rent(pool, width, height);
        PictureView view = frame.View;
        FillPlane(
            view.Y, view.StrideY, width, height, (x, y) => (byte)((((x / cell) + (y / cell)) & 1) == 0 ? 16 : 235));
        FillPlane(view.U, view.StrideUV, view.ChromaWidth, view.ChromaHeight, (_, _) => 128);
        FillPlane(view.V, view.StrideUV, view.ChromaWidth, view.ChromaHeight, (_, _) => 128);
        return frame;
    }

    /// <summary>
    /// Something like a camera: a coloured scene that drifts with <paramref name="number"/>, a few moving boxes, and
    /// noise that differs in every picture. Another seed, another scene.
    /// </summary>
    public static VideoFrame Moving(FramePool pool, int width, int height, int seed, int number)
    {
        VideoFrame frame = Rent(pool, width, height);
        PictureView view = frame.View;
        uint scene = Hash((uint)seed, 0);
        uint noise = Hash((uint)seed, (uint)number + 1);
        int drift = number * (1 + (int)(scene & 3));
        FillPlane(view.Y, view.StrideY, width, height, (x, y) =>
        {
            int wave = Triangle((x * 256 / width) + drift, 128) + Triangle((y * 256 / height) + (int)(scene >> 24), 96);
            int grain = (int)(Hash(noise, (uint)((y * width) + x)) & 7) - 4;
            return (byte)Math.Clamp(40 + (wave * 3 / 4) + grain + Box(x, y, width, height, scene, number), 16, 235);
        });
        int chromaWidth = view.ChromaWidth;
        int chromaHeight = view.ChromaHeight;
        FillPlane(view.U, view.StrideUV, chromaWidth, chromaHeight, (x, y) =>
            (byte)(88 + (int)((scene >> 8) % 40) + Triangle((x * 128 / chromaWidth) + drift, 40)));
        FillPlane(view.V, view.StrideUV, chromaWidth, chromaHeight, (x, y) =>
            (byte)(88 + (int)((scene >> 16) % 40) + Triangle((y * 128 / chromaHeight) + drift, 40)));
        return frame;
    }

    /// <summary>A well-mixed number of two (the finisher of MurmurHash3).</summary>
    public static uint Hash(uint a, uint b)
    {
        uint hash = (a * 0x9E3779B1) ^ (b + 0x85EBCA77);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    /// <summary>Padding gets a pattern too, so that a kernel that uses it is found out.</summary>
    private static VideoFrame Rent(FramePool pool, int width, int height)
    {
        VideoFrame frame = pool.Rent(width, height);
        PictureView view = frame.View;
        new Span<byte>(view.Y, view.StrideY * height).Fill(0xA5);
        new Span<byte>(view.U, view.StrideUV * view.ChromaHeight).Fill(0x5A);
        new Span<byte>(view.V, view.StrideUV * view.ChromaHeight).Fill(0x5A);
        return frame;
    }

    private static void FillPlane(byte* plane, int stride, int width, int height, Func<int, int, byte> value)
    {
        for (int y = 0; y < height; y++)
        {
            byte* row = plane + ((long)y * stride);
            for (int x = 0; x < width; x++)
            {
                row[x] = value(x, y);
            }
        }
    }

    private static byte Ramp(int at, int length, int from, int to) =>
        (byte)(from + ((to - from) * at / Math.Max(1, length - 1)));

    /// <summary>0 up to half of the period and down again.</summary>
    private static int Triangle(int at, int period)
    {
        int phase = at % period;
        return phase < period / 2 ? phase : period - phase;
    }

    private static int Box(int x, int y, int width, int height, uint scene, int number)
    {
        int left = (int)((scene >> 4) % 97 * (uint)width / 97) + (number * width / 64);
        int top = (int)((scene >> 12) % 89 * (uint)height / 89) + (number * height / 96);
        bool isInside = (x + width - (left % width)) % width < width / 4
            && (y + height - (top % height)) % height < height / 3;
        return isInside ? 50 : 0;
    }
}
