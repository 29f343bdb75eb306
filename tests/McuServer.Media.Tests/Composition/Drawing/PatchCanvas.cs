using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>
/// An I420 canvas that patches are laid over by the formula of <see cref="OverlayPatch"/>, pixel by pixel.
/// </summary>
internal sealed class PatchCanvas(int width, int height)
{
    public byte[] Y { get; } = new byte[width * height];

    public byte[] U { get; } = new byte[width * height / 4];

    public byte[] V { get; } = new byte[width * height / 4];

    public void Fill(byte y, byte u, byte v, PixelRect? box = null)
    {
        PixelRect area = box ?? new PixelRect(0, 0, width, height);
        for (int row = area.Y; row < area.Bottom; row++)
        {
            Y.AsSpan((row * width) + area.X, area.Width).Fill(y);
            U.AsSpan((row / 2 * (width / 2)) + (area.X / 2), area.Width / 2).Fill(u);
            V.AsSpan((row / 2 * (width / 2)) + (area.X / 2), area.Width / 2).Fill(v);
        }
    }

    public void Blend(OverlayPatch patch, int x, int y)
    {
        PixelRect box = patch.Box with { X = patch.Box.X + x, Y = patch.Box.Y + y };
        BlendPlane(Y, width, patch.Y, patch.AlphaY, box);
        PixelRect half = new(box.X / 2, box.Y / 2, box.Width / 2, box.Height / 2);
        BlendPlane(U, width / 2, patch.U, patch.AlphaUV, half);
        BlendPlane(V, width / 2, patch.V, patch.AlphaUV, half);
    }

    /// <summary>Card or a grey gradient in place of video, then the marks; corners are left square.</summary>
    public void Draw(IOverlayPainter painter, SceneTile tile, bool hasPicture)
    {
        if (!hasPicture)
        {
            Blend(painter.PaintCard(tile), tile.Box.X, tile.Box.Y);
        }
        else
        {
            for (int row = 0; row < tile.Box.Height; row += 2)
            {
                Fill(
                    (byte)(60 + (120 * row / tile.Box.Height)), 120, 136,
                    new PixelRect(tile.Box.X, tile.Box.Y + row, tile.Box.Width, 2));
            }
        }

        foreach (OverlayPatch patch in painter.PaintMarks(tile))
        {
            Blend(patch, tile.Box.X, tile.Box.Y);
        }
    }

    public unsafe byte[] ToRgb24()
    {
        fixed (byte* y = Y, u = U, v = V)
        {
            return RgbConverter.ToRgb24(new PictureView(y, u, v, width, width / 2, width, height));
        }
    }

    private static void BlendPlane(byte[] target, int stride, byte[] over, byte[] alpha, PixelRect box)
    {
        for (int row = 0; row < box.Height; row++)
        {
            for (int column = 0; column < box.Width; column++)
            {
                int from = (row * box.Width) + column;
                int to = ((box.Y + row) * stride) + box.X + column;
                int under = (target[to] * (255 - alpha[from])) + 128;
                target[to] = checked((byte)(over[from] + ((under + (under >> 8)) >> 8)));
            }
        }
    }
}
