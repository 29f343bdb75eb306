using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Composition;

/// <summary>The layouts of config/examples.</summary>
[TestClass]
public class ExampleLayoutTests
{
    /// <summary>A10 of layouts-and-page.md 5.2: an interpreter seat that stays large.</summary>
    [TestMethod]
    public void The_interpreter_stays_large_whoever_speaks_comes_goes_or_is_pinned()
    {
        SceneBuilder builder = new(LayoutFiles.LoadExample("interpreter"), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(6).Seat("interpreter", "D");
        PixelRect large = new(800, 40, 480, 440);
        TimeSpan now = TimeSpan.Zero;
        foreach (Func<Stage, Stage> change in (Func<Stage, Stage>[])
        [
            s => s, s => s.Speaker("B"), s => s.Speaker("D"), s => s.Speaker("E"), s => s.Without("B"), s => s.Join("G", "H"),
            s => s.Pin("C"), s => s.Pin("D", 1), s => s.Without("C", "E"),
        ])
        {
            stage = change(stage);
            now += TimeSpan.FromSeconds(10);
            builder.Update(stage, now);
            Scene scene = builder.Update(stage, now + TimeSpan.FromSeconds(5));
            SceneTile[] shown = [.. scene.Tiles.Where(tile => tile.Source?.ParticipantId == "D")];
            Assert.HasCount(1, shown, scene.Describe());
            Assert.AreEqual(("interpreter", large), (shown[0].RegionId, shown[0].Box), scene.Describe());
        }

        Scene share = builder.Update(stage.Share("A"), now + TimeSpan.FromSeconds(20));
        SceneTile beside = share.Tiles.Single(tile => tile.Source?.ParticipantId == "D");
        Assert.AreEqual("interpreter", beside.RegionId);
        Assert.IsGreaterThan(400, beside.Box.Width, "large beside a screen too");
    }

    [TestMethod]
    public void Without_an_interpreter_the_place_says_what_it_is_for()
    {
        Scene scene = new SceneBuilder(LayoutFiles.LoadExample("interpreter"), null, SceneViewer.Everybody).Update(People.OnStage(3), TimeSpan.Zero);
        Assert.AreEqual("Sign language", scene.Tiles.Single(tile => tile.RegionId == "interpreter").PlaceholderText);
    }
}
