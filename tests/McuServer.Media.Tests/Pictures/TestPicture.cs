using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Pictures;

/// <summary>Frames with known content for the picture tests, given back to their pool when disposed.</summary>
internal sealed unsafe class TestPicture : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly VideoFrame _frame;

    public TestPicture(int width, int height)
    {
        _frame = _pool.Rent(width, height);
        Fill(0x5A);
    }

    public PictureView View => _frame.View;

    /// <summary>Noise in all planes, padding too.</summary>
    public static TestPicture Noise(int width, int height, int seed)
    {
        TestPicture picture = new(width, height);
        Random random = new(seed);
        foreach ((nint plane, int bytes) in picture.Planes())
        {
            random.NextBytes(new Span<byte>((void*)plane, bytes));
        }

        return picture;
    }

    public static TestPicture CopyOf(TestPicture other)
    {
        TestPicture picture = new(other.View.Width, other.View.Height);
        (nint Plane, int Bytes)[] from = other.Planes();
        (nint Plane, int Bytes)[] to = picture.Planes();
        for (int i = 0; i < from.Length; i++)
        {
            new ReadOnlySpan<byte>((void*)from[i].Plane, from[i].Bytes).CopyTo(new Span<byte>((void*)to[i].Plane, to[i].Bytes));
        }

        return picture;
    }

    public void Fill(byte value)
    {
        foreach ((nint plane, int bytes) in Planes())
        {
            new Span<byte>((void*)plane, bytes).Fill(value);
        }
    }

    /// <summary>Every byte of the planes, padding included, so that a write outside of the picture shows.</summary>
    public byte[] ToBytes()
    {
        List<byte> bytes = [];
        foreach ((nint plane, int count) in Planes())
        {
            bytes.AddRange(new ReadOnlySpan<byte>((void*)plane, count));
        }

        return [.. bytes];
    }

    public byte Y(int x, int y) => View.Y[(y * View.StrideY) + x];

    public byte U(int x, int y) => View.U[(y * View.StrideUV) + x];

    public byte V(int x, int y) => View.V[(y * View.StrideUV) + x];

    public void Dispose()
    {
        _frame.Release();
        Assert.AreEqual(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private (nint Plane, int Bytes)[] Planes() =>
    [
        ((nint)View.Y, View.StrideY * View.Height),
        ((nint)View.U, View.StrideUV * View.ChromaHeight),
        ((nint)View.V, View.StrideUV * View.ChromaHeight),
    ];
}
