using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;
using McuServer.Native;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>
/// Sheets of everything that the painter draws, for a person to look at: <c>mcu-drawing-*.png</c> in the temporary
/// folder. Corners of tiles are square here, because the compositor rounds them.
/// </summary>
[TestClass]
public sealed class DrawingSheetTests : IDisposable
{
    private static readonly string[] s_names =
    [
        "김민수", "남궁지혜", "Alexandra Chen", "Ελένη Παπαδοπούλου", "Наталья Иванова",
        "محمد عبد الله", "שרה כהן", "प्रियंका शर्मा", "สมชาย ใจดี", "李小龙",
        "陳美玲", "山田 太郎", "👩‍👩‍👧‍👦", "🇰🇷 하늘", "J. R. R. Tolkien",
        "", "Zoë", "박서준 (개발팀)", "홍길동\n수석 연구원", "A very long name that can never fit into this tile",
    ];

    private readonly OverlayPainter _painter = new(Path.GetTempPath());
    private readonly PatchCanvas _canvas = new(1280, 768);

    public DrawingSheetTests() => _canvas.Fill(30, 130, 126);

    public void Dispose() => _painter.Dispose();

    [TestMethod]
    public void Cards_and_labels_of_all_scripts_have_no_unknown_glyph()
    {
        for (int i = 0; i < s_names.Length; i++)
        {
            SceneTile tile = Tiles.Person(s_names[i], 240, 176, 12 + (i % 5 * 252), 12 + (i / 5 * 188)) with
            {
                Marks = (TileMarks)(i % 16) | (i % 7 == 3 ? TileMarks.Speaking : 0),
            };
            _canvas.Draw(_painter, tile, hasPicture: false);
        }

        WriteAndReadBack("cards");
    }

    [TestMethod]
    public void Marks_lie_over_pictures()
    {
        for (int i = 0; i < 6; i++)
        {
            SceneTile tile = Tiles.Person("이영희 · 의장", 400, 224, 12 + (i % 3 * 420), 12 + (i / 3 * 236)) with
            {
                Style = Tiles.Style with
                {
                    LabelPosition = (LabelPosition)i,
                    BorderWidth = i,
                    BorderColor = new Rgba(255, 255, 255, 160),
                },
                Marks = (TileMarks)(1 << (i % 4)) | (i % 2 == 1 ? TileMarks.Speaking : 0),
                MoreCount = i * 3,
            };
            _canvas.Draw(_painter, tile, hasPicture: true);
        }

        SceneTile person = Tiles.Person("정우성", 400, 224, 12, 484);
        SceneTile small = Tiles.Person("Screen", 200, 112, 632, 484);
        _canvas.Draw(_painter, person with { Marks = TileMarks.Reconnecting }, hasPicture: true);
        SceneTile icons = small with { Box = new PixelRect(432, 484, 180, 112), Label = null, Marks = (TileMarks)15 };
        _canvas.Draw(_painter, icons, hasPicture: true);
        _canvas.Draw(_painter, small with { Source = new VideoKey("a", VideoKind.Screen) }, hasPicture: false);
        SceneTile nameless = small with { Box = new PixelRect(632, 608, 200, 112), PersonName = "", Label = null };
        _canvas.Draw(_painter, nameless, hasPicture: false);
        SceneTile empty = person with
        {
            Box = new PixelRect(852, 484, 400, 224),
            Source = null,
            Label = null,
            PlaceholderText = "웨비나가 곧 시작됩니다\nThe webinar will begin shortly",
        };
        _canvas.Draw(_painter, empty, hasPicture: false);
        WriteAndReadBack("marks");
    }

    [TestMethod]
    public void Labels_of_all_sizes_and_overlays_are_even_in_weight()
    {
        int y = 12;
        for (int size = 12; size <= 60; size += 8)
        {
            SceneTile tile = Tiles.Person($"Ag 한글 {size}", 760, 200) with
            {
                Style = Tiles.Style with { LabelFontSize = size, LabelBackground = new Rgba(0, 0, 0, 255) },
                Marks = (TileMarks)15,
            };
            OverlayPatch strip = _painter.PaintMarks(tile)[0];
            _canvas.Blend(PatchPlanes.Move(strip, -strip.Box.X, -strip.Box.Y), 12, y);
            y += strip.Box.Height + 16;
        }

        Scene scene = new(1280, 768, new BackgroundSpec());
        SceneOverlay text = new("t", OverlayType.Text, new PixelRect(860, 12, 400, 60))
        {
            Text = "분기 실적 발표 · Q3 results",
            FontSize = 26,
            Color = new Rgba(255, 255, 255, 255),
        };
        Rgba shade = new(0, 0, 0, 160);
        SceneOverlay sign = text with { Type = OverlayType.Recording, FontSize = 22, Background = shade };
        SceneOverlay[] overlays =
        [
            text,
            text with { Box = new PixelRect(860, 100, 400, 100), Align = Align.End, Text = "مؤتمر عبر الإنترنت" },
            text with { Box = new PixelRect(860, 220, 400, 40), Align = Align.Center, Text = "14:05" },
            sign with { Box = new PixelRect(860, 280, 160, 40), Text = "녹화 중", Align = Align.Center },
            sign with { Box = new PixelRect(860, 340, 160, 40), Text = "REC" },
        ];
        foreach (SceneOverlay overlay in overlays)
        {
            _canvas.Blend(_painter.PaintOverlay(scene, overlay)!, 0, 0);
        }

        WriteAndReadBack("sizes");
    }

    private void WriteAndReadBack(string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mcu-drawing-{name}.png");
        PngWriter.Write(path, _canvas.ToRgb24(), 1280, 768);
        Assert.AreEqual(ImageLoadResult.Ok, DrawSurface.Load(path, out DrawSurface? image));
        using (image)
        {
            Assert.AreEqual((1280, 768), (image!.Width, image.Height));
        }

        Assert.AreEqual(0, _painter.Counts.UnknownGlyphs);
    }
}
