using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Composition;

/// <summary>
/// A painter without fonts: everything it draws is a plain or graded patch whose numbers follow from the record, and
/// each call makes a new patch, so that nothing depends on the painter's caching.
/// </summary>
internal sealed class PatchPainter(ColorMatrix canvasMatrix = ColorMatrix.Bt709) : IOverlayPainter
{
    public ColorMatrix CanvasMatrix => canvasMatrix;

    public int Calls { get; private set; }

    public OverlayPatch PaintCard(SceneTile tile)
    {
        uint seed = Seed(tile.PersonName + tile.PlaceholderText + tile.RegionId);
        return Patch(0, 0, tile.Box.Width & ~1, tile.Box.Height & ~1, seed, 255);
    }

    public IReadOnlyList<OverlayPatch> PaintMarks(SceneTile tile)
    {
        List<OverlayPatch> patches = [];
        (int width, int height) = (tile.Box.Width & ~1, tile.Box.Height & ~1);
        if (tile.Style.BorderWidth > 0)
        {
            patches.Add(Patch(0, 0, width, Math.Min(4, height), 77, 255));
        }

        if (tile.Marks.HasFlag(TileMarks.Speaking))
        {
            patches.Add(Patch(0, 0, Math.Min(4, width), height, 991, 255));
        }

        if (tile.Label is not null)
        {
            // Reaches over the tile's right edge when it is long, where it must be cut.
            patches.Add(Patch(4, (height * 3 / 4) & ~1, 8 * tile.Label.Length, 8, Seed(tile.Label), 180));
        }

        Calls++;
        return patches;
    }

    public OverlayPatch PaintBackground(Scene scene)
    {
        Calls++;
        uint seed = scene.Background.Color.R + (256u * scene.Background.Color.G);
        return Patch(0, 0, scene.Width, scene.Height, seed, 255);
    }

    public OverlayPatch? PaintOverlay(Scene scene, SceneOverlay overlay)
    {
        Calls++;
        return overlay.Text.Length == 0
            ? null
            : Patch(
                overlay.Box.X, overlay.Box.Y, overlay.Box.Width, overlay.Box.Height, Seed(overlay.Text),
                overlay.Type == OverlayType.Image ? (byte)255 : (byte)120);
    }

    /// <summary>Graded colour; alpha goes from <paramref name="alpha"/> down by rows, unless it is 255.</summary>
    public static OverlayPatch Patch(int x, int y, int width, int height, uint seed, byte alpha)
    {
        var patch = new OverlayPatch
        {
            Box = new PixelRect(x, y, width, height),
            Y = new byte[width * height],
            U = new byte[width * height / 4],
            V = new byte[width * height / 4],
            AlphaY = new byte[width * height],
            AlphaUV = new byte[width * height / 4],
            IsOpaque = alpha == 255,
        };
        for (int i = 0; i < patch.Y.Length; i++)
        {
            int cover = alpha == 255 ? 255 : alpha - (i / width % 64);
            patch.AlphaY[i] = (byte)cover;
            patch.Y[i] = (byte)((16 + ((seed + (i % width) + (i / width * 3)) % 200)) * cover / 255);
        }

        int half = Math.Max(1, width / 2);
        for (int i = 0; i < patch.U.Length; i++)
        {
            int cover = alpha == 255 ? 255 : alpha - (i / half * 2 % 64);
            patch.AlphaUV[i] = (byte)cover;
            patch.U[i] = (byte)((64 + ((seed >> 3) % 128)) * cover / 255);
            patch.V[i] = (byte)((64 + ((seed >> 5) % 128)) * cover / 255);
        }

        return patch;
    }

    private static uint Seed(string text)
    {
        uint seed = 17;
        foreach (char letter in text)
        {
            seed = TestPattern.Hash(seed, letter);
        }

        return seed & 0xFFFF;
    }
}
