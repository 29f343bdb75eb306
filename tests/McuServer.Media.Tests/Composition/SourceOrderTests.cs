using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class SourceOrderTests
{
    [TestMethod]
    [DataRow(OrderKey.Pinned, "E C A B D", DisplayName = "pinned: the oldest pin first")]
    [DataRow(OrderKey.ScreenShare, "scr:B B A C D E", DisplayName = "screenShare: screens, then who shares")]
    [DataRow(OrderKey.HandRaised, "D B A C E", DisplayName = "handRaised: the oldest hand first")]
    [DataRow(OrderKey.LastSpokeAt, "B E A C D", DisplayName = "lastSpokeAt: the latest first")]
    [DataRow(OrderKey.Role, "A E C B D", DisplayName = "role: host, cohost, panelist, attendee")]
    [DataRow(OrderKey.Video, "A B D E C", DisplayName = "video: cameras that are on first")]
    [DataRow(OrderKey.Order, "D A B C E", DisplayName = "order: the host's number")]
    [DataRow(OrderKey.JoinedAt, "E A B C D", DisplayName = "joinedAt: who came first")]
    [DataRow(OrderKey.Name, "C E A B D", DisplayName = "name: letters without case, then Hangul")]
    public void Each_key_leaves_equals_in_their_old_order(OrderKey key, string expected)
    {
        Stage stage = People.OnStage(5).Pin("E", 1).Pin("C", 2)
            .With("A", p => p with { Name = "나래", JoinedAt = Ms(10) })
            .With("B", p => p with
            {
                Name = "다은", HandRaisedAt = Ms(9), LastSpokeAt = Ms(5), Role = Role.Attendee, JoinedAt = Ms(10),
            })
            .With("C", p => p with { Name = "anna", HasVideo = false, JoinedAt = Ms(10) })
            .With("D", p => p with
            {
                Name = "라희", HandRaisedAt = Ms(8), Order = -1, Role = Role.Attendee, JoinedAt = Ms(10),
            })
            .With("E", p => p with { Name = "Bob", LastSpokeAt = Ms(4), Role = Role.Cohost, JoinedAt = Ms(9) });
        bool hasScreens = key == OrderKey.ScreenShare;
        Region grid = Grid(new GridSpec { Order = [key] });
        grid = grid with { Select = grid.Select with { Media = hasScreens ? SelectMedia.Any : SelectMedia.Camera } };
        Layout layout = Of(grid) with { SourceRoles = [Role.Host, Role.Cohost, Role.Panelist, Role.Attendee] };
        Scene scene = new SceneBuilder(layout, null, SceneViewer.Everybody)
            .Update(hasScreens ? stage.Share("B") : stage, Ms(0));
        Assert.AreEqual(expected, scene.Sources());
    }

    [TestMethod]
    public void Keys_are_compared_left_to_right()
    {
        Stage stage = People.OnStage(4).With("B", p => p with { HasVideo = false })
            .With("D", p => p with { Role = Role.Host });
        Region grid = Grid(new GridSpec { Order = [OrderKey.Role, OrderKey.Video] });
        SceneBuilder builder = new(Of(grid), null, SceneViewer.Everybody);
        Assert.AreEqual("A D C B", builder.Update(stage, Ms(0)).Sources());
    }

    [TestMethod]
    public void Among_screens_the_newest_comes_first()
    {
        Region grid = Grid(new GridSpec { Order = [OrderKey.ScreenShare] });
        grid = grid with { Select = grid.Select with { Media = SelectMedia.Screen } };
        Stage stage = People.OnStage(4).Share("B", "D", "A");
        Assert.AreEqual("scr:A scr:D scr:B",
            new SceneBuilder(Of(grid), null, SceneViewer.Everybody).Update(stage, Ms(0)).Sources());
    }
}
