using McuServer.Conference;
using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>The mixed sound is lost on its way out: it carries copies where that is worth it, and only there.</summary>
[TestClass]
public class OutboundSoundLossTests
{
    private static readonly TestPeerOptions s_talker = new() { Video = null, Decodes = false, Sound = new DelegateSource(SoundLossTests.Hum) };
    private static readonly TestPeerOptions s_listener = new() { Video = null, Audio = MediaDirection.ReceiveOnly };

    [TestMethod]
    public void A_viewer_who_loses_a_seventh_repairs_it_by_copies()
    {
        using VirtualConference conference = LiveScene.Open(seed: 15, framesPerSecond: 5);
        VirtualParticipant anna = conference.Join("anna", s_talker);
        VirtualParticipant viewer = conference.Join("viewer", s_listener, link: LiveScene.RoundTrip50);
        conference.Connect(anna, viewer);
        EgressPipeline egress = conference.Room().Egress;
        conference.RunFor(5);
        Assert.AreEqual(0, egress.Sound.RobustCount, "nothing is lost, nothing is paid for it");
        conference.SetOut(viewer, LiveScene.RoundTrip50 with { Loss = 0.15 });
        Assert.IsTrue(conference.RunUntil(() => egress.Sound.RobustCount == 1, conference.Clock.Now.TotalSeconds + 12));
        conference.RunFor(2);
        LiveAudioCounters before = viewer.Peer.Sound.Source!.Counters;
        conference.RunFor(20);
        LiveAudioCounters after = viewer.Peer.Sound.Source!.Counters;
        double lostMs = 20 * (after.LostPackets - before.LostPackets);
        double fecMs = after.FecMs - before.FecMs;
        double concealedMs = after.ConcealedMs - before.ConcealedMs;
        Console.WriteLine($"lost {lostMs:F0} ms of 20 s, FEC {fecMs:F0} ms, concealed {concealedMs:F0} ms; "
            + $"server heard of {viewer.ServerPeer().Transport.Audio!.Stream.Loss.GetPercent(conference.Clock.Now)} %");
        Assert.IsGreaterThan(2000, lostMs);
        // Of two lost in a row, a seventh of the cases, only the second has a copy, and libopus copies what swells only.
        Assert.IsGreaterThan(0.5 * lostMs, fecMs);
        conference.SetOut(viewer, LiveScene.RoundTrip50);
        conference.RunFor(25);
        Assert.AreEqual(0, egress.Sound.RobustCount, "off again");
    }

    [TestMethod]
    public void One_bad_line_of_many_listeners_changes_nothing_for_the_others_and_a_third_does()
    {
        using VirtualConference conference = LiveScene.Open(seed: 16, framesPerSecond: 5);
        VirtualParticipant anna = conference.Join("anna", s_talker);
        VirtualParticipant[] viewers =
        [
            .. Enumerable.Range(0, 6).Select(i => conference.Join($"viewer{i}", s_listener with { Decodes = false }, link: LiveScene.RoundTrip50)),
        ];
        conference.Connect([anna, .. viewers]);
        EgressPipeline egress = conference.Room().Egress;
        conference.SetOut(viewers[0], LiveScene.RoundTrip50 with { Loss = 0.2 });
        conference.RunFor(20);
        Assert.IsGreaterThan(10, viewers[0].ServerPeer().Transport.Audio!.Stream.Loss.GetPercent(conference.Clock.Now));
        Assert.AreEqual(0, egress.Sound.RobustCount);
        conference.SetOut(viewers[1], LiveScene.RoundTrip50 with { Loss = 0.2 });
        conference.RunFor(20);
        Assert.AreEqual(1, egress.Sound.RobustCount, "the mix of the viewers; anna's own has no loss");
    }

    [TestMethod]
    public void Whoever_does_not_use_copies_is_sent_none()
    {
        using VirtualConference conference = LiveScene.Open(seed: 17, framesPerSecond: 5);
        VirtualParticipant anna = conference.Join("anna", s_talker);
        VirtualParticipant viewer = conference.Join("viewer", s_listener with { UsesFec = false, Decodes = false }, link: LiveScene.RoundTrip50);
        conference.Connect(anna, viewer);
        conference.SetOut(viewer, LiveScene.RoundTrip50 with { Loss = 0.15 });
        conference.RunFor(15);
        Assert.IsGreaterThan(5, viewer.ServerPeer().Transport.Audio!.Stream.Loss.GetPercent(conference.Clock.Now));
        Assert.AreEqual(0, conference.Room().Egress.Sound.RobustCount);
    }
}
