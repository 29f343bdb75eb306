using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>Every layout that is delivered, with every view, under random stages.</summary>
[TestClass]
public class StockLayoutSceneTests
{
    [TestMethod]
    public void Random_stages_keep_to_the_rules_of_every_layout()
    {
        foreach (string id in LayoutFiles.Ids())
        {
            Layout layout = LayoutFiles.Load(id);
            Walk(layout, null, new Random(1));
            foreach (ViewSpec view in layout.Views)
            {
                Walk(layout, view, new Random(2));
            }
        }
    }

    private static void Walk(Layout layout, ViewSpec? view, Random random)
    {
        SceneBuilder builder = new(layout, view, SceneViewer.Everybody);
        SceneBuilder twin = new(layout, view, SceneViewer.Everybody);
        Stage stage = People.OnStage(random.Next(12));
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 250; i++)
        {
            stage = Change(stage, random, i, now);
            now += Ms(random.Next(5, 2500));
            Scene scene = builder.Update(stage, now);
            Scene other = twin.Update(stage, now);
            if (i % 2 == 1)
            {
                // Every other scene is looked at without its transition.
                builder.JumpToEnd();
                twin.JumpToEnd();
                (scene, other) = (builder.Update(stage, now), twin.Update(stage, now));
            }

            Assert.IsTrue(scene.Tiles.AsSpan().SequenceEqual(other.Tiles.AsSpan()), layout.Id);
            Assert.IsTrue(scene.Overlays.AsSpan().SequenceEqual(other.Overlays.AsSpan()), layout.Id);
            Check(layout, view, builder, scene, isAtRest: i % 2 == 1);
        }

        builder.JumpToEnd();
        Scene last = builder.Update(stage, now);
        Assert.AreSame(last, builder.Update(stage with { }, now), layout.Id);
    }

    private static Stage Change(Stage stage, Random random, int step, TimeSpan now)
    {
        string[] ids = stage.People.Select(person => person.Id).ToArray();
        if (ids.Length == 0 || (random.Next(4) == 0 && ids.Length < 40))
        {
            return stage.Join($"J{step}");
        }

        string id = ids[random.Next(ids.Length)];
        return random.Next(12) switch
        {
            0 or 1 => stage.Without(id) with { Screens = stage.Screens.RemoveAll(screen => screen.OwnerId == id) },
            2 or 3 => stage.Speaker(id),
            4 => stage.With(id, p => p with { PinnedAt = p.PinnedAt is null ? now : null }),
            5 => stage with { Screens = stage.Screens.RemoveAll(s => s.OwnerId == id).Add(new StageScreen(id)) },
            6 => stage with { Screens = [] },
            7 => stage.Seat(random.Next(2) == 0 ? "left" : "right", id),
            8 => stage.With(id, p => p with { Role = (Role)random.Next(4) }),
            9 => stage.With(id, p => p with { HasVideo = !p.HasVideo, IsSpeaking = !p.IsSpeaking }),
            10 => stage.With(id, p => p with { IsOnStage = !p.IsOnStage }),
            _ => stage with { Page = random.Next(3), IsRecording = !stage.IsRecording },
        };
    }

    private static void Check(Layout layout, ViewSpec? view, SceneBuilder builder, Scene scene, bool isAtRest)
    {
        Variant variant = (view?.Variants ?? layout.Variants).Single(v => v.Id == builder.VariantId);
        PixelRect canvas = new(0, 0, scene.Width, scene.Height);
        HashSet<VideoKey> claimed = [];
        int z = 0;
        foreach (SceneTile tile in scene.Tiles)
        {
            Assert.IsTrue(canvas.Contains(tile.Box), $"{layout.Id}: {tile}");
            Assert.AreEqual(0, (tile.Box.X | tile.Box.Y | tile.Box.Width | tile.Box.Height) & 1, layout.Id);
            Assert.IsGreaterThanOrEqualTo(z, tile.Z);
            z = tile.Z;
            Region? region = variant.Regions.SingleOrDefault(r => r.Id == tile.RegionId);
            if (isAtRest && tile.Source is { } source && region is { Select.Reuse: false })
            {
                Assert.AreEqual(255, tile.Opacity);
                Assert.IsTrue(claimed.Add(source), $"{layout.Id}: {source} twice");
            }
        }
    }
}
