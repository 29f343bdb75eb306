using McuServer.Conference.Control;
using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.TestKit.Live;

namespace McuServer.Conference.Tests.Live;

/// <summary>Layouts with an upright canvas (layouts-and-page.md 2.3, views' <c>canvas</c>): what is received stands upright too.</summary>
[TestClass]
public class UprightPictureTests
{
    private static readonly LayoutSource s_layouts = new(HeadlessRun.LayoutFolder);

    [TestMethod]
    public async Task A_layout_of_9_to_16_turns_the_picture_and_another_one_turns_it_back()
    {
        using ServerRig rig = new();
        await rig.ConnectAsync("viewer", role: Role.Attendee);
        LiveRoom room = rig.Rooms.Single();
        rig.Show();
        Assert.AreEqual((320, 180), FormOf(room));

        Apply(rig, "portrait");
        Assert.AreEqual((180, 320), FormOf(room));
        Assert.AreEqual((1, 1), (room.Egress.PictureCount, room.Egress.LastRenditionCount), "the former one is gone");

        Apply(rig, "grid-auto");
        Assert.AreEqual((320, 180), FormOf(room));
    }

    [TestMethod]
    public async Task A_file_keeps_its_form_and_what_it_shows_is_not_told_as_the_views()
    {
        using ServerRig rig = new();
        LiveSession viewer = await rig.ConnectAsync("viewer", role: Role.Attendee);
        LiveRoom room = rig.Rooms.Single();
        rig.Show();
        FileEgress file = new();
        room.TryPost(_ => room.Egress.Subscribe(new Subscription("file", null, Audience.Recording)
        {
            Video = room.Egress.Subscriptions[0].Video,
            VideoEgress = file,
        }));
        rig.Show();
        Assert.AreEqual(1, room.Egress.PictureCount, "shared while both have one form");

        Apply(rig, "portrait");
        Assert.AreEqual(2, room.Egress.PictureCount);
        Assert.AreEqual((320, 180), file.Last, "a file has one size");
        rig.Turn();
        AppliedLayout told = viewer.Control.Applied(new Actor("viewer", Role.Attendee)).Single();
        Assert.AreEqual(("portrait", 180, 320), (told.Layout, told.Width, told.Height));
    }

    [TestMethod]
    public async Task A_room_that_is_upright_stays_so_whatever_the_layout()
    {
        using ServerRig rig = new(static options => options with { Width = 180, Height = 320 });
        await rig.ConnectAsync("viewer", role: Role.Attendee);
        rig.Show();
        Assert.AreEqual((180, 320), FormOf(rig.Rooms.Single()));
        Apply(rig, "portrait");
        Assert.AreEqual((180, 320), FormOf(rig.Rooms.Single()));
    }

    /// <summary>L11 and M4: somebody sees another view than his role, and the others of his role see what they saw.</summary>
    [TestMethod]
    public async Task A_wished_view_is_ones_own_affair_and_outlives_the_connection()
    {
        using ServerRig rig = new();
        LiveSession wisher = await rig.ConnectAsync("wisher", role: Role.Attendee);
        LiveSession other = await rig.ConnectAsync("other", role: Role.Attendee);
        LiveRoom room = rig.Rooms.Single();
        Apply(rig, "webinar-stage");
        Assert.AreEqual("attendee", room.Egress.RenditionsInUse.Single().ViewId);

        wisher.WishedView = "stage-view";
        rig.Show();
        CollectionAssert.AreEquivalent((string[])["attendee", "stage-view"], room.Egress.RenditionsInUse.Select(static one => one.ViewId).ToArray());
        rig.Turn();
        Assert.AreEqual("stage-view", wisher.Control.SnapshotFor("wisher").Layout!.View);
        Assert.AreNotEqual("stage-view", other.Control.SnapshotFor("other").Layout?.View);

        await rig.AnswerAsync(wisher, ServerRig.Offer(page: "B2", ufrag: "efgh"));
        wisher.Peer!.OnConnected(rig.Now);
        rig.Show(3);
        Assert.AreEqual(2, room.Egress.PictureCount, "still wished by the next connection");

        wisher.WishedView = "of-another-layout";
        rig.Show();
        Assert.AreEqual("attendee", room.Egress.RenditionsInUse.Single().ViewId, "what the layout has not is not seen");
    }

    /// <summary>The right to another view is the role's: who is no longer a host sees what his new role sees.</summary>
    [TestMethod]
    public async Task A_wished_view_goes_with_the_right_to_it()
    {
        using ServerRig rig = new();
        LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
        LiveSession wisher = await rig.ConnectAsync("wisher", role: Role.Cohost);
        wisher.WishedView = "attendee";
        wisher.Control.Change(host.Actor, "wisher", null, "still with the right", null, null);
        Assert.AreEqual("attendee", wisher.WishedView);
        wisher.Control.Change(host.Actor, "wisher", null, null, Role.Panelist, null);
        Assert.IsNull(wisher.WishedView);
        wisher.WishedView = ViewWish.Portrait;
        wisher.Control.Change(host.Actor, "wisher", null, null, Role.Attendee, null);
        Assert.AreEqual("portrait", wisher.WishedView, "another form, not another content");
    }

    /// <summary>What a real receiver decodes: the size changes with a key frame, and nothing is broken.</summary>
    [TestMethod]
    public void On_the_wire_the_upright_picture_begins_with_a_key_frame_and_decodes()
    {
        using VirtualConference conference = new();
        conference.Join("talker", new TestPeerOptions { Decodes = false, KeptSound = TimeSpan.Zero });
        VirtualParticipant viewer = conference.Join("viewer", new TestPeerOptions
        {
            Audio = MediaDirection.ReceiveOnly,
            Video = MediaDirection.ReceiveOnly,
        }, role: Role.Attendee);
        conference.RunFor(2);
        (long keys, long broken) = (viewer.Peer.Picture.KeyFrameCount, viewer.Peer.Picture.BrokenCount);
        (int width, int height) = (viewer.Peer.Picture.Width, viewer.Peer.Picture.Height);
        Assert.IsGreaterThan(height, width);
        LiveRoom room = conference.Room();
        room.TryPost(_ => room.Room.SetLayout(s_layouts.Find("portrait", HeadlessRun.LayoutFolder)));
        conference.RunFor(1);
        Assert.AreEqual((height, width), (viewer.Peer.Picture.Width, viewer.Peer.Picture.Height));
        Assert.AreEqual(keys + 1, viewer.Peer.Picture.KeyFrameCount);
        Assert.AreEqual(broken, viewer.Peer.Picture.BrokenCount);
    }

    private static void Apply(ServerRig rig, string layout)
    {
        Layout found = s_layouts.Find(layout, HeadlessRun.LayoutFolder);
        LiveRoom room = rig.Rooms.Single();
        room.TryPost(_ => room.Room.SetLayout(found));
        rig.Show(4);
    }

    private static (int Width, int Height) FormOf(LiveRoom room)
    {
        Media.Egress.Rendition form = room.Egress.RenditionsInUse.Single().Rendition;
        return (form.Width, form.Height);
    }

    private sealed class FileEgress : IVideoEgress
    {
        public (int Width, int Height) Last { get; private set; }

        public void WriteVideo(EncodedFrame frame)
        {
        }

        public void ObserveCanvas(VideoFrame canvas, long frameIndex) => Last = (canvas.Width, canvas.Height);
    }
}
