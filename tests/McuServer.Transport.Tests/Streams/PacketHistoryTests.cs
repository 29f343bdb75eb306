using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class PacketHistoryTests
{
    [TestMethod]
    public void A_packet_is_kept_as_a_copy_until_it_is_too_old()
    {
        PacketHistory history = new();
        byte[] payload = [1, 2, 3];
        long index = history.Add(Ms(0), payload, 90, marker: true, isKeyFrame: true);
        payload[0] = 9;
        Assert.IsTrue(history.TryGet(Ms(1500), index, out HistoryPacket packet));
        Assert.AreEqual("010203", Convert.ToHexString(packet.Payload));
        Assert.AreEqual((90u, true, true), (packet.Timestamp, packet.Marker, packet.IsKeyFrame));
        Assert.AreEqual("010203", Convert.ToHexString(history.Memory.Slice(history.GetOffset(index), 3)));
        Assert.IsFalse(history.TryGet(Ms(1501), index, out _));
        Assert.AreEqual(3, history.Get(index).Payload.Length);
    }

    [TestMethod]
    public void The_oldest_packet_is_written_over()
    {
        PacketHistory history = new(capacity: 8, maxPayloadBytes: 4);
        for (int i = 0; i < 20; i++)
        {
            Assert.AreEqual(i, history.Add(Ms(0), [(byte)i], 0, false, false));
        }

        Assert.IsFalse(history.TryGet(Ms(0), 11, out _));
        for (int i = 12; i < 20; i++)
        {
            Assert.IsTrue(history.TryGet(Ms(0), i, out HistoryPacket packet));
            Assert.AreEqual(i, packet.Payload[0]);
        }

        Assert.IsFalse(history.TryGet(Ms(0), 20, out _));
        Assert.IsFalse(history.TryGet(Ms(0), -1, out _));
    }

    [TestMethod]
    public void Callers_mistakes_are_told()
    {
        PacketHistory history = new(capacity: 8, maxPayloadBytes: 4);
        Assert.ThrowsExactly<ArgumentException>(() => history.Add(Ms(0), new byte[5], 0, false, false));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = history.Get(0).Marker);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PacketHistory(capacity: 1000));
    }
}
