using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>Alone, because it counts the surfaces of the whole process.</summary>
[TestClass]
[DoNotParallelize]
public class OverlayPainterCacheTests
{
    private static readonly SceneOverlay s_clock = new("c", OverlayType.Clock, new PixelRect(10, 10, 200, 40))
    {
        Text = "14:05",
        FontSize = 24,
        Color = new Rgba(255, 255, 255, 255),
    };

    [TestMethod]
    public void What_was_painted_is_found_again_without_allocating()
    {
        using OverlayPainter painter = new(Path.GetTempPath());
        Scene scene = new(1280, 720, new BackgroundSpec());
        SceneTile tile = Tiles.Person("김민수") with { Marks = TileMarks.Muted | TileMarks.Speaking };
        PaintAll(painter, scene, tile);
        PaintAll(painter, scene, tile);
        long misses = painter.Counts.Misses;
        long hits = painter.Counts.Hits;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < 100; tick++)
        {
            PaintAll(painter, scene, tile);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(misses, painter.Counts.Misses);
        Assert.AreEqual(hits + 400, painter.Counts.Hits);
    }

    [TestMethod]
    public void A_new_tile_with_old_content_is_found_by_value()
    {
        using OverlayPainter painter = new(Path.GetTempPath());
        SceneTile tile = Tiles.Person("김민수") with { Marks = TileMarks.Speaking, MoreCount = 2 };
        OverlayPatch card = painter.PaintCard(tile);
        IReadOnlyList<OverlayPatch> marks = painter.PaintMarks(tile);
        long misses = painter.Counts.Misses;

        PixelRect elsewhere = tile.Box with { X = 400 };
        SceneTile moved = tile with { Box = elsewhere, Z = 3, Opacity = 100, Label = new string("김민수") };
        Assert.AreSame(card, painter.PaintCard(moved));
        IReadOnlyList<OverlayPatch> again = painter.PaintMarks(moved);
        for (int i = 0; i < marks.Count; i++)
        {
            Assert.AreEqual(marks[i].Box, again[i].Box);
            Assert.AreSame(marks[i].Y, again[i].Y);
        }

        Assert.AreEqual(misses, painter.Counts.Misses);
    }

    [TestMethod]
    public void Everything_visible_makes_a_difference()
    {
        using OverlayPainter painter = new(Path.GetTempPath());
        SceneTile tile = Tiles.Person("김민수") with
        {
            Marks = TileMarks.Speaking | TileMarks.Muted,
            MoreCount = 2,
            Style = Tiles.Style with { BorderWidth = 2 },
        };
        ResolvedStyle style = tile.Style;
        Rgba other = new(200, 40, 90, 200);
        string unchanged = Fingerprint(painter, tile);
        SceneTile[] changes =
        [
            tile with { Label = "이영희" },
            tile with { PersonName = "이영희" },
            tile with { MoreCount = 3 },
            tile with { Marks = TileMarks.Speaking },
            tile with { Marks = TileMarks.Muted },
            tile with { Marks = TileMarks.Reconnecting },
            tile with { Box = new PixelRect(0, 0, 322, 180) },
            tile with { Box = new PixelRect(0, 0, 320, 182) },
            tile with { Source = new VideoKey("someone-else", VideoKind.Camera) },
            tile with { Source = new VideoKey("id-김민수", VideoKind.Screen) },
            tile with { Style = style with { Background = other } },
            tile with { Style = style with { Radius = 20 } },
            tile with { Style = style with { BorderWidth = 4 } },
            tile with { Style = style with { BorderColor = other } },
            tile with { Style = style with { LabelPosition = LabelPosition.TopRight } },
            tile with { Style = style with { LabelFontSize = 22 } },
            tile with { Style = style with { LabelColor = other } },
            tile with { Style = style with { LabelBackground = other } },
            tile with { Style = style with { AvatarMode = AvatarMode.Silhouette } },
            tile with { Style = style with { AvatarBackground = other } },
            tile with { Style = style with { SpeakingWidth = 6 } },
            tile with { Style = style with { SpeakingColor = other } },
            tile with { Style = style with { Icons = [] } },
        ];
        for (int i = 0; i < changes.Length; i++)
        {
            Assert.AreNotEqual(unchanged, Fingerprint(painter, changes[i]), $"change {i} is not seen");
        }
    }

    [TestMethod]
    public void The_cache_stays_inside_its_bound_and_every_surface_is_freed()
    {
        int before = CountSurfaces();
        using (OverlayPainter painter = new(Path.GetTempPath(), cacheBytes: 1 << 20))
        {
            for (int i = 0; i < 300; i++)
            {
                SceneTile tile = Tiles.Person($"사람 {i}", 160, 90) with { Marks = TileMarks.Speaking };
                _ = painter.PaintCard(tile);
                _ = painter.PaintMarks(tile);
                Assert.IsTrue(painter.Counts.CachedBytes <= 1 << 20);
            }

            Assert.IsTrue(painter.Counts.CachedEntries is > 10 and < 100, painter.Counts.ToString());
        }

        Assert.AreEqual(before, CountSurfaces());
    }

    [TestMethod]
    public void After_clearing_everything_is_painted_anew()
    {
        using OverlayPainter painter = new(Path.GetTempPath());
        SceneTile tile = Tiles.Person("김민수");
        OverlayPatch card = painter.PaintCard(tile);
        painter.Clear();
        Assert.AreEqual((0, 0L), (painter.Counts.CachedEntries, painter.Counts.CachedBytes));
        Assert.AreNotSame(card, painter.PaintCard(tile));
    }

    private static void PaintAll(OverlayPainter painter, Scene scene, SceneTile tile)
    {
        _ = painter.PaintBackground(scene);
        _ = painter.PaintCard(tile);
        _ = painter.PaintMarks(tile);
        _ = painter.PaintOverlay(scene, s_clock);
    }

    private static string Fingerprint(OverlayPainter painter, SceneTile tile)
    {
        PatchCanvas canvas = new(340, 200);
        canvas.Draw(painter, tile with { Box = tile.Box with { X = 2, Y = 2 } }, hasPicture: false);
        byte[] all = [.. canvas.Y, .. canvas.U, .. canvas.V];
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(all));
    }

    private static int CountSurfaces()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return DrawSurface.Outstanding;
    }
}
