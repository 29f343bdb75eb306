using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;
using McuServer.Transport;

namespace McuServer.Scenarios.Live;

/// <summary>A connection that takes less than is sent (transport.md 2.10): whole pictures are left out, and nobody else notices.</summary>
[TestClass]
public class TcpBacklogTests
{
    [TestMethod]
    public void Who_is_behind_misses_whole_pictures_and_comes_back_with_a_key_frame()
    {
        using VirtualConference conference = new();
        conference.Join("talker", new TestPeerOptions { Decodes = false, KeptSound = TimeSpan.Zero });
        VirtualParticipant slow = conference.Join("slow", Receives(), role: Role.Attendee);
        VirtualParticipant other = conference.Join("other", Receives(), role: Role.Attendee);
        conference.RunFor(3);
        LivePeer peer = slow.ServerPeer();
        TransportAddress address = peer.Transport.Ice.Selected!.Value;
        long sounds = slow.Peer.Sound.PacketCount;
        (long slowBefore, long otherBefore, long withheld) = (slow.Peer.Picture.FrameCount, other.Peer.Picture.FrameCount, peer.WithheldFrames);

        conference.QueuedBytes = to => to == address ? 200_000 : 0;
        conference.RunFor(2);
        Assert.IsLessThanOrEqualTo(slowBefore + 2, slow.Peer.Picture.FrameCount, "but for what was under way");
        Assert.IsGreaterThan(withheld + 45, peer.WithheldFrames);
        Assert.IsGreaterThan(otherBefore + 45, other.Peer.Picture.FrameCount);
        Assert.IsGreaterThan(sounds + 90, slow.Peer.Sound.PacketCount, "sound goes on");

        (long keys, long shown) = (slow.Peer.Picture.KeyFrameCount, slow.Peer.Picture.PictureCount);
        conference.QueuedBytes = null;
        conference.RunFor(1);
        Assert.IsGreaterThan(shown + 10, slow.Peer.Picture.PictureCount, "back within half a second");
        Assert.IsGreaterThan(keys, slow.Peer.Picture.KeyFrameCount);
        Assert.AreEqual(0, slow.Peer.Picture.BrokenCount + other.Peer.Picture.BrokenCount);

        static TestPeerOptions Receives() => new() { Audio = MediaDirection.ReceiveOnly, Video = MediaDirection.ReceiveOnly };
    }
}
