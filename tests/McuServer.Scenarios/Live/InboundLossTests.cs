using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>Pictures are lost on the way in, at a round trip of 50 ms: the sender's tile in the mix hardly stands still.</summary>
[TestClass]
public class InboundLossTests
{
    [TestMethod]
    [DataRow(0.05, 1, 1100)]
    [DataRow(0.10, 12, 900)]
    public void Lost_pictures_freeze_a_tile_seldom_and_never_for_long(double loss, int mostFreezes, int leastPictures)
    {
        using VirtualConference conference = LiveScene.Open(seed: 5);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo);
        ChangeWatch tile = new(conference, () => conference.Tile("anna")?.PictureNumber ?? 0);
        conference.SetIn(anna, LiveScene.RoundTrip50 with { Loss = loss });
        TimeSpan start = conference.Clock.Now;
        conference.RunFor(60);
        (int count, double longest) = tile.Gaps(start, conference.Clock.Now, 200);
        Console.WriteLine(
            $"{loss:P0}: {count} freezes over 200 ms in a minute, longest {longest:F0} ms, {tile.Times.Count} pictures, " +
            $"{anna.Peer.Cameras[0].RequestCount} key frames asked for");
        Assert.IsLessThanOrEqualTo(mostFreezes, count);
        Assert.IsLessThan(1000, longest, "none stays");
        Assert.IsGreaterThan(leastPictures, tile.Times.Count, "the others were overtaken while one before them was repaired");
        Assert.IsLessThan(12, anna.Peer.Cameras[0].RequestCount);
    }

    [TestMethod]
    public void Losses_in_bursts_leave_no_lasting_freeze()
    {
        using VirtualConference conference = LiveScene.Open(seed: 6);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo);
        ChangeWatch tile = new(conference, () => conference.Tile("anna")?.PictureNumber ?? 0);
        // 10 % on average, eight packets a burst.
        conference.SetIn(anna, LiveScene.RoundTrip50 with { Bursts = new BurstLoss(1 / 72.0, 1 / 8.0) });
        TimeSpan start = conference.Clock.Now;
        conference.RunFor(60);
        (int count, double longest) = tile.Gaps(start, conference.Clock.Now, 200);
        Console.WriteLine($"bursts: {count} freezes, longest {longest:F0} ms, {tile.Times.Count} pictures");
        Assert.IsLessThan(1000, longest);
    }

    [TestMethod]
    public void After_a_blackout_of_two_seconds_pictures_are_back_within_one()
    {
        using VirtualConference conference = LiveScene.Open(seed: 7);
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer with { Decodes = false });
        conference.Connect(anna, bo);
        ChangeWatch tile = new(conference, () => conference.Tile("anna")?.PictureNumber ?? 0);
        for (int i = 0; i < 5; i++)
        {
            TimeSpan end = conference.Clock.Now + TimeSpan.FromMilliseconds(2000);
            LinkProfile black = LiveScene.RoundTrip50 with { Blackouts = [new Blackout(conference.Clock.Now, end)] };
            conference.SetIn(anna, black);
            conference.SetOut(anna, black);
            conference.RunFor(7.13);
            double backMs = (tile.FirstAfter(end) - end).TotalMilliseconds;
            (int stuck, double longest) = tile.Gaps(tile.FirstAfter(end), conference.Clock.Now, 200);
            Console.WriteLine($"blackout {i}: back after {backMs:F0} ms, then {stuck} freezes, longest {longest:F0} ms");
            Assert.IsLessThanOrEqualTo(1000, backMs);
            Assert.IsLessThan(500, longest);
        }
    }
}
