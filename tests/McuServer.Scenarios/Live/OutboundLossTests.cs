using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>The mix is lost on its way out: retransmissions repair it, and key frames stay few.</summary>
[TestClass]
public class OutboundLossTests
{
    [TestMethod]
    public void Retransmissions_repair_the_mix_of_one_receiver_and_cost_the_other_nothing()
    {
        using VirtualConference conference = LiveScene.Open(seed: 8, width: 320);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        // Who sends sound learns the round trip by the reports on it, and asks again in time.
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Audio = MediaDirection.SendReceive }, link: LiveScene.RoundTrip50);
        conference.Connect(anna, bo);
        ChangeWatch keys = new(conference, () => anna.Peer.Picture.KeyFrameCount);
        ChangeWatch seen = new(conference, () => bo.Peer.Picture.PictureCount);
        long framesBefore = anna.Peer.Picture.FrameCount;
        conference.SetOut(bo, LiveScene.RoundTrip50 with { Loss = 0.05 });
        TimeSpan start = conference.Clock.Now;
        conference.RunFor(30);
        (int freezes, double longest) = seen.Gaps(start, conference.Clock.Now, 200);
        Console.WriteLine(
            $"out 5 %: {freezes} freezes, longest {longest:F0} ms, {bo.Peer.Picture.RecoveredCount} packets recovered, " +
            $"{keys.Times.Count} key frames in 30 s, {bo.Peer.Picture.BrokenCount} broken");
        Assert.IsGreaterThan(20, bo.Peer.Picture.RecoveredCount);
        Assert.IsLessThanOrEqualTo(1, freezes);
        Assert.IsLessThan(1000, longest);
        Assert.AreEqual(0, bo.Peer.Picture.BrokenCount);
        Assert.AreEqual(30 * 25, anna.Peer.Picture.FrameCount - framesBefore, 1, "the other receiver has every frame");
        // One in ten seconds by the encoder itself, and few that were asked for.
        Assert.IsLessThan(15, keys.Times.Count);
        Assert.IsGreaterThanOrEqualTo(495, keys.Density(start).LeastMs);
    }
}
