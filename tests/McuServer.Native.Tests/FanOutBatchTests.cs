using System.Buffers.Binary;

namespace McuServer.Native.Tests;

[TestClass]
public class FanOutBatchTests
{
    private const int Viewers = 5;

    private static readonly byte[] s_extension = [0xBE, 0xDE, 0, 1, 0x31, 0, 0, 0];

    private static readonly NativeEndPoint s_nowhere = new(0, 0x0000_FFFF_7F00_0001, 9, 0);

    [TestMethod]
    public void Every_viewer_gets_every_payload_in_its_own_numbers()
    {
        using FanOutBatch batch = new();
        SrtpContext[] senders = OpenAll(isSender: true);
        SrtpContext[] receivers = OpenAll(isSender: false);
        byte[][] payloads = [Fill(1000, 1), Fill(1000, 2), Fill(300, 3)];
        AddPayloads(batch, payloads);
        for (int i = 0; i < Viewers; i++)
        {
            Assert.IsTrue(batch.TryAddTarget(MakeTarget(senders[i], (ushort)(30_000 + i))));
        }

        Assert.AreEqual(3 * Viewers, batch.Protect(timestamp: 9000));
        for (int k = 0; k < batch.DatagramCount; k++)
        {
            Span<byte> packet = batch.GetDatagram(k, out int viewer, out NativeEndPoint to);
            int number = k % 3;
            Assert.AreEqual(k / 3, viewer);
            Assert.AreEqual(s_nowhere, to);
            int length = receivers[viewer].Unprotect(packet, packet.Length);
            Assert.AreEqual(12 + s_extension.Length + payloads[number].Length, length);
            Assert.AreEqual(number == 2 ? 96 | 0x80 : 96, packet[1]);
            Assert.AreEqual(30_000 + viewer + number, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
            Assert.AreEqual(9007u, BinaryPrimitives.ReadUInt32BigEndian(packet[4..]));
            Assert.AreEqual(77u, BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));
            Assert.AreEqual((ushort)(65_535 + number), BinaryPrimitives.ReadUInt16BigEndian(packet[17..]));
            Assert.IsTrue(packet[20..length].SequenceEqual(payloads[number]));
        }

        // The same frame to others, and then the next one.
        batch.ClearTargets();
        Assert.IsTrue(batch.TryAddTarget(MakeTarget(senders[0], 30_100)));
        Assert.AreEqual(3, batch.Protect(9000));
        batch.Clear();
        Assert.AreEqual(0, batch.Protect(9000));
        DisposeAll(senders, receivers);
    }

    [TestMethod]
    public void A_viewer_whose_context_is_gone_fails_alone()
    {
        using FanOutBatch batch = new();
        SrtpContext[] senders = OpenAll(isSender: true);
        AddPayloads(batch, [Fill(100, 1)]);
        foreach (SrtpContext sender in senders)
        {
            batch.TryAddTarget(MakeTarget(sender, 5));
        }

        senders[2].Dispose();
        Assert.AreEqual(Viewers - 1, batch.Protect(0));
        Assert.AreEqual(NativeStatus.InvalidArgument, batch.GetStatus(2));
        Assert.AreEqual(NativeStatus.Ok, batch.GetStatus(3));
        Assert.AreEqual(NativeStatus.Ok, batch.GetStatus(4));
        Assert.AreEqual(Viewers - 1, batch.DatagramCount);
        Assert.AreEqual(0, batch.GetDatagramCount(2));
        DisposeAll(senders, []);
    }

