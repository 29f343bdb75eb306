using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>Silence that is not sent, clocks that run fast or slow, packets that come late, twice and in another order.</summary>
[TestClass]
public class RoughNetworkTests
{
    private static readonly TestPeerOptions s_talker = new() { Video = null, Decodes = false, ToneHz = 300 };
    private static readonly TestPeerOptions s_listener = new() { Video = null, Audio = MediaDirection.ReceiveOnly, Decodes = false };

    [TestMethod]
    public void Bug_16_a_minute_of_silence_that_is_not_sent_is_no_loss_and_costs_no_delay()
    {
        using VirtualConference conference = LiveScene.Open(seed: 16, framesPerSecond: 5);
        VirtualParticipant anna = conference.Join("anna", s_talker with { UsesDtx = true }, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", s_listener);
        conference.Connect(anna, bo);
        using MixEar ear = new(bo.Peer);
        conference.RunFor(3);
        LiveAudioSource voice = anna.Voice();
        LiveAudioCounters before = voice.Counters;
        bool wasAlwaysFlowing = true;
        anna.Peer.Microphone!.IsSilent = true;
        conference.RunFor(2);
        long unsent = anna.Peer.Microphone.UnsentCount;
        for (int i = 0; i < 580; i++)
        {
            conference.RunFor(0.1);
            wasAlwaysFlowing &= voice.IsFlowing;
        }

        unsent = anna.Peer.Microphone.UnsentCount - unsent;
        anna.Peer.Microphone.IsSilent = false;
        TimeSpan speaks = conference.Clock.Now;
        ear.LongestSilence = 0;
        long silent = ear.Silent;
        conference.RunFor(1);
        silent = ear.Silent - silent;
        LiveAudioCounters after = voice.Counters;
        Console.WriteLine(
            $"DTX: {unsent} ticks unsent in 58 s, heard again after {20 * silent} ms; lost {after.LostPackets - before.LostPackets}, " +
            $"concealed {after.ConcealedMs - before.ConcealedMs:F0} ms, delay {before.LevelMs:F0} -> {after.LevelMs:F0} ms, restarts {after.RestartCount}");
        Assert.IsGreaterThan(2500, unsent, "the sender did not send");
        Assert.IsTrue(wasAlwaysFlowing, "it is not taken for gone");
        Assert.AreEqual(before.LostPackets, after.LostPackets);
        Assert.IsLessThan(100, after.ConcealedMs - before.ConcealedMs);
        Assert.IsLessThan(40, Math.Abs(after.LevelMs - before.LevelMs));
        Assert.IsLessThanOrEqualTo(10, silent, "200 ms");
        Assert.AreEqual(0, ear.Missing);
        Assert.IsTrue(anna.Peer.IsReachable && anna.Peer.End is null);
    }

    [TestMethod]
    [DataRow(-500)]
    [DataRow(-200)]
    [DataRow(200)]
    [DataRow(500)]
    public void Bug_15_a_clock_that_drifts_is_followed_without_gaps_and_without_growing_delay(int driftPpm)
    {
        using VirtualConference conference = LiveScene.Open(seed: 15, framesPerSecond: 5);
        VirtualParticipant anna = conference.Join("anna", s_talker with { DriftPpm = driftPpm }, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", s_listener);
        conference.Connect(anna, bo);
        using MixEar ear = new(bo.Peer);
        LiveAudioSource voice = anna.Voice();
        LiveAudioCounters before = voice.Counters;
        double highest = 0;
        for (int i = 0; i < 120; i++)
        {
            conference.RunFor(1);
            highest = Math.Max(highest, voice.Counters.LevelMs);
        }

        LiveAudioCounters after = voice.Counters;
        Console.WriteLine(
            $"{driftPpm} ppm over 2 min: delay {before.LevelMs:F0} -> {after.LevelMs:F0} ms, highest {highest:F0}; taken out " +
            $"{after.AcceleratedMs - before.AcceleratedMs:F0} ms, put in {after.ExpandedMs - before.ExpandedMs:F0} ms, concealed " +
            $"{after.ConcealedMs - before.ConcealedMs:F0} ms, silent ticks {ear.Silent}, late {after.LatePackets - before.LatePackets}");
        Assert.AreEqual(0, ear.Missing);
        Assert.AreEqual(0, ear.Silent);
        Assert.IsLessThan(70, highest);
        Assert.IsLessThanOrEqualTo(60, after.ConcealedMs - before.ConcealedMs);
    }

    [TestMethod]
    public void Bug_15_delay_that_jitter_made_is_gone_five_seconds_after_it()
    {
        using VirtualConference conference = LiveScene.Open(seed: 20);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera with { ToneHz = 300 }, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo);
        using MixEar ear = new(bo.Peer);
        ChangeWatch tile = new(conference, () => conference.Tile("anna")?.PictureNumber ?? 0);
        LiveAudioSource voice = anna.Voice();
        double clean = voice.Counters.LevelMs;
        conference.SetIn(anna, LiveScene.RoundTrip50 with { Jitter = TimeSpan.FromMilliseconds(120) });
        TimeSpan start = conference.Clock.Now;
        conference.RunFor(20);
        double rough = voice.Counters.LevelMs;
        (int freezes, double longest) = tile.Gaps(start, conference.Clock.Now, 200);
        conference.SetIn(anna, LiveScene.RoundTrip50);
        conference.RunFor(5);
        Console.WriteLine(
            $"jitter 0..120: delay {clean:F0} -> {rough:F0} -> {voice.Counters.LevelMs:F0} ms (target {voice.Counters.TargetDelayMs:F0}), " +
            $"silent {ear.Silent}, {freezes} freezes, longest {longest:F0} ms, {anna.Peer.Cameras[0].RequestCount} requests");
        Assert.AreEqual(0, ear.Missing);
        Assert.AreEqual(0, ear.Silent);
        Assert.AreEqual(0, freezes);
        Assert.IsLessThan(clean + 40, voice.Counters.LevelMs);
    }

    [TestMethod]
    public void Packets_in_another_order_and_twice_change_nothing()
    {
        using VirtualConference conference = LiveScene.Open(seed: 21);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera with { ToneHz = 300 }, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo);
        using MixEar ear = new(bo.Peer);
        ChangeWatch tile = new(conference, () => conference.Tile("anna")?.PictureNumber ?? 0);
        LiveAudioCounters before = anna.Voice().Counters;
        long requests = anna.Peer.Cameras[0].RequestCount;
        conference.SetIn(anna, LiveScene.RoundTrip50 with { Reorder = 0.1, ReorderDelay = TimeSpan.FromMilliseconds(8), Duplicate = 0.1 });
        TimeSpan start = conference.Clock.Now;
        conference.RunFor(15);
        LiveAudioCounters after = anna.Voice().Counters;
        (int freezes, double longest) = tile.Gaps(start, conference.Clock.Now, 100);
        Console.WriteLine(
            $"reorder and duplicates: {freezes} gaps over 100 ms, longest {longest:F0} ms, resent {anna.Peer.Cameras[0].Track.Stream.Counters.ResentCount}, " +
            $"sound lost {after.LostPackets - before.LostPackets}, late {after.LatePackets - before.LatePackets}, silent {ear.Silent}");
        Assert.AreEqual(0, freezes);
        Assert.AreEqual(before.LostPackets, after.LostPackets);
        Assert.AreEqual(requests, anna.Peer.Cameras[0].RequestCount);
        Assert.AreEqual(0, anna.Peer.Cameras[0].Track.Stream.Counters.ResentCount, "bug 24: nothing is asked for that is only late");
        Assert.AreEqual(0, ear.Silent);
    }
}
