using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Composition;

/// <summary>
/// Random scenes that change step by step: whatever the compositor keeps, copies, hides or cuts into parts, every pixel
/// equals the plain composition of the present scene.
/// </summary>
[TestClass]
public class CompositorPropertyTests
{
    [TestMethod]
    [DataRow(1, 1, 1000, ColorMatrix.Bt709)]
    [DataRow(2, 2, 300, ColorMatrix.Bt709)]
    [DataRow(3, 3, 300, ColorMatrix.Bt709)]
    [DataRow(4, 8, 1000, ColorMatrix.Bt709)]
    [DataRow(5, 1, 300, ColorMatrix.Bt601)]
    [DataRow(6, 4, 300, ColorMatrix.Bt601)]
    public void Every_step_of_a_changing_scene_equals_the_plain_composition(
        int seed, int threads, int steps, ColorMatrix matrix)
    {
        using var workers = new ThreadWorkers(threads);
        Walk(seed, steps, workers, matrix);
    }

    [TestMethod]
    public void A_canvas_that_somebody_holds_is_never_drawn_on()
    {
        using var pool = new FramePool();
        using var scenes = new RandomScenes(pool, 77);
        var random = new Random(5);
        List<(VideoFrame Frame, string Hash)> held = [];
        using (var compositor = new Compositor(pool, new PatchPainter(), InlineWorkers.Instance))
        {
            for (int step = 0; step < 300; step++)
            {
                scenes.Step();
                VideoFrame canvas = compositor.Compose(scenes.Scene, scenes.Pictures);
                held.Add((canvas, PictureAssert.Sha256(canvas.View)));

                // Between none and eight of them are held at a time, more than the ring has.
                while (held.Count > random.Next(9))
                {
                    int index = random.Next(held.Count);
                    Assert.AreEqual(held[index].Hash, PictureAssert.Sha256(held[index].Frame.View), $"step {step}");
                    held[index].Frame.Release();
                    held.RemoveAt(index);
                }
            }
        }

        foreach ((VideoFrame frame, string hash) in held)
        {
            Assert.AreEqual(hash, PictureAssert.Sha256(frame.View), "after the compositor's end");
            frame.Release();
        }

        scenes.Dispose();
        Assert.AreEqual(0, pool.Outstanding);
    }

    private static void Walk(int seed, int steps, IWorkers workers, ColorMatrix matrix)
    {
        using var pool = new FramePool(canvasMatrix: matrix);
        var scenes = new RandomScenes(pool, seed);
        var random = new Random(seed);
        Queue<VideoFrame> held = [];
        using (var plain = new PlainComposition(pool, new PatchPainter(matrix)))
        using (var compositor = new Compositor(pool, new PatchPainter(matrix), workers) { MinPartPixels = 256 })
        {
            for (int step = 0; step < steps; step++)
            {
                scenes.Step();
                long numberBefore = compositor.PictureNumber;
                VideoFrame canvas = compositor.Compose(scenes.Scene, scenes.Pictures);
                VideoFrame expected = plain.Compose(scenes.Scene, scenes.Pictures);
                PictureAssert.AreEqual(expected.View, canvas.View, $"seed {seed}, step {step}");
                Assert.AreEqual(ColorSpec.Limited(matrix), canvas.Color);
                if (compositor.PictureNumber == numberBefore)
                {
                    Assert.AreSame(held.Last(), canvas, "an equal number means the same canvas");
                }

                expected.Release();
                held.Enqueue(canvas);
                while (held.Count > 1 + random.Next(4))
                {
                    held.Dequeue().Release();
                }
            }

            Assert.IsGreaterThan(0, compositor.UnchangedCount);
            Assert.IsGreaterThan(0, compositor.TilesKept);
        }

        while (held.TryDequeue(out VideoFrame? canvas))
        {
            canvas.Release();
        }

        scenes.Dispose();
        Assert.AreEqual(0, pool.Outstanding);
    }
}
