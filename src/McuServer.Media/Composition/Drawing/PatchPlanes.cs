using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition.Drawing;

/// <summary>The planes of a patch while it is being made; width and height are even.</summary>
internal sealed class PatchPlanes
{
    public PatchPlanes(int width, int height)
    {
        if (((width | height) & 1) != 0 || width <= 0 || height <= 0)
        {
            throw new ArgumentException($"A patch of {width}x{height}: both sides must be even and above 0.");
        }

        (Width, Height) = (width, height);
        Y = new byte[width * height];
        AlphaY = new byte[width * height];
        U = new byte[width * height / 4];
        V = new byte[width * height / 4];
        AlphaUV = new byte[width * height / 4];
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Y { get; }

    public byte[] U { get; }

    public byte[] V { get; }

    public byte[] AlphaY { get; }

    public byte[] AlphaUV { get; }

    /// <summary>Covers everything with one colour; its alpha is ignored.</summary>
    public void Fill(Rgba color, PatchConverter converter)
    {
        (byte y, byte u, byte v) = converter.ConvertColor(color);
        Array.Fill(Y, y);
        Array.Fill(U, u);
        Array.Fill(V, v);
        Array.Fill(AlphaY, (byte)255);
        Array.Fill(AlphaUV, (byte)255);
    }

    public OverlayPatch ToPatch(int x, int y) => new()
    {
        Box = new PixelRect(x, y, Width, Height),
        Y = Y,
        U = U,
        V = V,
        AlphaY = AlphaY,
        AlphaUV = AlphaUV,
        IsOpaque = !AlphaY.AsSpan().ContainsAnyExcept((byte)255),
    };

    /// <summary>The same patch at another place; the planes are shared.</summary>
    public static OverlayPatch Move(OverlayPatch patch, int x, int y) => new()
    {
        Box = patch.Box with { X = patch.Box.X + x, Y = patch.Box.Y + y },
        Y = patch.Y,
        U = patch.U,
        V = patch.V,
        AlphaY = patch.AlphaY,
        AlphaUV = patch.AlphaUV,
        IsOpaque = patch.IsOpaque,
    };
}
