using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>Background and overlays, with an asset folder of its own.</summary>
[TestClass]
public sealed class OverlayPainterSceneryTests : IDisposable
{
    private static readonly Rgba s_white = new(255, 255, 255, 255);
    private readonly string _root = Directory.CreateTempSubdirectory("mcu-assets").FullName;
    private readonly OverlayPainter _painter;

    public OverlayPainterSceneryTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "assets"));
        byte[] white = new byte[40 * 20 * 3];
        Array.Fill(white, (byte)255);
        PngWriter.Write(Path.Combine(_root, "assets/white.png"), white, 40, 20);
        File.WriteAllText(Path.Combine(_root, "assets/broken.png"), "no picture");
        _painter = new OverlayPainter(_root);
    }

    public void Dispose()
    {
        _painter.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [TestMethod]
    public void A_background_color_covers_the_canvas()
    {
        OverlayPatch patch = _painter.PaintBackground(new Scene(640, 360, new BackgroundSpec()));
        Assert.AreEqual(new PixelRect(0, 0, 640, 360), patch.Box);
        Assert.IsTrue(patch.IsOpaque);
        (byte y, byte u, byte v) = PatchConverter.For(ColorMatrix.Bt709).ConvertColor(new Rgba(0x10, 0x14, 0x18, 255));
        Assert.IsFalse(patch.Y.AsSpan().ContainsAnyExcept(y));
        Assert.IsFalse(patch.U.AsSpan().ContainsAnyExcept(u));
        Assert.IsFalse(patch.V.AsSpan().ContainsAnyExcept(v));
    }

    [TestMethod]
    public void A_background_image_covers_or_is_contained()
    {
        BackgroundSpec cover = new(new Rgba(0, 0, 0, 255), "assets/white.png", Fit.Cover);
        OverlayPatch covered = _painter.PaintBackground(new Scene(160, 160, cover));
        Assert.IsFalse(covered.Y.AsSpan().ContainsAnyExcept((byte)235));
        OverlayPatch contained = _painter.PaintBackground(new Scene(160, 160, cover with { Fit = Fit.Contain }));
        Assert.AreEqual((16, 235, 235, 16), (Row(39), Row(40), Row(119), Row(120)));
        Assert.IsTrue(contained.IsOpaque);

        int Row(int y) => contained.Y[(y * 160) + 80];
    }

    [TestMethod]
    [DataRow("assets/none.png")]
    [DataRow("assets/broken.png")]
    [DataRow("../white.png")]
    public void A_background_image_that_cannot_be_read_leaves_the_color(string image)
    {
        Scene scene = new(160, 160, new BackgroundSpec(s_white, image, Fit.Cover));
        Assert.IsFalse(_painter.PaintBackground(scene).Y.AsSpan().ContainsAnyExcept((byte)235));
        Assert.AreEqual(1, _painter.Counts.ImageFailures);
        _ = _painter.PaintBackground(scene);
        Assert.AreEqual(1, _painter.Counts.ImageFailures, "the file is not read on every tick");
    }

    [TestMethod]
    [DataRow(Align.Start, 100)]
    [DataRow(Align.Center, 160)]
    [DataRow(Align.End, 220)]
    public void An_image_overlay_is_contained_and_aligned(Align align, int x)
    {
        SceneOverlay logo = Overlay(OverlayType.Image, "") with { Image = "assets/white.png", Align = align };
        OverlayPatch patch = Paint(logo)!;
        Assert.AreEqual(new PixelRect(x, 50, 80, 40), patch.Box);
        Assert.IsTrue(patch.IsOpaque);
    }

    [TestMethod]
    [DataRow(Align.Start)]
    [DataRow(Align.Center)]
    [DataRow(Align.End)]
    public void Text_stands_at_its_side_in_the_middle_of_its_box(Align align)
    {
        OverlayPatch patch = Paint(Overlay(OverlayType.Text, "HHHH") with { Align = align })!;
        double center = patch.Box.X + (patch.Box.Width / 2.0);
        switch (align)
        {
            case Align.Start:
                Assert.AreEqual(100, patch.Box.X, 4);
                break;
            case Align.Center:
                Assert.AreEqual(200, center, 2);
                break;
            default:
                Assert.AreEqual(300, patch.Box.Right, 4);
                break;
        }

        Assert.AreEqual(70, patch.Box.Y + (patch.Box.Height / 2.0), 1.5);
        Assert.IsTrue(patch.Box.Width < 90 && patch.Box.Height <= 20, "no larger than its ink");
    }

    [TestMethod]
    public void A_background_fills_the_whole_box()
    {
        OverlayPatch patch = Paint(Overlay(OverlayType.Clock, "14:05") with { Background = new Rgba(0, 0, 0, 128) })!;
        Assert.AreEqual(new PixelRect(100, 50, 200, 40), patch.Box);
        Assert.AreEqual(128, patch.AlphaY[(20 * 200) + 2]);
    }

    [TestMethod]
    public void Recording_is_a_red_dot_and_its_word()
    {
        OverlayPatch dot = Paint(Overlay(OverlayType.Recording, ""))!;
        OverlayPatch both = Paint(Overlay(OverlayType.Recording, "녹화 중"))!;
        Assert.IsTrue(dot.Box.Width is 14 or 16, dot.Box.ToString());
        Assert.IsTrue(both.Box.Width > dot.Box.Width + 50);
        Assert.AreEqual(dot.Box.X, both.Box.X);
        byte red = dot.V[(dot.Box.Height / 4 * (dot.Box.Width / 2)) + (dot.Box.Width / 4)];
        Assert.IsTrue(red > 190, $"Cr {red}");
        Assert.IsTrue(both.Y.Max() > 220, "a white word");
    }

    [TestMethod]
    public void Nothing_to_draw_gives_no_patch()
    {
        Assert.IsNull(Paint(Overlay(OverlayType.Text, "")));
        Assert.IsNull(Paint(Overlay(OverlayType.Text, "   ")));
        Assert.IsNull(Paint(Overlay(OverlayType.Image, "") with { Image = "assets/none.png" }));
        Assert.IsNull(Paint(Overlay(OverlayType.Text, "x") with { Box = default }));
    }

    [TestMethod]
    public void A_long_text_stays_inside_its_box()
    {
        string text = string.Join(' ', Enumerable.Repeat("긴 제목 long title", 30));
        SceneOverlay overlay = Overlay(OverlayType.Text, text) with { Box = new PixelRect(20, 20, 300, 80) };
        Assert.IsTrue(overlay.Box.Contains(Paint(overlay)!.Box));
    }

    private OverlayPatch? Paint(SceneOverlay overlay) =>
        _painter.PaintOverlay(new Scene(640, 360, new BackgroundSpec()), overlay);

    private static SceneOverlay Overlay(OverlayType type, string text) =>
        new("o", type, new PixelRect(100, 50, 200, 40)) { Text = text, FontSize = 24, Color = s_white };
}
