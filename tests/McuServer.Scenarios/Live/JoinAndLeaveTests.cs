using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>People come and go: who is there hears and sees the others, who left leaves nothing behind.</summary>
[TestClass]
public class JoinAndLeaveTests
{
    [TestMethod]
    public void Two_people_hear_each_other_and_not_themselves_and_see_the_mix()
    {
        using VirtualConference conference = new();
        VirtualParticipant anna = conference.Join("anna", new TestPeerOptions { ToneHz = 500 });
        VirtualParticipant bo = conference.Join("bo", new TestPeerOptions { ToneHz = 900 });
        Assert.IsTrue(conference.RunUntil(() => anna.IsConnected && bo.IsConnected, 2));
        conference.RunFor(4);
        TimeSpan second = TimeSpan.FromSeconds(1);
        Assert.IsTrue(anna.Peer.Sound.LevelDbfs(900, second) > -30, $"{anna.Peer.Sound.LevelDbfs(900, second):F1} dB");
        Assert.IsTrue(anna.Peer.Sound.LevelDbfs(500, second) < -80, $"{anna.Peer.Sound.LevelDbfs(500, second):F1} dB");
        Assert.IsTrue(bo.Peer.Sound.LevelDbfs(500, second) > -30, $"{bo.Peer.Sound.LevelDbfs(500, second):F1} dB");
        Assert.IsTrue(bo.Peer.Sound.LevelDbfs(900, second) < -80, $"{bo.Peer.Sound.LevelDbfs(900, second):F1} dB");
        Assert.AreEqual(640, anna.Peer.Picture.Width);
        Assert.IsTrue(anna.Peer.Picture.PictureCount >= 80, $"{anna.Peer.Picture.PictureCount} pictures in four seconds");
        Assert.AreEqual(0, anna.Peer.Picture.BrokenCount);
        Assert.AreEqual(1, conference.Room().Egress.RenditionCount, "one encode for both");
    }
}