    [TestMethod]
    public void Limits_are_kept_and_mistakes_refused()
    {
        using FanOutBatch batch = new(maxTargets: 1, maxFrameBytes: 100);
        using SrtpContext sender = SrtpContextTests.Open(SrtpProfile.AeadAes128Gcm, isSender: true);
        using SrtpContext receiver = SrtpContextTests.Open(SrtpProfile.AeadAes128Gcm, isSender: false);
        Assert.IsTrue(batch.TryAddPayload(new byte[60], false));
        Assert.IsFalse(batch.TryAddPayload(new byte[41], false));
        Assert.IsTrue(batch.TryAddPayload(new byte[40], true));
        Assert.IsTrue(batch.TryAddTarget(MakeTarget(sender, 1)));
        Assert.IsFalse(batch.TryAddTarget(MakeTarget(sender, 2)));
        Assert.ThrowsExactly<ArgumentException>(() => batch.TryAddTarget(MakeTarget(receiver, 1)));
        Assert.ThrowsExactly<ArgumentException>(() => batch.TryAddTarget(MakeTarget(sender, 1, new byte[68])));
        Assert.ThrowsExactly<ArgumentException>(() => batch.TryAddTarget(MakeTarget(sender, 1, new byte[4])));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => batch.GetStatus(1));
    }

    [TestMethod]
    public void Nothing_is_allocated_per_frame()
    {
        using FanOutBatch batch = new();
        using UdpBatchSocket socket = UdpBatchSocket.Create();
        using UdpBatchSocket sink = UdpBatchSocket.Create();
        socket.Bind(new NativeEndPoint(0, s_nowhere.Low, 0, 0));
        int port = sink.Bind(new NativeEndPoint(0, s_nowhere.Low, 0, 0)).Port;
        SrtpContext[] senders = OpenAll(isSender: true);
        byte[] payload = Fill(1000, 1);
        SendFrames(batch, socket, senders, payload, port, 0, 3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SendFrames(batch, socket, senders, payload, port, 100, 30);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(33 * 4 * Viewers, socket.Counters.SentDatagrams);
        Assert.AreEqual(33 * 4 * Viewers, socket.Counters.SegmentedDatagrams);
        DisposeAll(senders, []);
    }

    private static void SendFrames(
        FanOutBatch batch, UdpBatchSocket socket, SrtpContext[] senders, byte[] payload, int port, int sequence, int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            batch.Clear();
            for (int i = 0; i < 4; i++)
            {
                batch.TryAddPayload(payload, i == 3);
            }

            foreach (SrtpContext sender in senders)
            {
                FanOutTarget target = new()
                {
                    Srtp = sender,
                    To = s_nowhere with { Port = (ushort)port },
                    Ssrc = 1,
                    PayloadType = 96,
                    FirstSequence = (ushort)(sequence + 4 * frame),
                    Extension = s_extension,
                };
                batch.TryAddTarget(target);
            }

            if (batch.Send(0, socket) != 4 * senders.Length || batch.GetStatus(0) != NativeStatus.Ok)
            {
                throw new InvalidOperationException("A datagram was not sent.");
            }
        }
    }

    private static void AddPayloads(FanOutBatch batch, byte[][] payloads)
    {
        for (int i = 0; i < payloads.Length; i++)
        {
            Assert.IsTrue(batch.TryAddPayload(payloads[i], marker: i == payloads.Length - 1));
        }
    }

    private static FanOutTarget MakeTarget(SrtpContext srtp, ushort sequence, byte[]? extension = null) => new()
    {
        Srtp = srtp,
        To = s_nowhere,
        Ssrc = 77,
        PayloadType = 96,
        FirstSequence = sequence,
        TimestampOffset = 7,
        Extension = extension ?? s_extension,
        TransportSequenceOffset = 5,
        FirstTransportSequence = 65_535,
    };

    private static byte[] Fill(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static SrtpContext[] OpenAll(bool isSender) =>
        [.. Enumerable.Range(0, Viewers).Select(_ => SrtpContextTests.Open(SrtpProfile.AeadAes128Gcm, isSender))];

    private static void DisposeAll(SrtpContext[] first, SrtpContext[] second) =>
        Array.ForEach([.. first, .. second], context => context.Dispose());
}
