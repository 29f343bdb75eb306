using System.Text;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Tests.Peer;

/// <summary>Data channels through the whole stack. usrsctp has one clock for the process, so these run alone.</summary>
[TestClass]
[DoNotParallelize]
public class PeerDataTests
{
    private static readonly LinkProfile s_dsl = new() { Delay = TimeSpan.FromMilliseconds(10) };

    [TestMethod]
    public void Messages_go_both_ways_on_the_control_channel()
    {
        using PeerScene scene = Start();
        Assert.AreEqual(PeerTransport.ControlLabel, scene.Client.Channels[PeerTransport.ControlChannel]);
        scene.Peer.Echoes = true;
        byte[] large = new byte[60_000];
        new Random(3).NextBytes(large);
        Assert.IsTrue(scene.Client.TrySendMessage(PeerTransport.ControlChannel, true, "héllo"u8));
        Assert.IsTrue(scene.Client.TrySendMessage(PeerTransport.ControlChannel, false, large));
        Assert.IsTrue(scene.Client.TrySendMessage(PeerTransport.ControlChannel, true, []));
        scene.Run(2);
        Assert.HasCount(3, scene.Client.Messages);
        Assert.AreEqual("héllo", Encoding.UTF8.GetString(scene.Client.Messages[0].Bytes));
        Assert.IsTrue(scene.Client.Messages[0].IsText);
        CollectionAssert.AreEqual(large, scene.Client.Messages[1].Bytes);
        Assert.IsFalse(scene.Client.Messages[1].IsText);
        Assert.IsEmpty(scene.Client.Messages[2].Bytes);
        Assert.IsFalse(scene.Peer.Transport.TrySendMessage(7, true, "nobody"u8));
        Assert.IsFalse(scene.Peer.Transport.TrySendMessage(-1, true, "nobody"u8));
    }

    [TestMethod]
    public void A_client_opens_channels_uses_and_closes_them()
    {
        using PeerScene scene = Start();
        scene.Peer.Echoes = true;
        int chat = scene.Client.OpenChannel("chat");
        int files = scene.Client.OpenChannel("files");
        Assert.AreNotEqual(chat, files);
        Assert.AreNotEqual(PeerTransport.ControlChannel, chat);
        scene.Run(0.5);
        CollectionAssert.IsSubsetOf(new[] { (chat, "chat"), (files, "files") }, scene.Peer.Opened);
        Assert.IsTrue(scene.Client.TrySendMessage(files, false, [1, 2, 3]));
        scene.Run(0.5);
        Assert.AreEqual(files, scene.Client.Messages.Single().Channel);
        scene.Client.Transport!.CloseChannel(chat);
        scene.Run(2);
        CollectionAssert.Contains(scene.Peer.ClosedChannels, chat);
        Assert.IsFalse(scene.Peer.Transport.TrySendMessage(chat, true, "gone"u8));
    }

    [TestMethod]
    public void Without_a_data_section_nothing_ticks_and_nothing_is_sent()
    {
        using PeerScene scene = new(s_dsl, sctpClock: PeerDataClock.Clock, start: PeerDataClock.Take());
        scene.Join(new TestPeerOptions { Video = null });
        scene.Connect();
        scene.Run(1);
        Assert.IsNull(scene.Peer.Transport.Data);
        Assert.AreEqual(0, scene.Peer.Transport.DataPacketCount);
        Assert.IsFalse(scene.Peer.Transport.TrySendMessage(PeerTransport.ControlChannel, true, "x"u8));
        PeerDataClock.Give(scene.Clock.Now);
    }

    [TestMethod]
    public void Closing_in_the_middle_of_messages_ends_quietly()
    {
        using PeerScene scene = Start();
        for (int i = 0; i < 20; i++)
        {
            scene.Client.TrySendMessage(PeerTransport.ControlChannel, false, new byte[5000]);
        }

        scene.Run(0.015);
        scene.Hub.Close(scene.Clock.Now, scene.Peer.Transport);
        scene.Run(1);
        Assert.AreEqual(PeerEnd.Remote, scene.Client.End);
        Assert.IsFalse(scene.Client.TrySendMessage(PeerTransport.ControlChannel, true, "x"u8));
        PeerDataClock.Give(scene.Clock.Now);
    }

    private static PeerScene Start()
    {
        PeerScene scene = new(s_dsl, sctpClock: PeerDataClock.Clock, start: PeerDataClock.Take());
        scene.Join(new TestPeerOptions { Video = null, HasData = true });
        scene.Connect();
        scene.Run(1);
        PeerDataClock.Give(scene.Clock.Now + TimeSpan.FromSeconds(10));
        return scene;
    }

    /// <summary>Time goes on from test to test, as the clock does.</summary>
    private static class PeerDataClock
    {
        private static TimeSpan s_now;

        public static SctpClock Clock { get; } = new();

        public static TimeSpan Take() => s_now;

        public static void Give(TimeSpan now) => s_now = now > s_now ? now : s_now;
    }
}
