using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Conference.Tests.Control;
using McuServer.Media.Composition.Drawing;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Playing;

/// <summary>What plays in a room and when: the hold picture and music before the first host, and what hosts start.</summary>
[TestClass]
public sealed class RoomPlaysTests : IDisposable
{
    private static MediaFactory s_media = null!;
    private readonly MixResources _resources = new(1, () => new OverlayPainter(s_media.Folder));
    private readonly Directory _directory = new();
    private readonly TestRoom _room = new(new RoomSettings { HoldPicture = "soon.png", HoldMusic = "soon.wav" });
    private readonly RoomPlayer _player;
    private readonly RoomPlays _plays;

    public RoomPlaysTests()
    {
        _player = new RoomPlayer(_room, _resources, () => _room.Now);
        _plays = new RoomPlays(_directory, new Players(_player), static (_, file) => Path.Combine(s_media.Folder, file), () => TestRoom.Epoch);
    }

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        s_media.Make("soon.png", "-f lavfi -i color=blue:s=320x180 -frames:v 1");
        s_media.Make("soon.wav", "-f lavfi -i sine=f=1000:r=48000:d=1");
        s_media.Make("slide.png", "-f lavfi -i color=red:s=320x180 -frames:v 1");
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    public void Dispose()
    {
        _plays.Dispose();
        _player.Dispose();
        _room.Tick();
        _room.Dispose();
        _resources.Dispose();
    }

    [TestMethod]
    public void Picture_and_music_play_from_the_first_guest_to_the_first_host_and_never_again()
    {
        _plays.Settle(_room.Control);
        Assert.IsEmpty(Playing, "nothing plays for nobody");

        _room.In("a1");
        _plays.Settle(_room.Control);
        CollectionAssert.AreEquivalent((string[])["soon.png", "soon.wav"], Playing);
        Assert.AreEqual(2, _player.Count);
        _room.In("p1");
        _plays.Settle(_room.Control);
        Assert.AreEqual(2, _player.Count, "once each");
        Assert.Contains("play.started", _room.Types);

        Actor host = _room.In("h1");
        _plays.Settle(_room.Control);
        Assert.IsEmpty(Playing);
        Assert.AreEqual(0, _player.Count);
        Assert.Contains("play.stopped", _room.Types);

        _room.Control.Left(host.Id, "left");
        _plays.Settle(_room.Control);
        Assert.IsEmpty(Playing, "it has begun; a host who is away for a while is no new beginning");
    }

    [TestMethod]
    public void When_the_last_guest_goes_it_stops_and_it_begins_anew_for_the_next()
    {
        _room.In("a1");
        _plays.Settle(_room.Control);
        _room.Control.Left("a1", "left");
        _plays.Settle(_room.Control);
        Assert.AreEqual(0, _player.Count);
        _room.In("a2");
        _plays.Settle(_room.Control);
        Assert.AreEqual(2, _player.Count);
    }

    [TestMethod]
    public void What_a_host_plays_is_not_the_hold_and_only_those_with_the_right_play()
    {
        Actor host = _room.In("h1");
        _room.In("a1");
        ControlException refused = Assert.ThrowsExactly<ControlException>(() => _plays.Start(_room.Control, TestRoom.Of("a1"), "slide.png", isLooped: true));
        Assert.AreEqual((ControlFault.NotPermitted, Permission.PlayMedia), (refused.Fault, refused.Permission));
        PlayedMedia slide = _plays.Start(_room.Control, host, "slide.png", isLooped: true);
        _plays.Settle(_room.Control);
        CollectionAssert.AreEqual((string[])["slide.png"], Playing);
        Assert.ThrowsExactly<ControlException>(() => _plays.Stop(_room.Control, TestRoom.Of("a1"), slide.Id));
        _plays.Stop(_room.Control, host, slide.Id);
        Assert.IsEmpty(Playing);
        Assert.AreEqual(ControlFault.MediaNotFound, Assert.ThrowsExactly<ControlException>(() => _plays.Stop(_room.Control, host, slide.Id)).Fault);
    }

    [TestMethod]
    public void A_hold_file_that_is_missing_leaves_the_room_as_it_is()
    {
        using TestRoom other = new(new RoomSettings { HoldPicture = "none.png" });
        other.In("a1");
        _plays.Settle(other.Control);
        Assert.IsEmpty(other.Control.State.Playing);
    }

    private string[] Playing => [.. _room.Control.State.Playing.Select(static one => one.File)];

    private sealed class Players(RoomPlayer player) : IRoomPlayers
    {
        public RoomPlayer? PlayerOf(string room) => player;
    }

    /// <summary>Tells of nothing: the tests settle by themselves.</summary>
    private sealed class Directory : IRoomDirectory
    {
        public event Action<RoomControl, RoomEvent>? Happened
        {
            add { }
            remove { }
        }

        public RoomControl? Find(string name) => null;

        public IReadOnlyList<RoomControl> List() => [];

        public RoomControl Create(Actor by, string name, RoomSettings settings) => throw new NotSupportedException();
    }
}
