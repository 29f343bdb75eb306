using McuServer.TestKit.Live;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Tests.Peer;

[TestClass]
public class PeerAllocationTests
{
    [TestMethod]
    public void Nothing_is_allocated_per_packet_either_way()
    {
        using PeerScene scene = new();
        scene.Join(new TestPeerOptions { Decodes = false });
        scene.Connect();
        scene.Peer.KeepsNothing = true;
        scene.Run(2);
        PeerTransport server = scene.Peer.Transport;
        PeerTransport client = scene.Client.Transport!;
        Pipe toServer = new(client.Ice.Selected!.Value, scene.Client.Endpoint!.Address);
        PacketHistory history = new(64);
        TimeSpan now = scene.Clock.Now;
        Turn(500);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turn(5000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(0, allocated);
        Assert.IsGreaterThan(5000, scene.Peer.PacketCount);

        void Turn(int count)
        {
            for (int i = 0; i < count; i++)
            {
                now += TimeSpan.FromMilliseconds(5);
                long index = history.Add(now, toServer.Payload, (uint)i * 240, marker: true, isKeyFrame: false);
                client.TrySend(now, now, client.SendTracks[i & 1], history, index, 1);
                server.TrySend(now, now, i % 2 == 0 ? server.Audio! : server.Video!, history, index, 1);
                toServer.Move(now, client, server);
                if (server.NextDeadline <= now)
                {
                    server.HandleTimeout(now);
                }

                if (client.NextDeadline <= now)
                {
                    client.HandleTimeout(now);
                }
            }
        }
    }

    /// <summary>Hands datagrams over without a network.</summary>
    private sealed class Pipe(TransportAddress serverAsSeen, TransportAddress clientAddress)
    {
        private readonly byte[] _buffer = new byte[2048];

        public byte[] Payload { get; } = [0x10, 1, 2, 3, 4, 5, 6, 7];

        public void Move(TimeSpan now, PeerTransport client, PeerTransport peer)
        {
            while (client.TryPoll(out _, out ReadOnlySpan<byte> datagram))
            {
                datagram.CopyTo(_buffer);
                peer.Handle(now, clientAddress, _buffer.AsSpan(0, datagram.Length));
            }

            while (peer.TryPoll(out _, out ReadOnlySpan<byte> datagram))
            {
                datagram.CopyTo(_buffer);
                client.Handle(now, serverAsSeen, _buffer.AsSpan(0, datagram.Length));
            }
        }
    }
}
