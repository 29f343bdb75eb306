using System.Text;
using McuServer.Conference.Live;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>Encodes are as many as distinct pictures and distinct sounds, however many receive them.</summary>
[TestClass]
public class LiveSharingTests
{
    private static readonly TestPeerOptions s_viewer = new()
    {
        Audio = MediaDirection.ReceiveOnly,
        Video = MediaDirection.ReceiveOnly,
        Decodes = false,
    };

    [TestMethod]
    public void Twelve_people_of_whom_three_talk_cost_one_encode_a_codec_and_four_of_sound()
    {
        using VirtualConference conference = LiveRig.Create(change: options => options with { FramesPerSecond = 10 });
        List<VirtualParticipant> all = [];
        for (int i = 0; i < 12; i++)
        {
            TestPeerOptions person = LiveRig.Person(Colour.Green, 500 + (200 * i)) with
            {
                FramesPerSecond = 5,
                VideoCodecs = [i % 3 == 0 ? "H264" : "VP8"],
                Decodes = i < 4,
            };
            all.Add(conference.Join($"p{i:00}", person));
        }

        conference.WaitFor([.. all]);
        for (int i = 3; i < 12; i++)
        {
            all[i].Peer.Microphone!.IsSilent = true;
        }

        conference.RunFor(2.5);
        LiveRoom room = conference.Room();
        Assert.AreEqual(1, room.Egress.PictureCount, "everybody sees the same");
        Assert.AreEqual(2, room.Egress.RenditionCount, "one encode for each codec");
        Assert.AreEqual(4, room.Egress.Sound.ActiveCount, "each of the three without himself, and one for all others");
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(all[3].Hears(500 + (200 * i), 0.5) > -30, $"tone {i}");
        }

        long encoded = room.Egress.Sound.EncodedCount;
        VirtualParticipant[] viewers = [Watch(conference, "v1"), Watch(conference, "v2"), Watch(conference, "v3")];
        conference.WaitFor(viewers);
        TimeSpan from = conference.Clock.Now;
        encoded = room.Egress.Sound.EncodedCount;
        conference.RunFor(1);
        Assert.AreEqual(1, room.Egress.PictureCount);
        Assert.AreEqual(2, room.Egress.RenditionCount, "who watches costs no encode");
        Assert.AreEqual(4, room.Egress.Sound.ActiveCount);
        Assert.AreEqual(4 * 50, room.Egress.Sound.EncodedCount - encoded, 4, $"packets in a second from {from}");
        Assert.AreEqual(12, conference.People().Count, "who watches has no tile");
        foreach (VirtualParticipant viewer in viewers)
        {
            Assert.IsTrue(viewer.Peer.Picture.FrameCount >= 8, $"{viewer.Peer.Picture.FrameCount} frames");
            Assert.IsTrue(viewer.Peer.Sound.PacketCount >= 48, $"{viewer.Peer.Sound.PacketCount} packets");
        }
    }

    [TestMethod]
    public void Each_of_six_hears_all_others_and_not_himself()
    {
        const int Count = 6;
        using VirtualConference conference = LiveRig.Create(change: options => options with { FramesPerSecond = 5 });
        List<VirtualParticipant> all = [];
        for (int i = 0; i < Count; i++)
        {
            all.Add(conference.Join($"p{i}", new TestPeerOptions { Video = null, ToneHz = Tone(i), ToneDbfs = -26 }));
        }

        conference.WaitFor([.. all]);
        conference.RunFor(2.5);
        StringBuilder table = new();
        bool isGood = true;
        for (int listener = 0; listener < Count; listener++)
        {
            table.Append($"\np{listener} hears");
            for (int talker = 0; talker < Count; talker++)
            {
                double level = all[listener].Hears(Tone(talker));
                table.Append($" {level,6:F1}");
                isGood &= listener == talker ? level < -70 : Math.Abs(level + 26) < 2;
            }
        }

        Assert.IsTrue(isGood, table.ToString());
        Assert.AreEqual(Count, conference.Room().Egress.Sound.ActiveCount, "nobody hears all six");
    }

    private static double Tone(int number) => 400 + (250 * number);

    private static VirtualParticipant Watch(VirtualConference conference, string id) =>
        conference.Join(id, s_viewer, use: PeerUse.Watch);
}
