using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>Many ask for key frames at once: an encode makes few, and nobody waits long.</summary>
[TestClass]
public class KeyFrameStormTests
{
    [TestMethod]
    public void Bug_17_twenty_who_ask_all_the_time_get_two_key_frames_a_second()
    {
        using VirtualConference conference = LiveScene.Open(seed: 17, framesPerSecond: 20);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        List<VirtualParticipant> viewers = [];
        for (int i = 0; i < 20; i++)
        {
            viewers.Add(conference.Join($"v{i}", LiveScene.Viewer with { Decodes = false }, use: PeerUse.Watch));
        }

        conference.Connect([anna, .. viewers]);
        ChangeWatch keys = new(conference, () => viewers[0].Peer.Picture.KeyFrameCount);
        TimeSpan start = conference.Clock.Now;
        long asked = 0;
        conference.Clock.Every(TimeSpan.FromMilliseconds(10), () =>
        {
            foreach (VirtualParticipant viewer in viewers)
            {
                viewer.ServerPeer().OnKeyFrameRequested(conference.Clock.Now);
                asked++;
            }
        });
        conference.RunFor(10);
        (int perSecond, double least) = keys.Density(start);
        Console.WriteLine($"{asked} requests in 10 s: {keys.Times.Count} key frames, at most {perSecond} a second, {least:F0} ms apart");
        Assert.IsLessThanOrEqualTo(2, perSecond);
        Assert.IsGreaterThanOrEqualTo(495, least);
        Assert.IsGreaterThan(10, keys.Times.Count, "and they get them");
        Assert.AreEqual(1, conference.Room().Egress.RenditionCount);
    }

    /// <summary>As many as watch a webinar, by the whole way: PLI, SRTCP, network, RTCP router, funnel, encoder.</summary>
    [TestMethod]
    public void Bug_17_200_viewers_who_send_PLIs_all_the_time_get_two_key_frames_a_second()
    {
        const int Viewers = 200;
        using Webinar webinar = new();
        VirtualConference conference = webinar.Conference;
        List<VirtualParticipant> viewers = [];
        for (int i = 0; i < Viewers; i++)
        {
            viewers.Add(webinar.Join($"v{i}", Role.Attendee, Webinar.Light));
        }

        conference.Connect([.. viewers]);
        ChangeWatch keys = new(conference, () => viewers[0].Peer.Picture.KeyFrameCount);
        TimeSpan start = conference.Clock.Now;
        long known = Asked(viewers);
        long sent = 0;
        byte[] buffer = new byte[200];
        conference.Clock.Every(TimeSpan.FromMilliseconds(50), () =>
        {
            foreach (VirtualParticipant viewer in viewers)
            {
                RtcpWriter writer = new(buffer);
                writer.TryAddReceiverReport(1, []);
                writer.TryAddCname(1, "viewer"u8);
                writer.TryAddPictureLoss(1, viewer.ServerPeer().Transport.Video!.Stream.Ssrc);
                sent += viewer.Peer.Transport!.TrySendPlain(buffer, writer.Length) ? 1 : 0;
                viewer.Peer.HandleTimeout(conference.Clock.Now);
            }
        });
        conference.RunFor(5);
        (int perSecond, double least) = keys.Density(start);
        Console.WriteLine($"{sent} PLIs in 5 s: {keys.Times.Count} key frames, at most {perSecond} a second, {least:F0} ms apart");
        Assert.IsGreaterThanOrEqualTo(Viewers * 99, sent);
        Assert.AreEqual(sent, Asked(viewers) - known, Viewers, "all but those on their way are counted");
        Assert.IsLessThanOrEqualTo(2, perSecond);
        Assert.IsGreaterThanOrEqualTo(495, least);
        Assert.IsGreaterThan(5, keys.Times.Count, "and they get them");
        Assert.AreEqual(1, viewers.Select(static v => v.ServerPeer().FanOut).Distinct().Count(), "one encode for all");
        Assert.IsTrue(viewers.TrueForAll(static v => v.Peer.Picture.KeyFrameCount > 5), "all of them");
    }

