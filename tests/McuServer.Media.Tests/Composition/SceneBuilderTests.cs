using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class SceneBuilderTests
{
    private static readonly AreaSpec s_corner = Area("3/4", "3/4", "1/4", "1/4");

    [TestMethod]
    public void The_first_update_shows_at_once_who_is_there()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Assert.AreEqual("A B C", builder.Update(People.OnStage(3), Ms(0)).Sources());
        Assert.IsNull(builder.NextDeadline);
    }

    [TestMethod]
    public void Joins_and_leaves_within_the_settle_time_are_one_change()
    {
        SceneBuilder builder = new(Of(new TransitionOptions { ShrinkDelayMs = 0 }, Grid(new GridSpec())), null,
            SceneViewer.Everybody);
        Stage stage = People.OnStage(2);
        Scene first = builder.Update(stage, Ms(0));
        Assert.AreSame(first, builder.Update(stage = stage.Join("C"), Ms(1000)));
        Assert.AreSame(first, builder.Update(stage = stage.Join("D"), Ms(1100)));
        Assert.AreEqual("A B", builder.Update(stage = stage.Without("A"), Ms(1200)).Sources());
        Assert.AreEqual(Ms(1250), builder.NextDeadline);
        Assert.AreEqual("A B", builder.Update(stage, Ms(1249)).Sources());
        Assert.AreEqual("C B D", builder.Update(stage, Ms(1250)).Sources());
        Assert.IsNull(builder.NextDeadline);
    }

    [TestMethod]
    public void A_loss_within_a_burst_still_has_its_shrink_delay()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(2);
        builder.Update(stage, Ms(0));
        stage = stage.Join("C").Without("A");
        builder.Update(stage, Ms(1000));
        Assert.AreEqual("A B C", builder.Update(stage, Ms(1250)).Sources());
        Assert.AreEqual(Ms(2500), builder.NextDeadline);
        Assert.AreEqual("B C", builder.Update(stage, Ms(2500)).Sources());
    }

    [TestMethod]
    public void A_join_and_a_leave_of_the_same_moment_do_not_change_the_shape_in_between()
    {
        SceneBuilder builder = new(Of(new TransitionOptions { ShrinkDelayMs = 0 }, Grid(new GridSpec())), null,
            SceneViewer.Everybody);
        Stage stage = People.OnStage(4);
        builder.Update(stage, Ms(0));
        stage = stage.Without("B").Join("X");
        builder.Update(stage, Ms(1000));
        Assert.AreEqual("A X C D", builder.Update(stage, Ms(1250)).Sources());
    }

    [TestMethod]
    public void Who_is_pinned_or_has_the_floor_or_shares_a_screen_does_not_wait()
    {
        Layout layout = Of(Slot("main", s_corner, SelectBy.Pinned, SelectBy.ActiveSpeaker, SelectBy.Presenter));
        foreach (Func<Stage, Stage> change in (Func<Stage, Stage>[])
            [s => s.Pin("X"), s => s.Speaker("X"), s => s.Share("X")])
        {
            SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
            builder.Update(People.OnStage(2), Ms(0));
            Assert.AreEqual("X", builder.Update(change(People.OnStage(2).Join("X")), Ms(1000)).Sources());
        }
    }

    [TestMethod]
    public void Who_is_lost_keeps_the_tile_for_the_shrink_delay_and_says_so()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3);
        builder.Update(stage, Ms(0));
        foreach (Stage lost in (Stage[])[stage.Without("B"), stage.With("B", p => p with { IsReconnecting = true })])
        {
            Scene scene = builder.Update(lost, Ms(1000));
            Assert.AreEqual("A B C", scene.Sources());
            Assert.AreEqual(TileMarks.Reconnecting, scene.Tiles[1].Marks);
            Assert.AreEqual(Ms(2500), builder.NextDeadline);
            scene = builder.Update(stage, Ms(2499));
            Assert.AreEqual(TileMarks.None, scene.Tiles[1].Marks);
            Assert.IsNull(builder.NextDeadline);
        }
    }

    [TestMethod]
    public void The_delay_counts_from_the_first_sign_of_the_loss()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3);
        builder.Update(stage, Ms(0));
        builder.Update(stage.With("C", p => p with { IsReconnecting = true }), Ms(1000));
        builder.Update(stage.Without("C"), Ms(2000));
        Assert.AreEqual("A B C", builder.Update(stage.Without("C"), Ms(2499)).Sources());
        Assert.AreEqual("A B", builder.Update(stage.Without("C"), Ms(2500)).Sources());
    }

    [TestMethod]
    public void Who_is_taken_off_the_stage_only_waits_for_things_to_settle()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3);
        builder.Update(stage, Ms(0));
        stage = stage.With("B", p => p with { Role = Role.Attendee }).With("C", p => p with { IsOnStage = false });
        Assert.AreEqual("A B C", builder.Update(stage, Ms(1000)).Sources());
        Assert.AreEqual("A", builder.Update(stage, Ms(1250)).Sources());
    }

    [TestMethod]
    public void Who_is_taken_off_on_purpose_goes_at_once()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3);
        builder.Update(stage, Ms(0));
        Assert.AreEqual("A B", builder.Update(stage.With("C", p => p with { IsOnStage = false, IsTakenOff = true }), Ms(1000)).Sources());
    }

    [TestMethod]
    public void Only_the_roles_of_the_layout_are_counted_and_shown()
    {
        Layout layout = Of(Grid(new GridSpec())) with { SourceRoles = [Role.Attendee, Role.Host] };
        Stage stage = People.OnStage(3).With("C", p => p with { Role = Role.Attendee });
        Assert.AreEqual("A C", new SceneBuilder(layout, null, SceneViewer.Everybody).Update(stage, Ms(0)).Sources());
    }

    [TestMethod]
    public void Where_sound_alone_gets_no_tile_the_camera_decides()
    {
        Layout layout = Of(Grid(new GridSpec())) with { AudioOnly = AudioOnlyMode.Omit };
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3).With("B", p => p with { HasVideo = false });
        Assert.AreEqual("A C", builder.Update(stage, Ms(0)).Sources());
        stage = People.OnStage(3);
        builder.Update(stage, Ms(1000));
        Assert.AreEqual("A C B", builder.Update(stage, Ms(1250)).Sources());
    }

    [TestMethod]
    public void The_first_variant_that_matches_is_used()
    {
        Variant Of(string id) => new(id, [Full("r", SelectBy.Rest)]);
        Layout layout = SmallLayouts.Of() with
        {
            Variants =
            [
                Of("screens") with { Screens = new CountRange(1, 9) },
                Of("pinned") with { Pinned = new CountRange(2, 2) },
                Of("two") with { Tiles = new CountRange(2, 2) },
                Of("many") with { Tiles = new CountRange(3, 99) },
            ],
        };
        Assert.AreEqual("two", VariantFor(layout, People.OnStage(2)));
        Assert.AreEqual("many", VariantFor(layout, People.OnStage(3)));
        Assert.AreEqual("screens", VariantFor(layout, People.OnStage(3).Share("A")));
        Assert.AreEqual("pinned", VariantFor(layout, People.OnStage(3).Pin("A").Pin("B")));
        Assert.AreEqual("many", VariantFor(layout, People.OnStage(4).Pin("A").Pin("B").Pin("C")));
        Assert.IsNull(VariantFor(layout, People.OnStage(1)));
        Stage pinnedScreen = People.OnStage(3).Pin("A") with { Screens = [] };
        Assert.AreEqual("many", VariantFor(layout, pinnedScreen));
    }

    [TestMethod]
    public void Pinned_screens_count_as_pinned()
    {
        Layout layout = Of() with
        {
            Variants = [new Variant("pinned", [Full("r", SelectBy.Rest)]) { Pinned = new CountRange(1, 1) }],
        };
        Stage stage = People.OnStage(2) with { Screens = [new StageScreen("A") { PinnedAt = Ms(0) }] };
        Assert.AreEqual("pinned", VariantFor(layout, stage));
    }

    [TestMethod]
    public void Layout_switches_faster_than_the_settle_time_become_one()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(2);
        builder.Update(stage, Ms(0));
        builder.SetLayout(Of(Full("one", SelectBy.Rest)), null);
        Assert.AreEqual("one=A 0,0 1280×720", builder.Update(stage, Ms(1000)).Describe(), "the first at once");
        builder.SetLayout(Of(Full("two", SelectBy.Rest)), null);
        Assert.AreEqual("one=A 0,0 1280×720", builder.Update(stage, Ms(1100)).Describe());
        builder.SetLayout(Of(Full("three", SelectBy.Rest)), null);
        Assert.AreEqual("one=A 0,0 1280×720", builder.Update(stage, Ms(1200)).Describe());
        Assert.AreEqual(Ms(1250), builder.NextDeadline);
        Assert.AreEqual("three=A 0,0 1280×720", builder.Update(stage, Ms(1250)).Describe());
        Assert.IsNull(builder.NextDeadline);
    }

    [TestMethod]
    public void A_layout_switch_does_not_wait_for_joins_to_settle()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        builder.Update(People.OnStage(1), Ms(0));
        Stage stage = People.OnStage(1).Join("X");
        builder.Update(stage, Ms(1000));
        builder.SetLayout(Of(Grid(new GridSpec { Gap = 20 })), null);
        Assert.AreEqual("A X", builder.Update(stage, Ms(1001)).Sources());
    }

    [TestMethod]
    public void A_viewer_who_is_omitted_is_neither_shown_nor_counted()
    {
        Layout layout = Of() with
        {
            Variants =
            [
                new Variant("two", [Grid(new GridSpec())])
                {
                    Tiles = new CountRange(0, 2), Pinned = new CountRange(0, 0),
                },
                new Variant("more", [Grid(new GridSpec())]),
            ],
        };
        SceneBuilder builder = new(layout, null, new SceneViewer { OmitParticipant = "B" });
        Assert.AreEqual("A C", builder.Update(People.OnStage(3).Pin("B"), Ms(0)).Sources());
        Assert.AreEqual("two", builder.VariantId);
    }

    [TestMethod]
    public void The_speaker_may_see_the_previous_speaker_instead()
    {
        Layout layout = Of(
            Full("main", SelectBy.ActiveSpeaker, SelectBy.Rest),
            Slot("inset", s_corner, SelectBy.Rest) with { Z = 1 });
        Stage stage = People.OnStage(3) with { ActiveSpeaker = "C", PreviousSpeaker = "B" };
        Assert.AreEqual("C A", new SceneBuilder(layout, null, SceneViewer.Everybody).Update(stage, Ms(0)).Sources());
        SceneViewer speaker = new() { SeesPreviousSpeaker = true };
        Assert.AreEqual("B A", new SceneBuilder(layout, null, speaker).Update(stage, Ms(0)).Sources());
    }

    [TestMethod]
    public void A_view_replaces_canvas_variants_and_overlays_and_merges_the_tile_style()
    {
        Layout layout = Of(Grid(new GridSpec())) with
        {
            Tile = new TileStyle { Radius = 20, LabelFontSize = 30 },
            Overlays = [new OverlaySpec("base", OverlayType.Clock, s_corner)],
        };
        ViewSpec view = new("v", [Audience.Attendee])
        {
            Canvas = new CanvasSpec(1920, 1080)
            {
                Background = new BackgroundSpec(new Rgba(1, 2, 3, 255), null, Fit.Cover),
            },
            Tile = new TileStyle { LabelFontSize = 16 },
            Overlays = [new OverlaySpec("view", OverlayType.Clock, s_corner)],
            Variants = [new Variant("v", [Full("r", SelectBy.Rest) with { Tile = new TileStyle { BorderWidth = 3 } }])],
        };
        Scene scene = new SceneBuilder(layout, view, SceneViewer.Everybody).Update(People.OnStage(2), Ms(0));
        Assert.AreEqual("r=A 0,0 1920×1080", scene.Describe());
        Assert.AreEqual(new Rgba(1, 2, 3, 255), scene.Background.Color);
        Assert.AreEqual("view", scene.Overlays.Single().Id);
        ResolvedStyle style = scene.Tiles[0].Style;
        Assert.AreEqual(30, style.Radius, "the file's 20, times 1.5");
        Assert.AreEqual(24, style.LabelFontSize, "the view's 16, times 1.5");
        Assert.AreEqual(4, style.BorderWidth, "the region's 3, times 1.5, even");
        Assert.AreEqual(6, style.SpeakingWidth, "the default 4, times 1.5");
    }

    [TestMethod]
    public void A_canvas_can_be_given_from_outside()
    {
        SceneViewer viewer = new() { CanvasOverride = (640, 360, 15) };
        Scene scene = new SceneBuilder(Of(Full("r", SelectBy.Rest)), null, viewer).Update(People.OnStage(1), Ms(0));
        Assert.AreEqual("r=A 0,0 640×360", scene.Describe());
        Assert.AreEqual(10, scene.Tiles[0].Style.LabelFontSize);
        Assert.AreEqual(4, scene.Tiles[0].Style.Radius);
    }

    [TestMethod]
    public void An_empty_region_shows_its_placeholder_in_the_rooms_language_or_nothing()
    {
        Region region = Full("r", SelectBy.Rest);
        LocalText text = new([new("ko", "곧 시작합니다"), new("en", "Starting soon")]);
        Assert.IsEmpty(Placeholder(region).Tiles);
        Assert.AreEqual("Room", Placeholder(region with { PlaceholderWhenEmpty = true }).Tiles[0].PlaceholderText);
        Region named = region with { PlaceholderWhenEmpty = true, Placeholder = text };
        Assert.AreEqual("Starting soon", Placeholder(named).Tiles[0].PlaceholderText);
        Assert.AreEqual("곧 시작합니다", Placeholder(named, "ko").Tiles[0].PlaceholderText);
        Scene grid = Placeholder(Grid(new GridSpec()) with { PlaceholderWhenEmpty = true });
        Assert.AreEqual("grid=- 0,0 1280×720", grid.Describe());
    }

    [TestMethod]
    public void Tiles_are_drawn_by_z_and_then_in_document_order()
    {
        Layout layout = Of(
            Slot("top", s_corner, SelectBy.Rest) with { Z = 5 },
            Slot("a", Area("0", "0", "1/2", "1"), SelectBy.Rest),
            Slot("b", Area("1/2", "0", "1/2", "1"), SelectBy.Rest));
        Scene scene = new SceneBuilder(layout, null, SceneViewer.Everybody).Update(People.OnStage(3), Ms(0));
        Assert.AreEqual("a b top", string.Join(' ', scene.Tiles.Select(tile => tile.RegionId)));
    }

    [TestMethod]
    public void Nothing_is_allocated_while_nothing_changes()
    {
        GridSpec grid = new() { RotateSeconds = 3600, MaxTiles = 4 };
        SceneBuilder builder = new(Of(Grid(grid)), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(20);
        Scene scene = builder.Update(stage, Ms(0));
        builder.Update(stage, Ms(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isSame = true;
        for (int i = 2; i < 10_000; i++)
        {
            isSame &= ReferenceEquals(scene, builder.Update(stage, TimeSpan.FromTicks(i * 300_000L)));
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsTrue(isSame);
    }

    private static string? VariantFor(Layout layout, Stage stage)
    {
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        builder.Update(stage, Ms(0));
        return builder.VariantId;
    }

    private static Scene Placeholder(Region region, string language = "en") =>
        new SceneBuilder(Of(region), null, SceneViewer.Everybody).Update(
            Stage.Empty with { RoomTitle = "Room", Language = language }, Ms(0));
}
