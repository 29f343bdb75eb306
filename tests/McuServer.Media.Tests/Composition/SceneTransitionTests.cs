using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class SceneTransitionTests
{
    private static readonly AreaSpec s_left = Area("0", "0", "1/2", "1");
    private static readonly AreaSpec s_right = Area("1/2", "0", "1/2", "1");

    [TestMethod]
    public void Positions_of_300_ms_at_30_fps_are_those_of_the_vector()
    {
        TransitionOptions options = new() { Type = TransitionType.Move, DurationMs = 300 };
        int frames = SceneTransition.FrameCount(options, 30);
        Assert.AreEqual(9, frames);
        int[] positions = new int[9];
        for (int k = 1; k <= 9; k++)
        {
            (long num, long den) = SceneTransition.Progress(k, frames, Easing.EaseInOut);
            positions[k - 1] = SceneTransition.EvenBetween(0, 640, num, den);
        }

        CollectionAssert.AreEqual(new[] { 16, 64, 142, 252, 388, 498, 576, 624, 640 }, positions);
    }

    [TestMethod]
    public void Linear_easing_is_a_straight_line()
    {
        CollectionAssert.AreEqual(new[] { 64, 128, 192, 256, 320 }, Enumerable.Range(1, 5).Select(k =>
        {
            (long num, long den) = SceneTransition.Progress(k, 5, Easing.Linear);
            return SceneTransition.EvenBetween(0, 320, num, den);
        }).ToArray());
    }

    [TestMethod]
    [DataRow(300, 30, 9)]
    [DataRow(250, 30, 8)]
    [DataRow(250, 25, 6)]
    [DataRow(10, 30, 0)]
    [DataRow(0, 60, 0)]
    public void Frames_are_the_rounded_duration(int durationMs, int framesPerSecond, int expected) =>
        Assert.AreEqual(expected, SceneTransition.FrameCount(
            new TransitionOptions { Type = TransitionType.Fade, DurationMs = durationMs }, framesPerSecond));

    [TestMethod]
    public void Moving_tiles_travel_at_the_frames_of_the_canvas_and_arrive()
    {
        SceneBuilder builder = Pair(TransitionType.Move);
        Stage stage = People.OnStage(2).Speaker("A");
        Assert.AreEqual("left=A 0,0 640×720; right=B 640,0 640×720", builder.Update(stage, Ms(0)).Describe());
        stage = stage.Speaker("B");
        List<int> lefts = [];
        List<Scene> scenes = [];
        for (int frame = 0; frame < 10; frame++)
        {
            // The very ticks of a 30 Hz clock, which are no whole microseconds.
            TimeSpan now = Ms(1000) + TimeSpan.FromTicks(TimeSpan.TicksPerSecond * frame / 30);
            scenes.Add(builder.Update(stage, now));
            lefts.Add(scenes[^1].Tiles.Single(tile => tile.Source?.ParticipantId == "A").Box.X);
        }

        CollectionAssert.AreEqual(new[] { 16, 64, 142, 252, 388, 498, 576, 624, 640, 640 }, lefts);
        Assert.IsTrue(scenes.All(scene => scene.Tiles.All(tile => tile.Opacity == 255)));
        Assert.AreSame(scenes[8], scenes[9]);
        Assert.IsNull(builder.NextDeadline);
    }

    [TestMethod]
    public void Its_deadlines_name_every_frame()
    {
        SceneBuilder builder = Pair(TransitionType.Move);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        stage = stage.Speaker("B");
        Scene scene = builder.Update(stage, Ms(1000));
        int frames = 1;
        while (builder.NextDeadline is { } due)
        {
            Assert.AreSame(scene, builder.Update(stage, due - Ms(20)));
            Scene next = builder.Update(stage, due);
            Assert.AreNotSame(scene, next);
            scene = next;
            frames++;
        }

        Assert.AreEqual(9, frames);
    }

    [TestMethod]
    public void Entering_tiles_fade_in_where_they_go_and_leaving_ones_fade_out_where_they_are()
    {
        Layout layout = Of(
            new TransitionOptions { Type = TransitionType.Move, DurationMs = 100, Easing = Easing.Linear },
            Full("main", SelectBy.ActiveSpeaker));
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        Scene scene = builder.Update(stage.Speaker("B"), Ms(1000));
        Assert.AreEqual("A B", scene.Sources(), "the leaving one below");
        Assert.AreEqual(170, scene.Tiles[0].Opacity);
        Assert.AreEqual(85, scene.Tiles[1].Opacity);
    }

    [TestMethod]
    public void A_change_in_the_middle_starts_from_the_present_boxes()
    {
        SceneBuilder builder = Pair(TransitionType.Move);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        stage = stage.Speaker("B");
        builder.Update(stage, Ms(1000));
        Scene middle = builder.Update(stage, Ms(1100));
        Assert.AreEqual(252, middle.Tiles.Single(tile => tile.Source?.ParticipantId == "A").Box.X);
        Scene back = builder.Update(stage.Speaker("A"), Ms(1133));

        // One frame of the way from where it was seen last, 252, back to 0: 252 · (1 − 2/81) = 245.8.
        Assert.AreEqual(246, back.Tiles.Single(tile => tile.Source?.ParticipantId == "A").Box.X);
    }

    [TestMethod]
    public void What_changes_no_place_goes_on_with_the_transition()
    {
        SceneBuilder builder = Pair(TransitionType.Move);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        stage = stage.Speaker("B");
        builder.Update(stage, Ms(1000));
        Scene scene = builder.Update(stage.With("A", p => p with { IsMuted = true }), Ms(1034));
        SceneTile tile = scene.Tiles.Single(t => t.Source?.ParticipantId == "A");
        Assert.AreEqual(64, tile.Box.X);
        Assert.AreEqual(TileMarks.Muted, tile.Marks);
    }

    [TestMethod]
    public void A_late_compositor_jumps_to_the_end()
    {
        SceneBuilder builder = Pair(TransitionType.Move);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        stage = stage.Speaker("B");
        builder.Update(stage, Ms(1000));
        builder.JumpToEnd();
        Assert.AreEqual("left=B 0,0 640×720; right=A 640,0 640×720", builder.Update(stage, Ms(1034)).Describe());
        Assert.IsNull(builder.NextDeadline);
    }

    [TestMethod]
    public void A_fade_within_a_box_is_exactly_the_blend_of_the_old_and_the_new_picture()
    {
        SceneBuilder builder = Pair(TransitionType.Fade);
        Stage stage = People.OnStage(3).Speaker("A");
        builder.Update(stage, Ms(0));
        stage = stage.Speaker("C");
        for (int frame = 1; frame < 9; frame++)
        {
            Scene scene = builder.Update(stage, Ms(1000 + (33 * (frame - 1))));
            (long num, long den) = SceneTransition.Progress(frame, 9, Easing.EaseInOut);
            double e = (double)num / den;

            // The left box goes from A to C, the right one stays with B.
            Assert.AreEqual((100 * (1 - e)) + (200 * e), Seen(scene, 10, "A", "C"), 0.3);
            Assert.AreEqual(0, Seen(scene, 700, "A", "C"), "nothing of A and C is where B stays");
            Assert.AreEqual(255, scene.Tiles.Single(tile => tile.Source?.ParticipantId == "B").Opacity);
        }

        Assert.AreEqual("C B", builder.Update(stage, Ms(1300)).Sources());
    }

    [TestMethod]
    public void A_fade_of_something_uncovered_is_the_blend_with_the_background()
    {
        Layout layout = Of(new TransitionOptions { Type = TransitionType.Fade, DurationMs = 300 },
            Slot("main", s_left, SelectBy.ActiveSpeaker) with
            {
                Select = Select(SelectBy.ActiveSpeaker) with { Sticky = false },
            });
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(1).Speaker("A");
        builder.Update(stage, Ms(0));
        Scene scene = builder.Update(stage.Speaker(null), Ms(1000));
        (long num, long den) = SceneTransition.Progress(1, 9, Easing.EaseInOut);
        Assert.AreEqual(100 * (1 - ((double)num / den)), Seen(scene, 10, "A", "C"), 0.3);
    }

    [TestMethod]
    public void A_fade_that_turns_back_halfway_makes_no_jump()
    {
        SceneBuilder builder = Pair(TransitionType.Fade);
        Stage stage = People.OnStage(3).Speaker("A");
        builder.Update(stage, Ms(0));
        Stage other = stage.Speaker("C");
        builder.Update(other, Ms(1000));
        double before = Seen(builder.Update(other, Ms(1133)), 10, "A", "C");
        double after = Seen(builder.Update(stage, Ms(1166)), 10, "A", "C");
        Assert.IsGreaterThan(120, before);
        Assert.AreEqual(before, after, 4, "one frame of the way back");
    }

    [TestMethod]
    public void Another_canvas_is_a_cut()
    {
        SceneBuilder builder = Pair(TransitionType.Move);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        Layout other = Of(new TransitionOptions { Type = TransitionType.Move }, Full("main", SelectBy.Rest));
        builder.SetLayout(other with { Canvas = new CanvasSpec(640, 360) }, null);
        Scene scene = builder.Update(stage, Ms(1000));
        Assert.AreEqual("main=A 0,0 640×360", scene.Describe());
    }

    [TestMethod]
    public void A_layout_switch_moves_people_from_region_to_region()
    {
        SceneBuilder builder = Pair(TransitionType.Cut);
        Stage stage = People.OnStage(2).Speaker("A");
        builder.Update(stage, Ms(0));
        builder.SetLayout(Of(
            new TransitionOptions { Type = TransitionType.Move, DurationMs = 200, Easing = Easing.Linear },
            Slot("upper", Area("0", "0", "1", "1/2"), SelectBy.Rest),
            Slot("lower", Area("0", "1/2", "1", "1/2"), SelectBy.Rest)), null);
        Scene scene = builder.Update(stage, Ms(1000));

        // After one of six frames; A comes from 0,0 640×720 to 0,0 1280×360, B from 640,0 to 0,360.
        Assert.AreEqual("upper=A 0,0 746×660; lower=B 534,60 746×660", scene.Describe());
    }

    /// <summary>The active speaker left, the rest right; 300 ms at 30 frames per second.</summary>
    private static SceneBuilder Pair(TransitionType type) => new(
        Of(new TransitionOptions { Type = type, DurationMs = 300 },
            Slot("left", s_left, SelectBy.ActiveSpeaker),
            Slot("right", s_right, SelectBy.Rest) with { Select = Select(SelectBy.Rest) }),
        null, SceneViewer.Everybody);

    /// <summary>Brightness at a pixel over black, drawn as the documentation of the scene says.</summary>
    private static double Seen(Scene scene, int x, string hundred, string twoHundred)
    {
        double value = 0;
        foreach (SceneTile tile in scene.Tiles.Where(tile => tile.Box.Contains(new PixelRect(x, 10, 1, 1))))
        {
            string? who = tile.Source?.ParticipantId;
            double color = who == hundred ? 100 : who == twoHundred ? 200 : 0;
            value += (color - value) * tile.Opacity / 255;
        }

        return value;
    }
}