    /// <summary>The encoder makes one in ten seconds by itself; a request soon after it must wait as after any other.</summary>
    [TestMethod]
    public void Bug_17_the_encoders_own_key_frame_counts_as_one()
    {
        using VirtualConference conference = LiveScene.Open(seed: 21);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo);
        ChangeWatch keys = new(conference, () => bo.Peer.Picture.KeyFrameCount);
        double limit = conference.Clock.Now.TotalSeconds + 11;
        Assert.IsTrue(conference.RunUntil(() => keys.Times.Count > 0, limit), "nobody asks, and there is one");
        conference.RunFor(0.1);
        bo.ServerPeer().FanOut!.KeyFrames.Request(conference.Clock.Now);
        conference.RunFor(2);
        Assert.HasCount(2, keys.Times);
        Assert.AreEqual(520, (keys.Times[1] - keys.Times[0]).TotalMilliseconds, 26);
    }

    [TestMethod]
    public void Bug_17_a_lost_key_frame_is_asked_for_again_and_comes_within_a_second()
    {
        using VirtualConference conference = LiveScene.Open(seed: 18);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer, link: LiveScene.RoundTrip50);
        VirtualParticipant cy = conference.Join("cy", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo, cy);
        ChangeWatch keys = new(conference, () => cy.Peer.Picture.KeyFrameCount);
        ChangeWatch seen = new(conference, () => bo.Peer.Picture.PictureCount);
        double worst = 0;
        for (int i = 0; i < 4; i++)
        {
            // Bo loses all from just before the key frame on, for longer than retransmissions can repair.
            conference.RunFor(3.3);
            cy.ServerPeer().FanOut!.KeyFrames.Request(conference.Clock.Now);
            conference.SetOut(bo, LiveScene.RoundTrip50 with { Loss = 1 });
            conference.RunFor(1.6);
            Assert.IsGreaterThan(conference.Clock.Now - TimeSpan.FromSeconds(1.6), keys.Times[^1], "there was one");
            conference.SetOut(bo, LiveScene.RoundTrip50);
            TimeSpan end = conference.Clock.Now;
            conference.RunFor(1.2);
            double backMs = (seen.FirstAfter(end) - end).TotalMilliseconds;
            Console.WriteLine($"key frame lost: picture back after {backMs:F0} ms");
            worst = Math.Max(worst, backMs);
        }

        Assert.IsLessThanOrEqualTo(1000, worst);
        Assert.AreEqual(0, bo.Peer.Picture.BrokenCount);
        Assert.IsGreaterThanOrEqualTo(495, keys.Density(TimeSpan.Zero).LeastMs);
    }

    [TestMethod]
    public void Bug_17_twenty_who_join_within_a_second_cost_three_key_frames()
    {
        using VirtualConference conference = LiveScene.Open(seed: 19, framesPerSecond: 20);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        conference.Connect(anna);
        conference.RunFor(1);
        ChangeWatch keys = new(conference, () => anna.Peer.Picture.KeyFrameCount);
        List<VirtualParticipant> joined = [];
        TimeSpan start = conference.Clock.Now;
        for (int i = 0; i < 20; i++)
        {
            joined.Add(conference.Join($"j{i}", LiveScene.Viewer, use: i < 10 ? PeerUse.Conference : PeerUse.Watch, link: new LinkProfile { Delay = TimeSpan.FromMilliseconds(5) }));
            conference.RunFor(0.045);
        }

        conference.RunFor(2);
        double slowest = joined.Max(j => j.Peer.Picture.PictureCount == 0 ? double.MaxValue : 0);
        Console.WriteLine($"20 joins: {keys.Times.Count} key frames: {string.Join(' ', keys.Times.Select(t => (int)(t - start).TotalMilliseconds))}");
        Assert.AreEqual(0, slowest, "everybody sees");
        Assert.IsLessThanOrEqualTo(3, keys.Times.Count);
    }

    private static long Asked(List<VirtualParticipant> viewers) =>
        viewers.Sum(static v => v.ServerPeer().Transport.Video!.Stream.Counters.PictureLossCount);
}
