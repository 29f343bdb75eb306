using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public sealed class CompositorTests : IDisposable
{
    private static readonly BackgroundSpec s_background = new(new Rgba(16, 20, 24, 255), null, Fit.Cover);
    private readonly FramePool _pool = new();
    private readonly ScenePictures _pictures = new();

    [TestCleanup]
    public void Every_buffer_came_back()
    {
        _pictures.Dispose();
        Assert.AreEqual(0, _pool.Outstanding);
    }

    public void Dispose() => _pool.Dispose();

    [TestMethod]
    public void One_two_and_eight_threads_make_the_same_canvases()
    {
        string expected = HashOfARun(InlineWorkers.Instance);
        foreach (int threads in (int[])[2, 8])
        {
            using var workers = new ThreadWorkers(threads);
            Assert.AreEqual(expected, HashOfARun(workers), $"{threads} threads");
        }
    }

    [TestMethod]
    public void A_tile_without_a_new_picture_costs_no_scaling()
    {
        Scene scene = Grid(8);
        SetPictures(9);
        using Compositor compositor = NewCompositor();
        compositor.Compose(scene, _pictures).Release();
        Assert.AreEqual(9, compositor.TilesScaled);
        SetPicture(4, 1);
        compositor.Compose(scene, _pictures).Release();
        Assert.AreEqual(10, compositor.TilesScaled);
        Assert.AreEqual(8, compositor.TilesKept);
    }

    [TestMethod]
    public void A_new_picture_is_scaled_once_however_many_canvases_rotate()
    {
        Scene scene = Grid(8);
        SetPictures(9);
        using Compositor compositor = NewCompositor();
        Queue<VideoFrame> held = [];
        for (int tick = 0; tick < 12; tick++)
        {
            SetPicture(0, tick);
            if (tick % 3 == 0)
            {
                SetPicture(1, tick);
            }

            held.Enqueue(compositor.Compose(scene, _pictures));
            if (held.Count > 2)
            {
                held.Dequeue().Release();
            }
        }

        // 9 at first, then one at each of 11 ticks, and another at ticks 3, 6 and 9.
        Assert.AreEqual(9 + 11 + 3, compositor.TilesScaled);
        while (held.TryDequeue(out VideoFrame? canvas))
        {
            canvas.Release();
        }
    }

    [TestMethod]
    public void The_same_scene_with_the_same_pictures_is_the_same_frame()
    {
        Scene scene = Grid(8);
        SetPictures(9);
        var painter = new PatchPainter();
        using var compositor = new Compositor(_pool, painter, InlineWorkers.Instance);
        VideoFrame first = compositor.Compose(scene, _pictures);
        long number = compositor.PictureNumber;
        int calls = painter.Calls;

        // An equal scene of other objects counts as the same.
        Scene equal = scene with { Tiles = [.. scene.Tiles.Select(tile => tile with { })] };
        VideoFrame second = compositor.Compose(equal, _pictures);
        Assert.AreSame(first, second);
        Assert.AreEqual(number, compositor.PictureNumber);
        Assert.AreEqual(1, compositor.UnchangedCount);
        Assert.AreEqual(1, compositor.ComposedCount);
        Assert.AreEqual(calls, painter.Calls);
        first.Release();
        second.Release();
    }

    [TestMethod]
    public void A_stale_source_shows_its_card_and_comes_back()
    {
        Scene scene = Grid(0);
        SetPictures(9);
        using Compositor compositor = NewCompositor();
        using var plain = new PlainComposition(_pool, new PatchPainter());
        string before = HashOf(compositor.Compose(scene, _pictures));
        _pictures.SetStale(Key(4), true);
        VideoFrame card = compositor.Compose(scene, _pictures);
        VideoFrame expected = plain.Compose(scene, _pictures);
        PictureAssert.AreEqual(expected.View, card.View);
        Assert.AreNotEqual(before, HashOf(card));
        Assert.AreEqual(9, compositor.TilesScaled, "a card costs no scaling");
        expected.Release();
        _pictures.SetStale(Key(4), false);
        Assert.AreEqual(before, HashOf(compositor.Compose(scene, _pictures)));
    }

    [TestMethod]
    public void An_opaque_tile_over_the_whole_canvas_hides_the_background()
    {
        SetPictures(2);
        var whole = new SceneTile("main", new PixelRect(0, 0, 640, 360)) { Source = Key(0), Style = Style(0) };
        var small = new SceneTile("pip", new PixelRect(440, 240, 160, 90)) { Source = Key(1), Z = 1, Style = Style(0) };
        var scene = new Scene(640, 360, s_background) { Tiles = [whole, small] };
        using Compositor compositor = NewCompositor();
        for (int tick = 0; tick < 4; tick++)
        {
            SetPicture(1, tick);
            compositor.Compose(scene, _pictures).Release();
        }

        Assert.AreEqual(0, compositor.BackgroundsDrawn);
        Assert.AreEqual(2 + 3, compositor.TilesScaled, "the tile below an opaque one is kept");
    }

    [TestMethod]
    public void All_tiles_moving_and_speaking_by_turns_allocates_nothing()
    {
        Scene scene = Grid(12, Fit.Cover, Fit.Contain, Fit.Blur);
        scene = scene with { Tiles = [.. scene.Tiles.Select(WithLamp)] };
        SetPictures(9);
        VideoKey[] keys = [.. Enumerable.Range(0, 9).Select(Key)];
        using Compositor compositor = NewCompositor();
        var held = new VideoFrame?[2];
        for (int tick = 0; tick < 60; tick++)
        {
            Tick(tick);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < 40; tick++)
        {
            Tick(tick);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        held[0]!.Release();
        held[1]!.Release();

        void Tick(int tick)
        {
            _pictures.RenewAll(keys.AsSpan(0, 1 + (tick % 9)));
            scene.Tiles[tick % 9].Lamp!.IsOn = tick % 5 < 3;
            VideoFrame canvas = compositor.Compose(scene, _pictures);
            held[tick % 2]?.Release();
            held[tick % 2] = canvas;
        }
    }

    [TestMethod]
    public void Pictures_of_any_size_are_shown_in_any_box()
    {
        using Compositor compositor = NewCompositor();
        using var plain = new PlainComposition(_pool, new PatchPainter());
        (int Width, int Height)[] sizes =
            [(1, 1), (3840, 2160), (2, 3840), (3839, 3), (1, 2), (641, 361), (7, 2159), (16, 16)];
        foreach ((int width, int height) in sizes)
        {
            // The same source changes its size from picture to picture.
            _pictures.Set(Key(0), TestPattern.Flat(_pool, width, height, 90, 100, 110));
            foreach (Fit fit in Enum.GetValues<Fit>())
            {
                var scene = new Scene(320, 180, s_background)
                {
                    Tiles =
                    [
                        Tile(new PixelRect(-40, -20, 200, 120), fit, 8), Tile(new PixelRect(200, 100, 2, 2), fit, 8),
                        Tile(new PixelRect(220, 60, 160, 300), fit, 40),
                    ],
                };
                VideoFrame canvas = compositor.Compose(scene, _pictures);
                VideoFrame expected = plain.Compose(scene, _pictures);
                PictureAssert.AreEqual(expected.View, canvas.View, $"{width}x{height} {fit}");
                canvas.Release();
                expected.Release();
            }
        }
    }

    [TestMethod]
    public void Boxes_that_no_layout_makes_do_no_harm()
    {
        SetPictures(1);
        PixelRect[] boxes =
        [
            new(0, 0, 0, 0), new(5, 7, 31, 33), new(-100, -100, 50, 50), new(400, 400, 10, 10), new(10, 10, -4, 20),
            new(-1, -1, 3, 3), new(0, 0, 100_000, 20), new(-30_000, 0, 60_000, 60_000),
        ];
        using Compositor compositor = NewCompositor();
        foreach (PixelRect box in boxes)
        {
            var tile = new SceneTile("a", box)
            {
                Source = Key(0),
                Style = Style(9) with { FocusX = new Fraction(-3, 1), FocusY = new Fraction(9, 1) },
            };
            VideoFrame canvas = compositor.Compose(new Scene(64, 64, s_background) { Tiles = [tile] }, _pictures);
            Assert.AreEqual(64, canvas.Width);
            canvas.Release();
        }
    }

    [TestMethod]
    public void A_scene_of_odd_size_is_the_callers_mistake()
    {
        using Compositor compositor = NewCompositor();
        Assert.ThrowsExactly<ArgumentException>(() => compositor.Compose(new Scene(641, 360, s_background), _pictures));
    }

    [TestMethod]
    public void After_a_failed_composition_the_next_one_is_right()
    {
        Scene scene = Grid(8);
        SetPictures(9);
        var workers = new FailingWorkers();
        using var compositor = new Compositor(_pool, new PatchPainter(), workers);
        compositor.Compose(scene, _pictures).Release();
        SetPicture(3, 7);
        workers.IsFailing = true;
        Assert.ThrowsExactly<InvalidOperationException>(() => compositor.Compose(scene, _pictures));
        workers.IsFailing = false;
        VideoFrame canvas = compositor.Compose(scene, _pictures);
        using var plain = new PlainComposition(_pool, new PatchPainter());
        VideoFrame expected = plain.Compose(scene, _pictures);
        PictureAssert.AreEqual(expected.View, canvas.View);
        canvas.Release();
        expected.Release();
    }

    private static VideoKey Key(int index) => ScenePictures.Camera($"p{index}");

    private static ResolvedStyle Style(int radius) => new() { Radius = radius, Background = new Rgba(31, 38, 48, 255) };

    private static SceneTile Tile(PixelRect box, Fit fit, int radius) =>
        new("r", box) { Source = Key(0), Fit = fit, Style = Style(radius) };

    private static Scene Grid(int radius, params Fit[] fits)
    {
        var tiles = new SceneTile[9];
        for (int i = 0; i < tiles.Length; i++)
        {
            tiles[i] = new SceneTile("grid", new PixelRect(8 + (i % 3 * 210), 6 + (i / 3 * 118), 202, 112))
            {
                Source = Key(i),
                Style = Style(radius),
                Fit = fits.Length == 0 ? Fit.Cover : fits[i % fits.Length],
                PersonName = $"Person {i}",
                Label = $"p{i}",
                Marks = i == 2 ? TileMarks.Speaking : TileMarks.None,
            };
        }

        var clock = new SceneOverlay("clock", OverlayType.Clock, new PixelRect(560, 0, 80, 24))
        {
            Z = 90,
            Text = "12:00",
        };
        return new Scene(640, 360, s_background) { Tiles = [.. tiles], Overlays = [clock] };
    }

    private static string HashOf(VideoFrame canvas)
    {
        string hash = PictureAssert.Sha256(canvas.View);
        canvas.Release();
        return hash;
    }

    private Compositor NewCompositor() => new(_pool, new PatchPainter(), InlineWorkers.Instance);

    private void SetPictures(int count)
    {
        for (int i = 0; i < count; i++)
        {
            SetPicture(i, 0);
        }
    }

    private void SetPicture(int index, int number) =>
        _pictures.Set(Key(index), TestPattern.Moving(_pool, index % 2 == 0 ? 320 : 240, 180, index, number));

    private string HashOfARun(IWorkers workers)
    {
        using var pool = new FramePool();
        using var scenes = new RandomScenes(pool, 11);
        using var compositor = new Compositor(pool, new PatchPainter(), workers) { MinPartPixels = 512 };
        string all = "";
        for (int step = 0; step < 60; step++)
        {
            scenes.Step();
            all = Digest(all + HashOf(compositor.Compose(scenes.Scene, scenes.Pictures)));
        }

        return all;
    }

    /// <summary>One short text for a chain of hashes.</summary>
    private static string Digest(string text) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)));

    private sealed class FailingWorkers : IWorkers
    {
        public bool IsFailing { get; set; }

        public int ThreadCount => 2;

        public void Run(IWork work, int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (IsFailing && i == count - 1)
                {
                    throw new InvalidOperationException("A worker broke down.");
                }

                work.Do(i);
            }
        }
    }

    private static SceneTile WithLamp(SceneTile tile) => tile with
    {
        Lamp = new SpeechLamp(),
        Style = tile.Style with { SpeakingWidth = 4 },
    };
}
