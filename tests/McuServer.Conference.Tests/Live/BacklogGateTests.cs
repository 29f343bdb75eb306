using McuServer.Conference.Live;

namespace McuServer.Conference.Tests.Live;

[TestClass]
public class BacklogGateTests
{
    /// <summary>100 ms of it are 10,000 bytes.</summary>
    private const int BitrateBps = 800_000;
    private const int KeyFrameBytes = 30_000;

    [TestMethod]
    public void Nothing_is_withheld_without_a_queue_or_with_a_key_frame_and_100_ms_in_it()
    {
        BacklogGate gate = new();
        foreach (int queued in (int[])[0, 10_000, 40_000, 35_000, 0])
        {
            Assert.IsTrue(gate.MaySend(queued, BitrateBps, KeyFrameBytes, out bool needsKeyFrame));
            Assert.IsFalse(needsKeyFrame);
        }
    }

    [TestMethod]
    public void Whoever_is_behind_gets_nothing_until_half_of_100_ms_waits_and_then_needs_one_key_frame()
    {
        BacklogGate gate = new();
        foreach (int queued in (int[])[40_001, 39_000, 10_000, 5_001])
        {
            Assert.IsFalse(gate.MaySend(queued, BitrateBps, KeyFrameBytes, out bool none), $"{queued}");
            Assert.IsFalse(none);
        }

        Assert.IsTrue(gate.MaySend(5_000, BitrateBps, KeyFrameBytes, out bool needsKeyFrame));
        Assert.IsTrue(needsKeyFrame);
        Assert.IsTrue(gate.MaySend(20_000, BitrateBps, KeyFrameBytes, out needsKeyFrame));
        Assert.IsFalse(needsKeyFrame, "asked for once");
    }
}
