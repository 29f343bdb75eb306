using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;
using McuServer.Native;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>
/// Sheets of everything that the painter draws, for a person to look at: <c>mcu-drawing-*.png</c> in the temporary
/// folder.
/// </summary>
[TestClass]
public class DrawingSheetTests
{
    private static readonly string[] s_names =
    [
        "김민수", "남궁지혜", "Alexandra Chen", "Ελένη Παπαδοπούλου", "Наталья Иванова", "محمد عبد الله",
        "שרה כהן", "प्रियंका शर्मा", "สมชาย ใจดี", "李小龙", "陳美玲", "山田 太郎", "👩‍👩‍👧‍👦", "🇰🇷 하늘", "J. R. R. Tolkien", "",
        "Zoë", "박서준 (개발팀)", "홍길동\n수석 연구원", "A very long name that can never fit into this tile",
    ];

    [TestMethod]
    public void The_sheet_of_cards_and_scripts_has_no_unknown_glyph()
    {
        using OverlayPainter painter = new(Path.GetTempPath());
        PatchCanvas canvas = new(1280, 960);
        canvas.Fill(30, 130, 126);
        for (int i = 0; i < s_names.Length; i++)
        {
            SceneTile tile = Tiles.Person(s_names[i], 240, 176, 12 + (i % 5 * 252), 12 + (i / 5 * 188)) with
            {
                Marks = (TileMarks)(i % 16) | (i % 7 == 3 ? TileMarks.Speaking : 0),
            };
            canvas.Draw(painter, tile, hasPicture: false);
        }

        Write(canvas, 1280, 960, "cards");
        Assert.AreEqual(0, painter.Counts.UnknownGlyphs);
    }

    [TestMethod]
    public void The_sheet_of_marks_is_drawn_over_pictures()
    {
        using OverlayPainter painter = new(Path.GetTempPath());
        PatchCanvas canvas = new(1280, 960);
        canvas.Fill(30, 130, 126);
        int column = 0;
        foreach (LabelPosition position in Enum.GetValues<LabelPosition>())
        {
            SceneTile tile = Tiles.Person("이영희 · 의장", 400, 224, 12 + (column % 3 * 420), 12 + (column / 3 * 236)) with
            {
                Style = Tiles.Style with { LabelPosition = position, BorderWidth = column, BorderColor = new Rgba(255, 255, 255, 160) },
                Marks = (TileMarks)(1 << (column % 4)) | (column % 2 == 1 ? TileMarks.Speaking : 0),
                MoreCount = column * 3,
            };
            canvas.Draw(painter, tile, hasPicture: true);
            column++;
        }

        SceneTile reconnecting = Tiles.Person("정우성", 400, 224, 12, 484) with { Marks = TileMarks.Reconnecting };
        canvas.Draw(painter, reconnecting, hasPicture: true);
        SceneTile iconsOnly = Tiles.Person("x", 160, 90, 432, 484) with { Label = null, Marks = (TileMarks)15 };
        canvas.Draw(painter, iconsOnly, hasPicture: true);
        SceneTile empty = Tiles.Person("x", 400, 224, 852, 484) with { Source = null, Label = null, PlaceholderText = "웨비나가 곧 시작됩니다\nThe webinar will begin shortly" };
        canvas.Draw(painter, empty, hasPicture: false);
        SceneTile screen = Tiles.Person("Screen", 200, 112, 612, 484) with { Source = new VideoKey("a", VideoKind.Screen) };
        canvas.Draw(painter, screen, hasPicture: false);
        SceneTile silhouette = Tiles.Person("", 200, 112, 612, 600) with { Label = null };
        canvas.Draw(painter, silhouette, hasPicture: false);

        int y = 724;
        for (int size = 12; size <= 44; size += 8)
        {
            SceneTile tile = Tiles.Person($"Ag 한글 {size}", 300, 3 * size, 12, y) with
            {
                Style = Tiles.Style with { LabelFontSize = size, Radius = 0, LabelPosition = LabelPosition.TopLeft, LabelBackground = new Rgba(0, 0, 0, 255), SpeakingWidth = 0 },
                Marks = (TileMarks)15,
            };
            OverlayPatch strip = painter.PaintMarks(tile with { Box = new PixelRect(0, 0, 1000, 200) })[0];
            canvas.Blend(strip, size < 36 ? 12 : 500, size < 36 ? y : y - 170);
            y += 16 + (2 * size);
        }

        Scene scene = new(1280, 960, new BackgroundSpec());
        SceneOverlay text = new("t", OverlayType.Text, new PixelRect(900, 724, 360, 60)) { Text = "분기 실적 발표 · Q3 results", FontSize = 26, Color = new Rgba(255, 255, 255, 255) };
        SceneOverlay recording = text with { Type = OverlayType.Recording, Box = new PixelRect(900, 790, 160, 40), Text = "녹화 중", FontSize = 22, Background = new Rgba(0, 0, 0, 160), Align = Align.Center };
        SceneOverlay clock = text with { Type = OverlayType.Clock, Box = new PixelRect(1080, 790, 180, 40), Text = "14:05", Align = Align.End };
        SceneOverlay rec2 = recording with { Box = new PixelRect(900, 840, 160, 40), Text = "REC", Align = Align.Start };
        foreach (SceneOverlay overlay in (SceneOverlay[])[text, recording, clock, rec2])
        {
            canvas.Blend(painter.PaintOverlay(scene, overlay)!, 0, 0);
        }

        Write(canvas, 1280, 960, "marks");
        Assert.AreEqual(0, painter.Counts.UnknownGlyphs);
    }

    /// <summary>What was written must be read back as it was.</summary>
    private static void Write(PatchCanvas canvas, int width, int height, string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mcu-drawing-{name}.png");
        PngWriter.Write(path, canvas.ToRgb24(), width, height);
        Assert.AreEqual(ImageLoadResult.Ok, DrawSurface.Load(path, out DrawSurface? image));
        using (image)
        {
            Assert.AreEqual((width, height), (image!.Width, image.Height));
        }
    }
}
