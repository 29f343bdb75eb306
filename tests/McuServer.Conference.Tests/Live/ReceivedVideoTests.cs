using McuServer.Conference.Live;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;

namespace McuServer.Conference.Tests.Live;

/// <summary>"Audio only" (layouts-and-page.md Q7).</summary>
[TestClass]
public class ReceivedVideoTests
{
    [TestMethod]
    public async Task Who_wants_no_video_costs_no_encode_and_goes_on_hearing()
    {
        using ServerRig rig = new();
        LiveSession viewer = await rig.ConnectAsync("viewer", role: Role.Attendee);
        EgressPipeline egress = rig.Rooms.Single().Egress;
        rig.Show();
        Assert.AreEqual(1, egress.LastRenditionCount);
        Subscription heard = egress.Subscriptions.Single();

        viewer.ReceivesVideo = false;
        rig.Show();
        Assert.AreEqual(0, egress.LastRenditionCount);
        Assert.AreEqual(0, egress.PictureCount);
        Assert.AreSame(heard, egress.Subscriptions.Single(), "the sound goes on as it was, without a new mix");

        viewer.ReceivesVideo = true;
        rig.Show();
        Assert.AreEqual(1, egress.LastRenditionCount);
    }

    [TestMethod]
    public async Task The_picture_comes_back_with_a_key_frame_at_once()
    {
        using ServerRig rig = new();
        LiveSession viewer = await rig.ConnectAsync("viewer", role: Role.Attendee);
        LiveRoom room = rig.Rooms.Single();
        rig.Show();
        Witness witness = new();
        room.TryPost(_ => room.Egress.Subscribe(new Subscription("witness", null, Audience.Attendee)
        {
            Video = room.Egress.Subscriptions[0].Video,
            VideoEgress = witness,
        }));
        rig.Show(30);
        viewer.ReceivesVideo = false;
        rig.Show(30);
        Assert.AreEqual(1, room.Egress.LastRenditionCount, "the same encode was everybody's");
        witness.KeyFrames.Clear();
        viewer.ReceivesVideo = true;
        rig.Show(3);
        Assert.IsTrue(witness.KeyFrames[0], "the first picture after the wish is a key frame");
        Assert.HasCount(1, witness.KeyFrames.Where(static isKey => isKey).ToArray());
    }

    [TestMethod]
    public async Task The_wish_outlives_the_connection()
    {
        using ServerRig rig = new();
        LiveSession viewer = await rig.ConnectAsync("viewer", role: Role.Attendee);
        viewer.ReceivesVideo = false;
        await rig.AnswerAsync(viewer, ServerRig.Offer(page: "B2", ufrag: "efgh"));
        viewer.Peer!.OnConnected(rig.Now);
        rig.Show(3);
        Assert.AreEqual(0, rig.Rooms.Single().Egress.LastRenditionCount);
        viewer.ReceivesVideo = true;
        rig.Show(3);
        Assert.AreEqual(1, rig.Rooms.Single().Egress.LastRenditionCount);
    }

    [TestMethod]
    public async Task Statistics_of_the_room_say_what_is_encoded_for_whom()
    {
        using ServerRig rig = new();
        Assert.IsNull(rig.Server.StatisticsOf("lobby"));
        Assert.IsEmpty(rig.Server.SessionsOf("lobby"));
        LiveSession viewer = await rig.ConnectAsync("viewer", role: Role.Attendee);
        rig.Show();
        Assert.AreSame(viewer, rig.Server.SessionsOf("lobby").Single());
        RoomMediaStatistics media = rig.Server.StatisticsOf("lobby")!;
        Assert.AreEqual((1, 1, 1, 10), (media.Receivers, media.Pictures, media.VideoEncodes, media.FramesPerSecond));
        Assert.AreEqual(("vp8", 320, 180), (media.Encodes.Single().Codec, media.Encodes.Single().Width, media.Encodes.Single().Height));
        ServerStatistics server = rig.Server.Statistics;
        Assert.AreEqual((1, 1, false), (server.Rooms, server.Sessions, server.Draining));
        Assert.IsTrue(server.Durations.ContainsKey("composedToEncoded") && server.Counters.ContainsKey("videoTicksSkipped"));
        rig.Server.BeginDrain();
        Assert.IsTrue(rig.Server.Statistics.Draining);
    }

    /// <summary>What a real receiver sees of it: no packet of pictures, no seam in the sound, then pictures that can be decoded at once.</summary>
    [TestMethod]
    public void On_the_wire_pictures_stop_and_come_back_decodable_while_the_sound_goes_on()
    {
        using VirtualConference conference = new();
        conference.Join("talker", new TestPeerOptions { Decodes = false, KeptSound = TimeSpan.Zero });
        VirtualParticipant viewer = conference.Join("viewer", new TestPeerOptions
        {
            Audio = MediaDirection.ReceiveOnly,
            Video = MediaDirection.ReceiveOnly,
        }, role: Role.Attendee);
        conference.RunFor(2);
        Assert.IsGreaterThan(20, viewer.Peer.Picture.FrameCount);

        viewer.Session.ReceivesVideo = false;
        conference.RunFor(0.5);
        (long pictures, long sounds) = (viewer.Peer.Picture.PacketCount, viewer.Peer.Sound.PacketCount);
        conference.RunFor(2);
        Assert.AreEqual(pictures, viewer.Peer.Picture.PacketCount);
        Assert.IsInRange(99, 101, viewer.Peer.Sound.PacketCount - sounds);
        Assert.IsGreaterThan(-30, viewer.Peer.Sound.LevelDbfs(440, TimeSpan.FromSeconds(1)), "the talker is heard");

        (long frames, long keys, long broken) = (viewer.Peer.Picture.FrameCount, viewer.Peer.Picture.KeyFrameCount, viewer.Peer.Picture.BrokenCount);
        viewer.Session.ReceivesVideo = true;
        conference.RunFor(0.2);
        Assert.AreEqual(keys + 1, viewer.Peer.Picture.KeyFrameCount, "one key frame, at once");
        Assert.IsGreaterThan(frames + 1, viewer.Peer.Picture.FrameCount);
        conference.RunFor(1);
        Assert.AreEqual(broken, viewer.Peer.Picture.BrokenCount);
        Assert.IsInRange(20, 31, viewer.Peer.Picture.FrameCount - frames);
    }

    private sealed class Witness : IVideoEgress
    {
        public List<bool> KeyFrames { get; } = [];

        public void WriteVideo(EncodedFrame frame) => KeyFrames.Add(frame.IsKeyFrame);

        public void ObserveCanvas(VideoFrame canvas, long frameIndex)
        {
        }
    }
}
