using System.Globalization;
using McuServer.Media;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// Every stock layout with every interesting number of people, as one golden picture each: cameras of several shapes,
/// people without a camera, a shared screen, marks and labels, through the real painter and compositor.
/// </summary>
[TestClass]
public class StockLayoutTests
{
    /// <summary>Numbers of people and screens that bring out different variants of the stock layouts.</summary>
    private static readonly (int People, int Screens)[] s_stages = [(1, 0), (2, 0), (4, 0), (6, 0), (10, 0), (5, 1)];

    private static readonly LayoutCatalog s_catalog = LayoutCatalog.Load(HeadlessRun.LayoutFolder);

    public static IEnumerable<object[]> LayoutIds() => s_catalog.Entries.Select(entry => new object[] { entry.Id });

    [TestMethod]
    public void There_are_32_stock_layouts_and_all_are_valid()
    {
        Assert.IsGreaterThanOrEqualTo(32, s_catalog.Entries.Count());
        foreach (LayoutEntry entry in s_catalog.Entries)
        {
            Assert.IsTrue(entry.IsValid, $"{entry.FileName}: {string.Join("; ", entry.Errors)}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(LayoutIds))]
    public void Golden(string layoutId)
    {
        Assert.IsTrue(s_catalog.TryGet(layoutId, out Layout layout));
        using FramePool pool = new();
        using OverlayPainter painter = new(HeadlessRun.LayoutFolder);
        using PatternPictures pictures = new(pool);
        HashSet<string> seen = [];
        foreach ((int people, int screens) in s_stages)
        {
            Compose(layout, null, people, screens);
        }

        foreach (ViewSpec view in layout.Views)
        {
            Compose(layout, view, 5, 0);
            Compose(layout, view, 5, 1);
        }

        pictures.Dispose();
        Assert.AreEqual(0, pool.Outstanding);

        void Compose(Layout composed, ViewSpec? view, int people, int screens)
        {
            CanvasSpec canvas = view?.Canvas ?? composed.Canvas;
            SceneBuilder builder = new(composed, view, new SceneViewer { CanvasOverride = Small(canvas) });
            Scene scene = builder.Update(StageOf(people, screens), TimeSpan.Zero);
            if (seen.Add($"{view?.Id} {builder.VariantId} {scene.Tiles.Length}"))
            {
                AssertGolden(NameOf(composed, view, people, screens), scene, pool, painter, pictures);
            }
        }
    }

    /// <summary>
    /// What the numbers above do not bring out: pins, full and overfull grids, the second page, two screens, and the views
    /// with them.
    /// </summary>
    [TestMethod]
    [DataRow("by-count", null, 3, 0, "n3", 3)]
    [DataRow("webinar-stage", null, 5, 0, "spotlight", 5, "p3")]
    [DataRow("webinar-stage", "attendee", 5, 0, "spotlight", 5, "p3")]
    [DataRow("webinar-stage", "stage-view", 5, 1, "backstage", 6)]
    [DataRow("speaker-strip", null, 4, 2, "strip", 5)]
    [DataRow("speaker-blur", "portrait", 1, 0, "upright-solo", 1)]
    [DataRow("grid-4x4", null, 16, 0, "grid", 16)]
    [DataRow("grid-5x5", null, 25, 0, "grid", 25)]
    [DataRow("grid-6x6", null, 36, 0, "grid", 36)]
    [DataRow("grid-7x7", null, 49, 0, "grid", 49)]
    [DataRow("grid-auto", null, 17, 0, "grid", 17)]
    [DataRow("grid-auto", null, 31, 0, "grid", 6, "", 1)]
    public void Golden_of_a_special_case(
        string layoutId, string? viewId, int people, int screens, string variant, int tiles, string pinned = "", int page = 0)
    {
        Assert.IsTrue(s_catalog.TryGet(layoutId, out Layout layout));
        ViewSpec? view = viewId is null ? null : layout.Views.Single(v => v.Id == viewId);
        using FramePool pool = new();
        using OverlayPainter painter = new(HeadlessRun.LayoutFolder);
        using PatternPictures pictures = new(pool);
        SceneBuilder builder = new(layout, view, new SceneViewer { CanvasOverride = Small(view?.Canvas ?? layout.Canvas) });
        Stage stage = StageOf(people, screens) with { Page = page };
        stage = stage with { People = [.. stage.People.Select(p => p.Id == pinned ? p with { PinnedAt = TimeSpan.Zero } : p)] };
        Scene scene = builder.Update(stage, TimeSpan.Zero);
        Assert.AreEqual((variant, tiles), (builder.VariantId, scene.Tiles.Length));
        string name = NameOf(layout, view, people, screens) + (pinned.Length > 0 ? "-pinned" : "") + (page > 0 ? $"-page{page + 1}" : "");
        AssertGolden(name, scene, pool, painter, pictures);
    }

    private static string NameOf(Layout layout, ViewSpec? view, int people, int screens) =>
        $"layouts/{layout.Id}{(view is null ? "" : $"-{view.Id}")}-{people}p{screens}s";

    private static void AssertGolden(
        string name, Scene scene, FramePool pool, OverlayPainter painter, PatternPictures pictures)
    {
        using Compositor compositor = new(pool, painter, InlineWorkers.Instance);
        VideoFrame frame = compositor.Compose(scene, pictures);
        GoldenPicture.AssertEqual(name, frame.View);
        frame.Release();
    }

    /// <summary>Golden pictures have a long side of 640: a third of the pixels, all of the geometry.</summary>
    private static (int Width, int Height, int FramesPerSecond) Small(CanvasSpec canvas)
    {
        int side = Math.Max(canvas.Width, canvas.Height);
        return (canvas.Width * 640 / side / 2 * 2, canvas.Height * 640 / side / 2 * 2, canvas.FramesPerSecond);
    }

    private static Stage StageOf(int people, int screens)
    {
        string[] names = ["김하나", "Bo Andersen", "이민수", "Carla Núñez", "박서연", "David Kim", "최준호", "Emma", "정유진", "Farid"];
        return new Stage
        {
            People =
            [
                .. Enumerable.Range(0, people).Select(i => new StagePerson($"p{i}")
                {
                    Name = i < names.Length ? names[i] : $"{names[i % names.Length]} {i + 1}",
                    Title = i == 0 ? "진행" : "",
                    Role = i == 0 ? Role.Host : Role.Panelist,
                    HasVideo = i % 3 != 2,
                    IsMuted = i == 3,
                    IsSpeaking = i == 1,
                    HandRaisedAt = i == 2 ? TimeSpan.Zero : null,
                    JoinedAt = TimeSpan.FromTicks(i),
                }),
            ],
            Screens = [.. Enumerable.Range(1, screens).Select(i => new StageScreen($"p{i}") { StartedAt = TimeSpan.FromTicks(i) })],
            ActiveSpeaker = people > 1 ? "p1" : null,
            RoomTitle = "분기 발표 Quarterly",
            IsRecording = true,
            ClockText = "09:30",
        };
    }

    /// <summary>Two of three people have a camera: wide, 4:3, upright by turns; screens are checkerboards, the newer the coarser.</summary>
    private sealed class PatternPictures(FramePool pool) : IPictureProvider, IDisposable
    {
        private static readonly (int Width, int Height)[] s_sizes = [(320, 180), (160, 120), (90, 160)];
        private readonly Dictionary<VideoKey, VideoFrame> _frames = [];

        public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
        {
            pictureNumber = 1;
            picture = null;
            int number = int.Parse(key.ParticipantId.AsSpan(1), CultureInfo.InvariantCulture);
            if (key.Kind == VideoKind.Camera && number % 3 == 2)
            {
                return false;
            }

            if (!_frames.TryGetValue(key, out picture))
            {
                (int width, int height) = s_sizes[number % s_sizes.Length];
                picture = key.Kind == VideoKind.Screen
                    ? TestPattern.Checkerboard(pool, 320, 200, 20 * number)
                    : number % 2 == 0
                        ? TestPattern.Gradient(pool, width, height)
                        : TestPattern.Checkerboard(pool, width, height, 4 * ((number % 10) + 2));
                _frames[key] = picture;
            }

            return true;
        }

        public void Dispose()
        {
            foreach (VideoFrame frame in _frames.Values)
            {
                frame.Release();
            }

            _frames.Clear();
        }
    }
}
