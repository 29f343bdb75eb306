using System.Buffers.Binary;
using System.Globalization;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Live;
using McuServer.Transport.Peer;

namespace McuServer.Transport.Tests.Peer;

/// <summary>Spoiled datagrams, from the outside and from a client with the right keys.</summary>
[TestClass]
[DoNotParallelize]
public class PeerHostileTests
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), CultureInfo.InvariantCulture, out int count) ? count : 20_000;

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Spoiled_datagrams_of_every_kind_harm_nothing()
    {
        using PeerScene scene = new();
        List<byte[]> recorded = [];
        scene.Network.Tap = (_, to, bytes) =>
        {
            if (ReferenceEquals(to, scene.Server) && recorded.Count < 600)
            {
                recorded.Add(bytes.ToArray());
            }
        };
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(3);
        scene.Network.Tap = null;
        TransportAddress from = scene.Peer.Transport.Ice.Selected!.Value;
        Random random = new(7);
        byte[] buffer = new byte[2048];
        long packets = scene.Peer.PacketCount;
        for (int i = 0; i < s_count; i++)
        {
            int length = Spoil(random, recorded[random.Next(recorded.Count)], buffer);
            scene.Hub.Handle(scene.Clock.Now, from, buffer.AsSpan(0, length));
        }

        Assert.AreEqual(packets, scene.Peer.PacketCount, "nothing spoiled comes through");
        Assert.IsNull(scene.Peer.End);
        CheckGoesOn(scene);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Spoiled_packets_under_the_right_keys_harm_nothing()
    {
        using PeerScene scene = new();
        scene.Join(new TestPeerOptions());
        scene.Connect();
        List<byte[]> plain = PlainPackets(scene);
        scene.Run(2);
        Random random = new(8);
        byte[] buffer = new byte[2048];
        int sent = 0;
        for (int i = 0; i < s_count; i++)
        {
            byte[] original = plain[random.Next(plain.Count)];
            int length = Math.Min(Spoil(random, original, buffer), 1200);
            if (original[1] < 128 + 64)
            {
                // SRTP uses no number twice.
                BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), (ushort)i);
            }

            sent += scene.Client.Transport!.TrySendPlain(buffer, length) ? 1 : 0;
            if (i % 16 == 0)
            {
                scene.Run(0.001);
                scene.Client.HandleTimeout(scene.Clock.Now);
            }
        }

        Assert.IsGreaterThan(s_count / 4, sent);
        Assert.IsNull(scene.Peer.End);
        Assert.IsLessThanOrEqualTo(64, scene.Peer.Transport.ReceiveLayers.Count);
        Assert.IsGreaterThan(0, scene.Peer.Transport.Drops[DropReason.MalformedRtcp]);
        scene.Run(8);
        CheckGoesOn(scene);
    }

    private static void CheckGoesOn(PeerScene scene)
    {
        long frames = scene.Client.Picture.FrameCount;
        scene.Run(3);
        Assert.IsGreaterThan(frames + 60, scene.Client.Picture.FrameCount);
        Assert.AreEqual(-20, scene.Client.Sound.LevelDbfs(ServerPeer.ToneHz, PeerScene.Second), 0.5);
    }

    private static List<byte[]> PlainPackets(PeerScene scene)
    {
        List<byte[]> packets = [];
        byte[] buffer = new byte[1200];
        foreach (SendTrack track in scene.Client.Transport!.SendTracks)
        {
            track.Stream.TryWriteHeader(buffer, 100, 5, true, 9, out int header, out _);
            BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(8), 0x1234_0000 + (uint)packets.Count);
            packets.Add(buffer[..(header + 40)]);
        }

        RtcpWriter writer = new(buffer);
        uint ssrc = scene.Client.Transport.SendTracks[0].Stream.Ssrc;
        writer.TryAddReceiverReport(1, [new ReportBlock(2222, 0, 0, 5, 0, 0, 0)]);
        writer.TryAddCname(1, "x"u8);
        writer.TryAddNack(1, 2222, [1, 2, 3, 500, 501], out _);
        writer.TryAddBye([ssrc]);
        packets.Add(buffer[..writer.Length]);
        writer = new RtcpWriter(buffer);
        writer.TryAddSenderReport(new SenderInfo(ssrc, default, 1, 2, 3), []);
        writer.TryAddTransportFeedback(1, 2222, 5, 1, [1000, 2000, TransportFeedback.NeverArrived, 3000], out _);
        packets.Add(buffer[..writer.Length]);
        return packets;
    }

    /// <summary>A few bytes changed, cut or added; the first byte often stays, so that it is taken for what it was.</summary>
    private static int Spoil(Random random, byte[] original, byte[] buffer)
    {
        original.CopyTo(buffer, 0);
        int length = original.Length;
        int changes = 1 + random.Next(6);
        for (int i = 0; i < changes; i++)
        {
            switch (random.Next(4))
            {
                case 0:
                    length = Math.Max(1, random.Next(length));
                    break;
                case 1:
                    length = Math.Min(1400, length + random.Next(1, 40));
                    break;
                default:
                    buffer[random.Next(random.Next(3) == 0 ? 0 : Math.Min(1, length - 1), length)] = (byte)random.Next(256);
                    break;
            }
        }

        return length;
    }
}
