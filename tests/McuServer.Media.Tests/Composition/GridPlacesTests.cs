using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class GridPlacesTests
{
    private static readonly TransitionOptions s_quick = new() { SettleMs = 0, ShrinkDelayMs = 0 };

    [TestMethod]
    public void Who_joins_comes_last_even_with_a_better_rank()
    {
        (SceneBuilder builder, Stage stage) = Start(3, new GridSpec());
        stage = stage.Join("X").With("X", p => p with { Role = Role.Host });
        Assert.AreEqual("A B C X", builder.Update(stage, Ms(1)).Sources());
    }

    [TestMethod]
    public void A_hole_takes_the_last_tile_when_the_shape_stays()
    {
        (SceneBuilder builder, Stage stage) = Start(6, new GridSpec());
        Assert.AreEqual("A F C D E", builder.Update(stage.Without("B"), Ms(1)).Sources());
    }

    [TestMethod]
    public void All_close_up_when_the_shape_changes()
    {
        (SceneBuilder builder, Stage stage) = Start(5, new GridSpec());
        Assert.AreEqual("A C D E", builder.Update(stage.Without("B"), Ms(1)).Sources());
    }

    [TestMethod]
    public void A_hole_takes_who_waits_first_by_the_grids_order()
    {
        GridSpec grid = new()
        {
            MaxTiles = 4, Overflow = OverflowMode.Hide, Order = [OrderKey.HandRaised, OrderKey.JoinedAt],
        };
        (SceneBuilder builder, Stage stage) = Start(7, grid);
        stage = stage.With("G", p => p with { HandRaisedAt = Ms(0) });
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(1)).Sources(), "a raised hand moves nothing");
        Assert.AreEqual("A G C D", builder.Update(stage.Without("B"), Ms(2)).Sources());
    }

    [TestMethod]
    [DataRow(3, "A C", "A B C", DisplayName = "the shape changes both times")]
    [DataRow(2, "A", "A B", DisplayName = "the last one")]
    [DataRow(6, "A F C D E", "A B C D E F", DisplayName = "the tile that closed the hole goes back")]
    public void Who_comes_back_within_thirty_seconds_has_the_old_place(int people, string meanwhile, string afterwards)
    {
        (SceneBuilder builder, Stage stage) = Start(people, new GridSpec());
        Assert.AreEqual(meanwhile, builder.Update(stage.Without("B"), Ms(1)).Sources());
        builder.Update(stage.Without("B"), Ms(20_000));
        Assert.AreEqual(afterwards, builder.Update(stage, Ms(29_000)).Sources());
    }

    [TestMethod]
    public void Who_comes_back_later_is_a_new_one()
    {
        (SceneBuilder builder, Stage stage) = Start(6, new GridSpec());
        builder.Update(stage.Without("B"), Ms(1));
        builder.Update(stage.Without("B"), Ms(30_100));
        Assert.AreEqual("A F C D E B", builder.Update(stage, Ms(30_200)).Sources());
    }

    [TestMethod]
    public void A_place_that_somebody_else_has_is_not_taken_back()
    {
        (SceneBuilder builder, Stage stage) = Start(5, new GridSpec { MaxTiles = 4, Overflow = OverflowMode.Hide });
        Assert.AreEqual("A E C D", builder.Update(stage.Without("B"), Ms(1)).Sources());
        Assert.AreEqual("A E C D", builder.Update(stage, Ms(3000)).Sources());
    }

    [TestMethod]
    public void Pins_come_to_the_front_one_after_the_other()
    {
        (SceneBuilder builder, Stage stage) = Start(9, new GridSpec { MaxTiles = 6, Overflow = OverflowMode.More });
        stage = stage.Pin("E", 1);
        Assert.AreEqual("E B C D A F", builder.Update(stage, Ms(1)).Sources());
        stage = stage.Pin("I", 2);
        Assert.AreEqual("E I C D A F", builder.Update(stage, Ms(2)).Sources(), "also from the waiting ones");
        stage = stage.With("E", p => p with { PinnedAt = null });
        Assert.AreEqual("E I C D A F", builder.Update(stage, Ms(3)).Sources(), "letting go moves nothing");
        stage = stage.Pin("F", 3);
        Assert.AreEqual("F I C D A E", builder.Update(stage, Ms(4)).Sources());
    }

    [TestMethod]
    public void A_pin_moves_nothing_in_a_grid_that_does_not_order_by_pins()
    {
        (SceneBuilder builder, Stage stage) = Start(4, new GridSpec { Order = [OrderKey.JoinedAt] });
        Assert.AreEqual("A B C D", builder.Update(stage.Pin("D"), Ms(1)).Sources());
    }

    [TestMethod]
    public void The_hidden_floor_holder_swaps_with_who_spoke_longest_ago()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 5, Overflow = OverflowMode.Hide });
        foreach ((string id, int spokeAt) in new[] { ("B", 500), ("C", 3000), ("D", 1000), ("E", 2000) })
        {
            stage = stage.With(id, p => p with { LastSpokeAt = Ms(spokeAt) });
        }

        builder.Update(stage, Ms(4000));
        stage = stage.Pin("B");
        builder.Update(stage, Ms(4100));

        // Places are B A C D E: B is pinned, A the host, and C, D and E have been shown for five seconds at 5000.
        Assert.AreEqual("B A C D E", builder.Update(stage, Ms(5000)).Sources());
        stage = stage.Speaker("H");
        Assert.AreEqual("B A C H E", builder.Update(stage, Ms(5000)).Sources());
    }

    [TestMethod]
    public void Nobody_makes_room_before_five_seconds_unless_the_speaker_has_waited_for_two()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 5, Overflow = OverflowMode.Hide });
        stage = stage.Speaker("H");
        Assert.AreEqual("A B C D E", builder.Update(stage, Ms(1000)).Sources());
        Assert.AreEqual(Ms(3000), builder.NextDeadline);
        Assert.AreEqual("A B C D H", builder.Update(stage, Ms(3000)).Sources());
        stage = stage.Speaker("G");
        Assert.AreEqual("A B C D H", builder.Update(stage, Ms(4000)).Sources());
        Assert.AreEqual(Ms(5000), builder.NextDeadline, "then B, C and D have been shown long enough");
        Assert.AreEqual("A B C G H", builder.Update(stage, Ms(5000)).Sources());
    }

    [TestMethod]
    public void Anybody_else_comes_after_a_second_of_speech_and_a_cough_does_not()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 5, Overflow = OverflowMode.Hide });
        Stage cough = stage.With("H", p => p with { IsSpeaking = true });
        builder.Update(cough, Ms(6000));
        builder.Update(stage, Ms(6300));
        Assert.AreEqual("A B C D E", builder.Update(stage, Ms(8000)).Sources());

        // Pauses of up to half a second belong to the speech.
        builder.Update(cough, Ms(9000));
        builder.Update(stage, Ms(9400));
        builder.Update(cough, Ms(9700));
        Assert.AreEqual(Ms(10_000), builder.NextDeadline);
        Assert.AreEqual("A B C D H", builder.Update(cough, Ms(10_000)).Sources());
    }

    [TestMethod]
    public void A_grid_may_forbid_promotion()
    {
        GridSpec grid = new() { MaxTiles = 5, Overflow = OverflowMode.Hide, PromoteSwaps = false };
        (SceneBuilder builder, Stage stage) = Start(8, grid);
        Assert.AreEqual("A B C D E", builder.Update(stage.Speaker("H"), Ms(9000)).Sources());
    }

    [TestMethod]
    public void More_tells_on_the_last_tile_how_many_are_hidden()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 5, Overflow = OverflowMode.More });
        int[] Counts(Stage s, int at) => builder.Update(s, Ms(at)).Tiles.Select(tile => tile.MoreCount).ToArray();
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 3 }, Counts(stage, 1));
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 0 }, Counts(stage.Without("B", "C", "D"), 2));
        (builder, stage) = Start(8, new GridSpec { MaxTiles = 5, Overflow = OverflowMode.Hide });
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 0 }, Counts(stage, 1));
    }

    [TestMethod]
    public void Pages_have_the_shape_of_a_full_one_and_the_room_turns_them()
    {
        (SceneBuilder builder, Stage stage) = Start(11, new GridSpec { MaxTiles = 4 });
        Scene first = builder.Update(stage, Ms(1));
        Assert.AreEqual("A B C D", first.Sources());
        Scene second = builder.Update(stage with { Page = 1 }, Ms(2));
        Assert.AreEqual("E F G H", second.Sources());
        CollectionAssert.AreEqual(first.Tiles.Select(t => t.Box).ToArray(), second.Tiles.Select(t => t.Box).ToArray());
        Scene last = builder.Update(stage with { Page = 2 }, Ms(3));
        Assert.AreEqual("I J K", last.Sources());
        Assert.AreEqual(first.Tiles[0].Box, last.Tiles[0].Box);
        Assert.AreEqual(first.Tiles[0].Box.Width, last.Tiles[2].Box.Width);
        Assert.AreEqual("I J K", builder.Update(stage with { Page = 9 }, Ms(4)).Sources(), "there is none behind");
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(5)).Sources());
    }

    [TestMethod]
    public void A_fresh_grid_starts_on_the_rooms_page()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec { MaxTiles = 4 })), null, SceneViewer.Everybody);
        Assert.AreEqual("E F", builder.Update(People.OnStage(6) with { Page = 1 }, Ms(0)).Sources());
    }

    [TestMethod]
    public void A_leave_on_an_earlier_page_moves_one_tile_at_most()
    {
        (SceneBuilder builder, Stage stage) = Start(11, new GridSpec { MaxTiles = 4 });
        stage = stage with { Page = 1 };
        Assert.AreEqual("E F G H", builder.Update(stage, Ms(1)).Sources());
        stage = stage.Without("B");
        Assert.AreEqual("E F G H", builder.Update(stage, Ms(2)).Sources(), "page 1 is filled up from the end");
        stage = stage.Without("F");
        Assert.AreEqual("E I G H", builder.Update(stage, Ms(3)).Sources());
        stage = stage.Without("J", "C");
        Assert.AreEqual("E I G", builder.Update(stage, Ms(4)).Sources());
        stage = stage.Without("G", "E", "I", "K");
        string[] all = builder.Update(stage, Ms(5)).Sources().Split(' ');
        CollectionAssert.AreEquivalent(new[] { "A", "D", "H" }, all, "everybody fits on the first page again");
    }

    [TestMethod]
    public void Pages_rotate_and_a_change_by_the_host_starts_that_anew()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 4, RotateSeconds = 10 });
        Assert.AreEqual(Ms(10_000), builder.NextDeadline);
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(9999)).Sources());
        Assert.AreEqual("E F G H", builder.Update(stage, Ms(10_000)).Sources());
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(20_000)).Sources());
        stage = stage with { Page = 1 };
        Assert.AreEqual("E F G H", builder.Update(stage, Ms(25_000)).Sources());
        Assert.AreEqual(Ms(35_000), builder.NextDeadline);
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(35_000)).Sources());
    }

    [TestMethod]
    public void The_floor_holder_comes_along_when_the_page_turns()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 4, RotateSeconds = 10 });
        stage = stage.Speaker("B");
        builder.Update(stage, Ms(5000));
        Assert.AreEqual("E F G B", builder.Update(stage, Ms(10_000)).Sources());
        builder = Start(8, new GridSpec { MaxTiles = 4, RotateSeconds = 10 }).Builder;
        builder.Update(stage with { Page = 1, ActiveSpeaker = null }, Ms(5000));
        Assert.AreEqual("E F G B", builder.Update(stage with { Page = 1 }, Ms(12_000)).Sources());
    }

    [TestMethod]
    public void A_page_does_not_turn_while_somebody_hidden_is_about_to_come()
    {
        (SceneBuilder builder, Stage stage) = Start(8, new GridSpec { MaxTiles = 4, RotateSeconds = 10 });
        stage = stage.With("F", p => p with { IsSpeaking = true });
        builder.Update(stage, Ms(9500));
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(10_000)).Sources());
        Assert.AreEqual("A B C F", builder.Update(stage, Ms(10_500)).Sources());
        Assert.AreEqual("D E G H", builder.Update(stage, Ms(11_000)).Sources(), "a second later it turns");
        Assert.AreEqual(Ms(11_500), builder.NextDeadline);
        Assert.AreEqual("D E G F", builder.Update(stage, Ms(11_500)).Sources(), "F has spoken for two seconds");
    }

    [TestMethod]
    public void Constant_cells_stay_empty_in_a_grid_of_given_shape()
    {
        GridSpec grid = new() { Columns = 2, Rows = 2, MaxTiles = 4, Gap = 0, Padding = 0 };
        (SceneBuilder builder, Stage stage) = Start(4, grid);
        Scene full = builder.Update(stage, Ms(1));
        Scene three = builder.Update(stage.Without("A"), Ms(2));
        Assert.AreEqual("D B C", three.Sources());
        CollectionAssert.AreEqual(
            full.Tiles.Take(3).Select(tile => tile.Box).ToArray(), three.Tiles.Select(tile => tile.Box).ToArray());
    }

    [TestMethod]
    public void Capacity_is_what_the_smallest_tile_allows()
    {
        GridSpec grid = new() { MaxTiles = 49, MinTileWidth = 320, MinTileHeight = 180, Overflow = OverflowMode.More };
        (SceneBuilder builder, Stage stage) = Start(30, grid);
        Scene scene = builder.Update(stage, Ms(1));
        Assert.HasCount(9, scene.Tiles);
        Assert.AreEqual(21, scene.Tiles[8].MoreCount);
    }

    private static (SceneBuilder Builder, Stage Stage) Start(int people, GridSpec grid)
    {
        SceneBuilder builder = new(Of(s_quick, Grid(grid)), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(people);
        builder.Update(stage, Ms(0));
        return (builder, stage);
    }
}
