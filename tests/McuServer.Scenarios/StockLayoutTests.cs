using System.Collections.Immutable;
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
            if (!seen.Add($"{view?.Id} {builder.VariantId} {scene.Tiles.Length}"))
            {
                return;
            }

            using Compositor compositor = new(pool, painter, InlineWorkers.Instance);
            VideoFrame frame = compositor.Compose(scene, pictures);
            string viewPart = view is null ? "" : $"-{view.Id}";
            GoldenPicture.AssertEqual($"layouts/{composed.Id}{viewPart}-{people}p{screens}s", frame.View);
            frame.Release();
        }
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
                    Name = names[i],
                    Title = i == 0 ? "진행" : "",
                    Role = i == 0 ? Role.Host : Role.Panelist,
                    HasVideo = i % 3 != 2,
                    IsMuted = i == 3,
                    IsSpeaking = i == 1,
                    HandRaisedAt = i == 2 ? TimeSpan.Zero : null,
                    JoinedAt = TimeSpan.FromTicks(i),
                }),
            ],
            Screens = screens == 0 ? ImmutableArray<StageScreen>.Empty : [new StageScreen("p1")],
            ActiveSpeaker = people > 1 ? "p1" : null,
            RoomTitle = "분기 발표 Quarterly",
            IsRecording = true,
            ClockText = "09:30",
        };
    }

    /// <summary>Two of three people have a camera: wide, 4:3, upright by turns; screens are checkerboards.</summary>
    private sealed class PatternPictures(FramePool pool) : IPictureProvider, IDisposable
    {
        private static readonly (int Width, int Height)[] s_sizes = [(320, 180), (160, 120), (90, 160)];
        private readonly Dictionary<VideoKey, VideoFrame> _frames = [];

        public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
        {
            pictureNumber = 1;
            picture = null;
            int number = key.ParticipantId[1] - '0';
            if (key.Kind == VideoKind.Camera && number % 3 == 2)
            {
                return false;
            }

            if (!_frames.TryGetValue(key, out picture))
            {
                (int width, int height) = s_sizes[number % s_sizes.Length];
                picture = key.Kind == VideoKind.Screen
                    ? TestPattern.Checkerboard(pool, 320, 200, 20)
                    : number % 2 == 0
                        ? TestPattern.Gradient(pool, width, height)
                        : TestPattern.Checkerboard(pool, width, height, 4 * (number + 2));
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
