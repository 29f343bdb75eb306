using McuServer.Conference.Control;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>A participant switches his camera: off, on, turned, larger, in another codec. Only his own tile sees it.</summary>
[TestClass]
public class CameraTests
{
    [TestMethod]
    public void A_camera_that_sends_nothing_becomes_a_card_and_comes_back()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference, LiveRig.Person(Colour.Red, 900));
        bo.Peer.Cameras[0].IsPaused = true;
        conference.RunFor(2.4);
        Assert.IsFalse(conference.ShowsVideo("bo"));
        Assert.AreEqual("anna bo", conference.Order());
        Assert.IsTrue(anna.Missing(900, 2) < TimeSpan.FromMilliseconds(50), "his voice goes on");
        bo.Peer.Cameras[0].IsPaused = false;
        conference.RunFor(0.3);
        Assert.IsTrue(conference.ShowsVideo("bo"));
        conference.RunFor(0.5);
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} red");
    }

    [TestMethod]
    public void A_muted_camera_is_a_card_at_once()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference, LiveRig.Person(Colour.Red, 900));
        bo.Session.Control.Mute(bo.Session.Actor, "bo", MediaKind.Video, true);
        conference.RunFor(0.15);
        Assert.IsFalse(conference.ShowsVideo("bo"));
        conference.RunFor(0.5);
        Assert.IsTrue(anna.Share(Colour.Red) < 0.005, $"{anna.Share(Colour.Red):P1} red");
        bo.Session.Control.Mute(bo.Session.Actor, "bo", MediaKind.Video, false);
        conference.RunFor(1);
        Assert.IsTrue(conference.ShowsVideo("bo"));
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} red");
    }

    [TestMethod]
    public void A_camera_that_is_switched_on_later_needs_no_new_section()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(
            conference, LiveRig.Person(Colour.Red, 900) with { Video = MediaDirection.ReceiveOnly });
        Assert.IsFalse(conference.ShowsVideo("bo"));
        Assert.IsTrue(bo.Peer.Picture.PictureCount > 5, "he sees the mix without a camera");
        bo.Peer.Picture.LongestGap = TimeSpan.Zero;
        for (int i = 0; i < 2; i++)
        {
            bo.Peer.Change(1, section => section with { Direction = MediaDirection.SendReceive });
            bo.Negotiate();
            conference.RunFor(1);
            Assert.IsTrue(conference.ShowsVideo("bo"));
            Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} red");
            bo.Peer.Change(1, section => section with { Direction = MediaDirection.ReceiveOnly });
            bo.Negotiate();
            conference.RunFor(0.2);
            Assert.IsFalse(conference.ShowsVideo("bo"), "switched off is off at once");
            Assert.AreEqual("anna bo", conference.Order());
        }

        Assert.IsTrue(bo.Peer.Picture.LongestGap <= TimeSpan.FromMilliseconds(75), $"{bo.Peer.Picture.LongestGap} without a picture");
    }

    [TestMethod]
    public void A_screen_is_added_and_removed_by_new_offers()
    {
        using VirtualConference conference = LiveRig.Create();
        TestPeerOptions person = LiveRig.Person(Colour.Red, 900) with
        {
            MakeFeed = (codec, layer, width, height) => LiveRig.Flat(codec, width, height, layer < 0 ? Colour.Blue : Colour.Red),
        };
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference, person);
        int section = bo.Peer.AddScreen();
        bo.Negotiate();
        conference.RunFor(1);
        Assert.AreEqual(1, Screens(conference));
        Assert.IsTrue(anna.Share(Colour.Blue) > 0.5, $"{anna.Share(Colour.Blue):P1} of the screen");
        Assert.IsTrue(anna.Share(Colour.Red) > 0.01, $"{anna.Share(Colour.Red):P1} of the camera beside it");
        bo.Peer.Change(section, offered => offered with { IsStopped = true });
        bo.Negotiate();
        conference.RunFor(0.2);
        Assert.AreEqual(0, Screens(conference), "no tile of a screen that is shared no more");
        conference.RunFor(0.8);
        Assert.IsTrue(anna.Share(Colour.Blue) < 0.005, $"{anna.Share(Colour.Blue):P1} of the screen");
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} of the camera");
        Assert.IsTrue(conference.ShowsVideo("bo"));
        bo.Peer.Change(section, offered => offered with { IsStopped = false });
        bo.Negotiate();
        conference.RunFor(1);
        Assert.AreEqual(1, Screens(conference), "shared again");
        bo.Peer.Change(section, offered => offered with { Direction = MediaDirection.Inactive });
        bo.Negotiate();
        conference.RunFor(0.2);
        Assert.AreEqual(0, Screens(conference));
        Assert.IsTrue(conference.ShowsVideo("bo"), "the camera is another thing");
    }

    [TestMethod]
    public void A_screen_that_falls_silent_loses_its_tile()
    {
        using VirtualConference conference = LiveRig.Create();
        (_, VirtualParticipant bo) = Begin(conference, LiveRig.Person(Colour.Red, 900) with { HasScreen = true });
        Assert.AreEqual(1, Screens(conference));
        bo.Peer.Cameras[1].IsPaused = true;
        conference.RunFor(2.5);
        Assert.AreEqual(1, Screens(conference), "a still slide is no end");
        conference.RunFor(0.8);
        Assert.AreEqual(0, Screens(conference));
        bo.Peer.Cameras[1].IsPaused = false;
        conference.RunFor(0.5);
        Assert.AreEqual(1, Screens(conference), "it sends again");
    }

    [TestMethod]
    public void Another_size_in_mid_stream_shows_without_a_break()
    {
        using VirtualConference conference = LiveRig.Create();
        SwitchedFeed feed = new(
            LiveRig.Flat(VideoCodec.Vp8, 160, 90, Colour.Red), LiveRig.Flat(VideoCodec.Vp8, 240, 136, Colour.Blue));
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(
            conference, LiveRig.Person(Colour.Red, 900) with { MakeFeed = (_, _, _, _) => feed });
        feed.IsSwitched = true;
        bool isAlwaysThere = true;
        for (int i = 0; i < 20; i++)
        {
            conference.RunFor(0.05);
            isAlwaysThere &= conference.ShowsVideo("bo");
        }

        Assert.IsTrue(isAlwaysThere);
        Assert.IsTrue(anna.Share(Colour.Blue) > 0.1, $"{anna.Share(Colour.Blue):P1} blue");
        Assert.AreEqual(0, bo.Camera().Source!.DiscardedCount);
    }

    [TestMethod]
    public void A_turned_phone_is_shown_upright()
    {
        using VirtualConference conference = LiveRig.Create();
        TestPeerOptions phone = LiveRig.Person(Colour.Red) with
        {
            MakeFeed = (codec, _, width, height) => LiveRig.Halves(codec, width, height, Colour.Red, Colour.Blue),
        };
        VirtualParticipant bo = conference.Join("bo", phone);
        conference.WaitFor(bo);
        conference.RunFor(1);
        Assert.IsTrue(bo.Share(Colour.Red, 0, 0.45, 0, 0.8) > 0.6, "red is left");
        Assert.IsTrue(bo.Share(Colour.Blue, 0.55, 1, 0, 0.8) > 0.6, "blue is right");
        bo.Peer.Cameras[0].Track.Stream.Orientation = 1;
        conference.RunFor(1);
        Assert.IsTrue(bo.Share(Colour.Red, 0.45, 0.55, 0.1, 0.4) > 0.8, "a quarter turn clockwise: left is up");
        Assert.IsTrue(bo.Share(Colour.Blue, 0.45, 0.55, 0.8, 0.95) > 0.8, $"and right is down: {bo.Share(Colour.Blue, 0.45, 0.55, 0.8, 0.95):P1}");
        bo.Peer.Cameras[0].Track.Stream.Orientation = 0;
        conference.RunFor(1);
        Assert.IsTrue(bo.Share(Colour.Red, 0, 0.45, 0, 0.8) > 0.6, "red is left again");
    }

    [TestMethod]
    public void Another_codec_by_a_new_offer_changes_both_ways()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference, LiveRig.Person(Colour.Red, 900));
        Assert.AreEqual(1, conference.Room().Egress.RenditionCount);
        long before = bo.Peer.Picture.PictureCount;
        anna.Peer.Picture.LongestGap = TimeSpan.Zero;
        bo.Peer.Change(1, section => section with { Codecs = ["H264"] });
        bo.Negotiate();
        conference.RunFor(1.5);
        Assert.AreEqual(RtpVideoCodec.H264, bo.Camera().Assembler!.Codec);
        Assert.IsTrue(conference.ShowsVideo("bo"));
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} red");
        Assert.AreEqual(RtpVideoCodec.H264, bo.Peer.Picture.Assembler!.Codec);
        Assert.AreEqual(0, bo.Peer.Picture.BrokenCount);
        Assert.IsTrue(bo.Peer.Picture.PictureCount - before > 20, $"{bo.Peer.Picture.PictureCount - before} pictures in 1.5 s");
        Assert.IsTrue(bo.Share(Colour.Green) > 0.1, $"{bo.Share(Colour.Green):P1} green");
        Assert.AreEqual(2, conference.Room().Egress.RenditionCount, "one encode for each codec");
        Assert.IsTrue(anna.Peer.Picture.LongestGap <= TimeSpan.FromMilliseconds(75), $"{anna.Peer.Picture.LongestGap} for the other one");
        Assert.IsTrue(bo.Missing(500, 1) < TimeSpan.FromMilliseconds(50), "the sound goes on");
    }

    private static (VirtualParticipant Anna, VirtualParticipant Bo) Begin(VirtualConference conference, TestPeerOptions bos)
    {
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", bos);
        conference.WaitFor(anna, bo);
        conference.RunFor(1);
        return (anna, bo);
    }

    private static int Screens(VirtualConference conference) =>
        conference.Room().Room.TakeStage(conference.Clock.Now).Screens.Length;

    private sealed class SwitchedFeed(IVideoFeed one, IVideoFeed other) : IVideoFeed
    {
        private bool _hasSwitched;

        public bool IsSwitched { get; set; }

        public ReadOnlySpan<byte> Next(bool needsKeyFrame, out bool isKeyFrame)
        {
            bool isNew = IsSwitched && !_hasSwitched;
            _hasSwitched = IsSwitched;
            return (IsSwitched ? other : one).Next(needsKeyFrame || isNew, out isKeyFrame);
        }

        public void Dispose()
        {
        }
    }
}
