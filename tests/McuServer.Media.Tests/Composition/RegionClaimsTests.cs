using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class RegionClaimsTests
{
    private static readonly AreaSpec s_a = Area("0", "0", "1/2", "1/2");
    private static readonly AreaSpec s_b = Area("1/2", "0", "1/2", "1/2");
    private static readonly AreaSpec s_c = Area("0", "1/2", "1", "1/2");

    [TestMethod]
    public void Pinned_takes_the_oldest_pin()
    {
        Stage stage = People.OnStage(4).Pin("D", 5).Pin("C", 9);
        Assert.AreEqual("D", Shows(stage, SelectBy.Pinned));
        Assert.AreEqual("", Shows(People.OnStage(4), SelectBy.Pinned));
        Stage screen = stage with { Screens = [new StageScreen("B") { PinnedAt = Ms(1) }] };
        Assert.AreEqual("D", Shows(screen, SelectBy.Pinned), "a camera slot takes no screen");
        Assert.AreEqual("scr:B", Shows(screen, SelectMedia.Any, new Selector(SelectBy.Pinned)));
    }

    [TestMethod]
    public void Speakers_are_those_of_the_floor_as_far_as_they_have_a_tile()
    {
        Stage stage = People.OnStage(4) with { ActiveSpeaker = "C", PreviousSpeaker = "D" };
        Assert.AreEqual("C", Shows(stage, SelectBy.ActiveSpeaker));
        Assert.AreEqual("D", Shows(stage, SelectBy.PreviousSpeaker));
        Stage attendee = stage.With("C", p => p with { Role = Role.Attendee });
        Assert.AreEqual("D", Shows(attendee, SelectBy.ActiveSpeaker, SelectBy.PreviousSpeaker));
    }

    [TestMethod]
    public void Presenter_owns_the_screen_that_comes_first()
    {
        Assert.AreEqual("C", Shows(People.OnStage(4).Share("B", "C"), SelectBy.Presenter));
        Assert.AreEqual("", Shows(People.OnStage(4), SelectBy.Presenter));
    }

    [TestMethod]
    public void Screen_shares_are_numbered_from_the_newest()
    {
        Stage stage = People.OnStage(4).Share("B", "C");
        Assert.AreEqual("scr:C", Shows(stage, SelectMedia.Screen, new Selector(SelectBy.ScreenShare)));
        Assert.AreEqual("scr:B", Shows(stage, SelectMedia.Any, new Selector(SelectBy.ScreenShare) { Index = 1 }));
        Assert.AreEqual("", Shows(stage, SelectMedia.Any, new Selector(SelectBy.ScreenShare) { Index = 2 }));
        Assert.AreEqual("", Shows(stage, SelectMedia.Camera, new Selector(SelectBy.ScreenShare)));
        Stage speaking = stage with { ActiveSpeaker = "B" };
        Assert.AreEqual("scr:B", Shows(speaking, SelectMedia.Screen, new Selector(SelectBy.ActiveSpeaker)));
    }

    [TestMethod]
    public void Roles_index_and_hands_go_by_order()
    {
        Stage stage = People.OnStage(4).With("D", p => p with { Role = Role.Cohost, HandRaisedAt = Ms(7) })
            .With("C", p => p with { HandRaisedAt = Ms(9) });
        Assert.AreEqual("D", Shows(stage, SelectMedia.Camera, new Selector(SelectBy.Role) { Roles = [Role.Cohost] }));
        Assert.AreEqual("B", Shows(stage, SelectMedia.Camera, new Selector(SelectBy.Role) { Roles = [Role.Panelist] }));
        Assert.AreEqual("D", Shows(stage, SelectBy.HandRaised));
        Assert.AreEqual("A", Shows(stage, SelectMedia.Camera, new Selector(SelectBy.Index)));
        Assert.AreEqual("D", Shows(stage, SelectMedia.Camera, new Selector(SelectBy.Index) { Index = 1 }));
        Assert.AreEqual("", Shows(stage, SelectMedia.Camera, new Selector(SelectBy.Index) { Index = 4 }));
        Stage numbered = People.OnStage(3).With("B", p => p with { Order = 2 }).With("C", p => p with { Order = 1 });
        Assert.AreEqual("C", Shows(numbered, SelectMedia.Camera, new Selector(SelectBy.Index) { Index = 1 }));
    }

    [TestMethod]
    public void A_seat_keeps_its_person_out_of_every_other_region()
    {
        Layout layout = Of(
            Slot("first", s_a, SelectBy.ActiveSpeaker, SelectBy.Rest),
            new Region("seat", RegionType.Slot, s_b, new SelectSpec([new Selector(SelectBy.Seat) { Seat = "x" }])),
            Slot("again", s_c) with { Select = Select(SelectBy.ActiveSpeaker) with { Reuse = true } });
        Stage stage = People.OnStage(3).Seat("x", "A").Speaker("A");
        Scene scene = new SceneBuilder(layout, null, SceneViewer.Everybody).Update(stage, Ms(0));
        Assert.AreEqual("B A A", scene.Sources());
        scene = new SceneBuilder(layout, null, SceneViewer.Everybody).Update(People.OnStage(3).Seat("y", "A"), Ms(0));
        Assert.AreEqual("A", scene.Sources(), "a seat that no region names reserves nobody");
    }

    [TestMethod]
    public void A_sticky_slot_keeps_its_occupant_while_nobody_is_selected()
    {
        Region slot = Full("main", SelectBy.ActiveSpeaker);
        SceneBuilder sticky = new(Of(slot), null, SceneViewer.Everybody);
        Region loose = slot with { Select = slot.Select with { Sticky = false } };
        SceneBuilder free = new(Of(loose), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3).Speaker("C");
        Assert.AreEqual("C", sticky.Update(stage, Ms(0)).Sources());
        Assert.AreEqual("C", free.Update(stage, Ms(0)).Sources());
        stage = stage.Speaker(null);
        Assert.AreEqual("C", sticky.Update(stage, Ms(1)).Sources());
        Assert.AreEqual("", free.Update(stage, Ms(1)).Sources());
    }

    [TestMethod]
    public void A_sticky_occupant_stays_through_a_change_of_variant()
    {
        Layout layout = Of() with
        {
            Variants =
            [
                new Variant("share", [Slot("main", s_a, SelectBy.Rest), Slot("side", s_b, SelectBy.Rest)])
                {
                    Screens = new CountRange(1, 9),
                },
                new Variant("talk", [Slot("main", s_c, SelectBy.ActiveSpeaker, SelectBy.Rest)]),
            ],
        };
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3).Speaker("C");
        builder.Update(stage, Ms(0));
        Assert.AreEqual("C A", builder.Update(stage.Share("B"), Ms(1)).Sources());
    }

    [TestMethod]
    public void A_reuse_region_takes_whom_it_wants_and_claims_nobody()
    {
        Layout layout = Of(
            new Region("echo", RegionType.Slot, s_a, Select(SelectBy.ActiveSpeaker) with { Reuse = true }),
            Slot("main", s_b, SelectBy.ActiveSpeaker),
            new Region("rest", RegionType.Grid, s_c, Select(SelectBy.Rest)));
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Scene scene = builder.Update(People.OnStage(3).Speaker("B"), Ms(0));
        Assert.AreEqual("B B A C", scene.Sources());
    }

    [TestMethod]
    public void A_slot_that_takes_the_rest_goes_before_the_grid_when_its_occupant_leaves()
    {
        Layout layout = Of(
            new TransitionOptions { ShrinkDelayMs = 0, SettleMs = 0 },
            Slot("main", s_a, SelectBy.Rest), new Region("rest", RegionType.Grid, s_c, Select(SelectBy.Rest)));
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(4);
        Assert.AreEqual("A B C D", builder.Update(stage, Ms(0)).Sources());
        Assert.AreEqual("B C D", builder.Update(stage.Without("A"), Ms(1)).Sources());
    }

    [TestMethod]
    public void A_swap_exchanges_slots_and_places()
    {
        Layout layout = Of(
            Slot("a", s_a, SelectBy.Rest), Slot("b", s_b, SelectBy.Rest),
            new Region("rest", RegionType.Grid, s_c, Select(SelectBy.Rest)));
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(5);
        Assert.AreEqual("A B C D E", builder.Update(stage, Ms(0)).Sources());
        Assert.IsTrue(builder.Swap("A", "B"));
        Assert.AreEqual("B A C D E", builder.Update(stage, Ms(1)).Sources());
        Assert.IsTrue(builder.Swap("B", "D"));
        Assert.AreEqual("D A C B E", builder.Update(stage, Ms(2)).Sources());
        Assert.IsTrue(builder.Swap("C", "E"));
        Assert.AreEqual("D A E B C", builder.Update(stage, Ms(3)).Sources());
        Assert.IsFalse(builder.Swap("A", "nobody"));
        Assert.IsFalse(builder.Swap("A", "A"));
        Assert.AreEqual("D A E B C", builder.Update(stage, Ms(4)).Sources());
    }

    /// <summary>Two in a picture in a picture: the one in the large place leaves.</summary>
    [TestMethod]
    public void Who_is_alone_in_the_small_place_comes_into_the_large_one()
    {
        SceneBuilder builder = new(LayoutFiles.Load("pip"), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(2);
        Scene scene = builder.Update(stage, Ms(0));
        Assert.AreEqual("A", scene.In("full"));
        Assert.AreEqual("B", scene.In("inset"));
        stage = stage.Without("A");
        builder.Update(stage, Ms(1000));
        builder.Update(stage, Ms(2500));
        builder.JumpToEnd();
        scene = builder.Update(stage, Ms(2600));
        Assert.AreEqual("B", scene.In("full"));
        Assert.AreEqual("", scene.In("inset"));
    }

    /// <summary>The last place of a row of slots closes the hole; whom a selector names stays.</summary>
    [TestMethod]
    public void A_hole_among_slots_takes_the_last_one_who_is_there_for_no_reason()
    {
        Layout layout = Of(
            new TransitionOptions { ShrinkDelayMs = 0, SettleMs = 0 }, Slot("a", s_a, SelectBy.Rest), Slot("b", s_b, SelectBy.Rest),
            Slot("c", s_c, SelectBy.Pinned, SelectBy.Rest));
        foreach ((bool isPinned, string expected) in ((bool, string)[])[(false, "C B"), (true, "B C")])
        {
            SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
            Stage stage = isPinned ? People.OnStage(3).Pin("C") : People.OnStage(3);
            Assert.AreEqual("A B C", builder.Update(stage, Ms(0)).Sources());
            Assert.AreEqual(expected, builder.Update(stage.Without("A"), Ms(1000)).Sources());
        }
    }

    /// <summary>"Beyond the last one" means the last page that there is: one that comes with a later join is not turned to.</summary>
    [TestMethod]
    public void A_page_that_comes_into_being_is_not_turned_to()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec { MaxTiles = 2, Overflow = OverflowMode.Page })), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(2) with { Page = 1 };
        Assert.AreEqual("A B", builder.Update(stage, Ms(0)).Sources());
        stage = stage.Join("C");
        builder.Update(stage, Ms(1000));
        Assert.AreEqual("A B", builder.Update(stage, Ms(1250)).Sources());
        Assert.AreEqual("C", builder.Update(stage with { Page = 2 }, Ms(2000)).Sources());
        Assert.AreEqual("A B", builder.Update(stage with { Page = 0 }, Ms(3000)).Sources());
        Assert.AreEqual("C", builder.Update(stage, Ms(4000)).Sources());
    }

    private static string Shows(Stage stage, params SelectBy[] from) =>
        new SceneBuilder(Of(Full("r", from)), null, SceneViewer.Everybody).Update(stage, Ms(0)).Sources();

    private static string Shows(Stage stage, SelectMedia media, Selector selector)
    {
        Region region = Full("r") with { Select = new SelectSpec([selector]) { Media = media } };
        return new SceneBuilder(Of(region), null, SceneViewer.Everybody).Update(stage, Ms(0)).Sources();
    }
}
