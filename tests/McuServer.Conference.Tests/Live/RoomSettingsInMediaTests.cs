using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Tests.Live;

/// <summary>Settings of a room that its picture and its sound follow while it runs.</summary>
[TestClass]
public class RoomSettingsInMediaTests
{
    [TestMethod]
    public async Task The_clock_shows_the_rooms_time_zone()
    {
        using ServerRig rig = new(static options => options with { RoomDefaults = new RoomSettings { TimeZone = "Asia/Seoul" } });
        LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
        // The rig's time zero is midnight, UTC.
        Assert.AreEqual("09:00", Shown(rig).ClockText);
        host.Control.Update(host.Actor, static one => one with { TimeZone = "America/New_York" });
        Assert.AreEqual("19:00", Shown(rig).ClockText);
        ControlException refused = Assert.ThrowsExactly<ControlException>(
            () => host.Control.Update(host.Actor, static one => one with { TimeZone = "Nowhere" }));
        Assert.AreEqual(ControlFault.Invalid, refused.Fault);
        StringAssert.Contains(refused.Message, "Asia/Seoul");
        Assert.AreEqual("19:00", Shown(rig).ClockText);
    }

    [TestMethod]
    public async Task Title_and_language_follow_a_change()
    {
        using ServerRig rig = new();
        LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
        Assert.AreEqual(("lobby", "ko"), (Shown(rig).RoomTitle, Shown(rig).Language));
        host.Control.Update(host.Actor, static one => one with { Title = "Spring talks", Language = "en" });
        Assert.AreEqual(("Spring talks", "en"), (Shown(rig).RoomTitle, Shown(rig).Language));
    }

    [TestMethod]
    public async Task Levelling_is_switched_by_room()
    {
        using ServerRig rig = new();
        LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
        rig.Turn();
        Assert.IsTrue(rig.Rooms.Single().Room.Mixer.LevellingIsOn);
        host.Control.Update(host.Actor, static one => one with { Levelling = false });
        rig.Turn();
        Assert.IsFalse(rig.Rooms.Single().Room.Mixer.LevellingIsOn);
    }

    [TestMethod]
    public async Task A_room_that_is_too_slow_for_moving_tiles_shows_where_they_go()
    {
        using ServerRig rig = new();
        await rig.ConnectAsync("a", role: Role.Host);
        rig.Show(3);
        ComposedPicture picture = rig.Rooms.Single().Egress.Pictures.Single();
        PixelRect before = picture.Scene.Tiles.Single().Box;
        await rig.ConnectAsync("b", role: Role.Panelist);
        PixelRect moving = before;
        for (int i = 0; i < 20 && moving == before; i++)
        {
            rig.Show(1);
            moving = picture.Scene.Tiles[0].Box;
        }

        rig.Rooms.Single().EndTransitions();
        rig.Show(1);
        PixelRect atEnd = picture.Scene.Tiles[0].Box;
        rig.Show(10);
        Assert.AreEqual(picture.Scene.Tiles[0].Box, atEnd);
        Assert.AreNotEqual(moving, atEnd);
        Assert.AreEqual(2, picture.Scene.Tiles.Length);
    }

    private static Stage Shown(ServerRig rig)
    {
        rig.Turn();
        return rig.Rooms.Single().Room.TakeStage(rig.Now);
    }
}
