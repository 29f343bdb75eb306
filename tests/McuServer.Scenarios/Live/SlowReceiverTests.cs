using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Streams;

namespace McuServer.Scenarios.Live;

/// <summary>One receiver's line is too thin for the mix: that is his trouble alone.</summary>
[TestClass]
public class SlowReceiverTests
{
    [TestMethod]
    public void A_line_that_is_too_thin_hurts_nobody_else_and_nothing_grows()
    {
        using VirtualConference conference = new(seed: 22, static options => options with { Width = 320, Height = 180, VideoBitrateBps = 600_000 });
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer);
        VirtualParticipant cy = conference.Join("cy", LiveScene.Viewer);
        conference.Connect(anna, bo, cy);
        ChangeWatch seen = new(conference, () => bo.Peer.Picture.PictureCount);
        ChangeWatch keys = new(conference, () => bo.Peer.Picture.KeyFrameCount);

        // A queue of 0.4 s: what it drops is asked for while it is still kept.
        conference.SetOut(cy, new LinkProfile { Delay = TimeSpan.FromMilliseconds(25), BandwidthBps = 300_000, QueueBytes = 16 * 1024 });
        conference.RunFor(5);
        TimeSpan start = conference.Clock.Now;
        long frames = bo.Peer.Picture.FrameCount;
        int outstanding = conference.Resources.Outstanding;
        long resent = cy.ServerPeer().Transport.Video!.Stream.Counters.ResentBytes;
        conference.RunFor(25);
        (int freezes, double longest) = seen.Gaps(start, conference.Clock.Now, 100);
        SendStreamCounters counters = cy.ServerPeer().Transport.Video!.Stream.Counters;
        double resentBps = (counters.ResentBytes - resent) * 8 / 25.0;
        (int perSecond, double least) = keys.Density(start);
        Console.WriteLine(
            $"slow receiver: {conference.Network.Counters(conference.Endpoint, cy.Peer.Endpoint!).QueueDropped} dropped, resent {resentBps / 1000:F0} kbit/s " +
            $"({counters.ResentCount} sent again, {counters.OverBudgetCount} over budget, {counters.TooOftenCount} too often, {counters.NotKeptCount} not kept); the other: {bo.Peer.Picture.FrameCount - frames} frames, " +
            $"longest {longest:F0} ms; {keys.Times.Count} key frames, at most {perSecond} a second; slow one saw {cy.Peer.Picture.PictureCount} pictures");
        Assert.AreEqual(25 * 25, bo.Peer.Picture.FrameCount - frames, 1);
        Assert.AreEqual(0, freezes);
        Assert.AreEqual(0, bo.Peer.Picture.BrokenCount);
        Assert.IsLessThanOrEqualTo(2, perSecond);
        // And what was saved up in a second before.
        Assert.IsLessThanOrEqualTo(150_000 * 26 / 25.0, resentBps, "a quarter of the encode's bitrate");
        Assert.IsGreaterThan(75_000, resentBps, "and it is used");
        Assert.IsGreaterThan(0, counters.OverBudgetCount);
        Assert.AreEqual(outstanding, conference.Resources.Outstanding, 8, "nothing grows");
        Assert.AreEqual(0, conference.Server.Network.DroppedFrames);
    }

    /// <summary>The shares of what is sent again are of the encode that a receiver has, whichever that is by now.</summary>
    [TestMethod]
    public void The_budget_for_what_is_sent_again_follows_the_encodes_bitrate()
    {
        using VirtualConference conference = new(seed: 23, static options => options with { Width = 320, Height = 180, VideoBitrateBps = 1_500_000 });
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer);
        conference.Connect(anna, bo);
        RtpSendStream stream = bo.ServerPeer().Transport.Video!.Stream;
        Assert.AreEqual(1_500_000, stream.BitrateBps);
        conference.Room().Egress.Pictures[0].Tracks[0].Encoder.SetBitrate(400_000);
        Assert.AreEqual(1_500_000, stream.BitrateBps, "pictures of the old rate are still on their way");
        conference.RunFor(0.1);
        Assert.AreEqual(400_000, stream.BitrateBps);
        Assert.AreEqual(400_000, anna.ServerPeer().Transport.Video!.Stream.BitrateBps);
    }
}
