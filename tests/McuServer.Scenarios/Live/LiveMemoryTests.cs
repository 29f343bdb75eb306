using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Native;
using McuServer.TestKit;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>What a running conference holds of the machine's memory stands still.</summary>
[TestClass]
[DoNotParallelize]
public class LiveMemoryTests
{
    /// <summary>A leak of two bytes a packet would be as much.</summary>
    private const long Tolerance = 32 << 10;

    [TestMethod]
    public void A_live_conference_takes_no_more_memory_in_its_third_minute_than_in_its_first()
    {
        using VirtualConference conference = LiveRig.Create();
        ToneSource voice = new(500, -20);
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green) with { Decodes = false, Sound = voice });
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900) with { Decodes = false, VideoCodecs = ["H264"] });
        conference.WaitFor(anna, bo);
        conference.Clock.Every(TimeSpan.FromSeconds(0.7), () => voice.IsSilent = !voice.IsSilent);
        conference.Clock.Every(TimeSpan.FromMilliseconds(20), () => Read(anna, bo));
        (long Native, long Managed) first = MemoryAfter(conference, 60);
        (long Native, long Managed) second = MemoryAfter(conference, 60);
        (long Native, long Managed) third = MemoryAfter(conference, 60);
        string curve = $"malloc {first.Native}, {second.Native}, {third.Native} B; managed {first.Managed}, {second.Managed}, {third.Managed} B";
        Assert.IsLessThan(first.Native + Tolerance, third.Native, curve);
        Assert.IsLessThan(first.Managed + Tolerance, third.Managed, curve);
        long packets = conference.Network.Counters(anna.Peer.Endpoint!, conference.Endpoint).Sent
            + conference.Network.Counters(conference.Endpoint, bo.Peer.Endpoint!).Sent;
        Assert.IsGreaterThan(2 * 180 * 70, packets, "packets of one in and of the other out");
    }

    /// <summary>What they are told, as sockets do; a session would keep the last 1024 events.</summary>
    private static void Read(VirtualParticipant anna, VirtualParticipant bo)
    {
        foreach (VirtualParticipant one in (ReadOnlySpan<VirtualParticipant>)[anna, bo])
        {
            while (((LiveSession)one.Session).TryReadEvent(out RoomEvent? happened))
            {
                happened.Release();
            }
        }
    }

    private static (long Native, long Managed) MemoryAfter(VirtualConference conference, double seconds)
    {
        conference.RunFor(seconds);
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        return (NativeMemoryUse.Read().InUseBytes, managed);
    }
}
