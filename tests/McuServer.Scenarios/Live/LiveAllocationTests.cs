using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>After warm-up the server allocates nothing for packets, ticks and frames.</summary>
[TestClass]
public class LiveAllocationTests
{
    [TestMethod]
    public void A_running_live_conference_allocates_nothing()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900) with { VideoCodecs = ["H264"] });
        VirtualParticipant cleo = conference.Join("cleo", LiveRig.Person(Colour.Blue, 1300));
        conference.WaitFor(anna, bo, cleo);
        conference.RunFor(6);
        long[] before = Bytes(conference);
        conference.RunFor(3);
        long[] after = Bytes(conference);
        string bytes = $"datagrams {after[0] - before[0]}, network {after[1] - before[1]}, sound {after[2] - before[2]}, "
            + $"pictures {after[3] - before[3]} bytes in three seconds";
        for (int i = 0; i < before.Length; i++)
        {
            Assert.AreEqual(0, after[i] - before[i], bytes);
        }
    }

    private static long[] Bytes(VirtualConference conference) =>
        [conference.DatagramBytes, conference.NetworkBytes, conference.AudioTickBytes, conference.VideoTickBytes];
}
