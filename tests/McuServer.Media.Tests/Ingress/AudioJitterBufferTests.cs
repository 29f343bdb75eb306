using McuServer.Media.Ingress;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public class AudioJitterBufferTests
{
    private readonly AudioJitterBuffer _buffer = new();
    private readonly byte[] _payload = new byte[AudioJitterBuffer.MaxPayloadBytes];

    [TestMethod]
    public void Packets_come_out_in_order_each_once()
    {
        foreach (int number in new[] { 0, 2, 1, 1, 4, 3, 2 })
        {
            Insert(number);
        }

        CollectionAssert.AreEqual(new long[] { 0, 1, 2, 3, 4 }, TakeAll());
        Assert.AreEqual(2, _buffer.Duplicates);
        Assert.AreEqual(0, _buffer.Lost);
        Insert(3);
        Assert.AreEqual(3, _buffer.Duplicates);
        Assert.AreEqual(0, _buffer.Late);
    }

    [TestMethod]
    public void What_never_came_is_lost_and_what_came_after_its_turn_is_late()
    {
        Insert(0);
        Insert(3);
        CollectionAssert.AreEqual(new long[] { 0, 3 }, TakeAll());
        Assert.AreEqual(2, _buffer.Lost);
        Insert(2);
        Assert.AreEqual(1, _buffer.Lost);
        Assert.AreEqual(1, _buffer.Late);
        Insert(2);
        Assert.AreEqual(1, _buffer.Duplicates);
        Assert.AreEqual(0, _buffer.Waiting);
    }

    [TestMethod]
    public void The_first_packets_may_come_in_any_order()
    {
        Insert(5);
        Insert(3);
        Insert(4);
        CollectionAssert.AreEqual(new long[] { 3, 4, 5 }, TakeAll());
    }

    [TestMethod]
    public void Bug_25_a_full_buffer_drops_its_oldest_and_holds_no_more()
    {
        for (int i = 0; i < 1000; i++)
        {
            Insert(i);
            Assert.IsLessThanOrEqualTo(AudioJitterBuffer.Capacity, _buffer.Waiting);
        }

        Assert.AreEqual(1000 - AudioJitterBuffer.Capacity, _buffer.Overflow);
        long[] taken = TakeAll();
        Assert.HasCount(AudioJitterBuffer.Capacity, taken);
        Assert.AreEqual(999, taken[^1]);
    }

    [TestMethod]
    [DataRow(10_000, 0u, DisplayName = "sequence forward")]
    [DataRow(-10_000, 0u, DisplayName = "sequence back")]
    [DataRow(1, 480_000u, DisplayName = "time forward")]
    [DataRow(1, uint.MaxValue - 480_000u, DisplayName = "time back")]
    public void A_jump_begins_the_stream_anew(int sequenceJump, uint timeJump)
    {
        Insert(0);
        Insert(1);
        int generation = _buffer.Generation;
        _buffer.Insert(
            TimeSpan.FromMilliseconds(40), 65_530 + 1 + sequenceJump, Timestamp(2) + timeJump, WaveOpus.Packet(0));
        Assert.AreEqual(generation + 1, _buffer.Generation);
        Assert.AreEqual(2, _buffer.Overflow);
        Assert.HasCount(1, TakeAll());
    }

    [TestMethod]
    public void Time_goes_on_over_its_wrap()
    {
        for (int i = 0; i < 20; i++)
        {
            Insert(i);
        }

        long last = -1;
        while (_buffer.TryPeek(_buffer.Generation, _payload, out AudioPacket packet))
        {
            Assert.IsTrue(last < 0 || packet.RtpTime == last + 960);
            last = packet.RtpTime;
            _buffer.Take(_buffer.Generation, packet.Sequence);
        }

        Assert.IsGreaterThan(uint.MaxValue, last);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Hostile_packets_keep_it_bounded()
    {
        Random random = new(8);
        byte[] payload = new byte[2000];
        for (int i = 0; i < Fuzzing.Count; i++)
        {
            random.NextBytes(payload);
            long sequence = random.Next(4) switch
            {
                0 => random.NextInt64(long.MinValue / 2, long.MaxValue / 2),
                1 => random.Next(-5000, 5000),
                _ => i + random.Next(-300, 300),
            };
            uint time = random.Next(3) == 0 ? (uint)random.NextInt64() : (uint)(i * 960);
            _buffer.Insert(TimeSpan.FromMilliseconds(i * 20), sequence, time, payload.AsSpan(0, random.Next(payload.Length)));
            Assert.IsLessThanOrEqualTo(AudioJitterBuffer.Capacity, _buffer.Waiting);
            if (random.Next(3) == 0 && _buffer.TryPeek(_buffer.Generation, _payload, out AudioPacket packet))
            {
                _buffer.Take(_buffer.Generation, packet.Sequence);
            }
        }

        Assert.IsGreaterThan(0, _buffer.Discarded);
        TakeAll();
        Assert.AreEqual(0, _buffer.Waiting);
    }

    private static uint Timestamp(int number) => unchecked(uint.MaxValue - 5000 + (uint)(number * 960));

    private void Insert(int number) => _buffer.Insert(
        TimeSpan.FromMilliseconds(1000 + (number * 20)), 65_530 + number, Timestamp(number), WaveOpus.Packet(number * 960));

    private long[] TakeAll()
    {
        List<long> taken = [];
        while (_buffer.TryPeek(_buffer.Generation, _payload, out AudioPacket packet))
        {
            taken.Add(packet.Sequence - 65_530);
            _buffer.Take(_buffer.Generation, packet.Sequence);
        }

        return [.. taken];
    }
}
