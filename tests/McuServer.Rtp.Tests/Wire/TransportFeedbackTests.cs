using FsCheck.Fluent;

namespace McuServer.Rtp.Wire;

[TestClass]
public class TransportFeedbackTests
{
    private const long Never = TransportFeedback.NeverArrived;

    [TestMethod]
    public void The_worked_example_has_its_bytes_and_comes_back()
    {
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);
        long[] arrivals = [1_025_000, 1_027_000, Never, 1_026_000];
        Assert.IsTrue(writer.TryAddTransportFeedback(1, 0x11223344, 100, 7, arrivals, out int consumed));
        Assert.AreEqual(4, consumed);
        Assert.AreEqual(
            "afcd0006" + "00000001" + "11223344" + "00640004" + "00001007" + "d480" + "0408" + "fffc" + "0002",
            Bytes.Hex(buffer.AsSpan(0, writer.Length)));
        Assert.IsTrue(TryRead(buffer.AsSpan(0, writer.Length), out TransportFeedbackReader reader));
        Assert.AreEqual((100, 4, 16, 7), (reader.BaseSequence, reader.StatusCount, reader.ReferenceTime, reader.FeedbackCount));
        for (int i = 0; i < arrivals.Length; i++)
        {
            Assert.IsTrue(reader.TryReadNext(out ushort sequence, out bool isReceived, out long arrivalUs));
            Assert.AreEqual((100 + i, arrivals[i] != Never), (sequence, isReceived));
            Assert.AreEqual(isReceived ? arrivals[i] : 0, arrivalUs);
        }

        Assert.IsFalse(reader.TryReadNext(out _, out _, out _));
    }

    [TestMethod]
    public void Bug_09_feedback_comes_back_as_written() => Properties.Check(
        Prop.ForAll((ushort start, int origin, int[] steps) =>
        {
            long[] arrivals = Arrivals(origin, steps);
            RoundTrip(start, arrivals, 1200);
            RoundTrip(start, arrivals, 60);
            return true;
        }));

    [TestMethod]
    [DataRow(65_530)]
    [DataRow(40_000)]
    [DataRow(0)]
    public void Bug_09_long_runs_losses_and_reordering_come_back_from_any_start(int start)
    {
        Random random = new(start);
        for (int round = 0; round < 200; round++)
        {
            long[] arrivals = new long[random.Next(1, 400)];
            long time = (long)random.Next() * 1000;
            int lossPercent = random.Next(3) * 45;
            for (int i = 0; i < arrivals.Length; i++)
            {
                time += random.Next(20) == 0 ? random.Next(-100_000, 100_000) : random.Next(0, 3000);
                arrivals[i] = random.Next(100) < lossPercent ? Never : time;
            }

            RoundTrip((ushort)start, arrivals, 1200);
        }
    }

    [TestMethod]
    public void Bug_09_the_reference_time_wraps_after_24_bits()
    {
        const long Wrap = (1L << 24) * TransportFeedback.ReferenceUs;
        ReferenceTimeUnwrapper unwrapper = default;
        byte[] buffer = new byte[100];
        for (long time = Wrap / 2; time < 3 * Wrap; time += 3_355_443L * TransportFeedback.ReferenceUs)
        {
            RtcpWriter writer = new(buffer);
            Assert.IsTrue(writer.TryAddTransportFeedback(1, 2, 3, 0, [time + 250, time + 10_500], out _));
            Assert.IsTrue(TryRead(buffer.AsSpan(0, writer.Length), out TransportFeedbackReader reader));
            long offset = unwrapper.OffsetUs(reader.ReferenceTime);
            Assert.IsTrue(reader.TryReadNext(out _, out _, out long first));
            Assert.IsTrue(reader.TryReadNext(out _, out _, out long second));

            // The first one, with its sign, reads as one turn less; from there on it is counted up.
            Assert.AreEqual(time + 250 - Wrap, first + offset);
            Assert.AreEqual(10_250, second - first);
        }
    }

    [TestMethod]
    public void Bug_09_a_step_of_more_than_8_seconds_ends_the_packet()
    {
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddTransportFeedback(1, 2, 3, 0, [0, 8_191_750, 16_383_750, 16_383_750], out int consumed));
        Assert.AreEqual(2, consumed, "8191.75 ms fits, 8192 ms does not");
        Assert.IsTrue(writer.TryAddTransportFeedback(1, 2, 5, 1, [16_383_750, 8_191_750], out consumed));
        Assert.AreEqual(2, consumed, "-8192 ms fits");
    }

    [TestMethod]
    public void Nothing_that_came_is_nothing_to_tell()
    {
        RtcpWriter writer = new(new byte[100]);
        Assert.IsFalse(writer.TryAddTransportFeedback(1, 2, 3, 0, [Never, Never], out _));
        Assert.IsFalse(writer.TryAddTransportFeedback(1, 2, 3, 0, [], out _));
        Assert.AreEqual(0, writer.Length);
    }

    [TestMethod]
    public void A_hundred_packets_in_order_take_one_chunk()
    {
        byte[] buffer = new byte[1200];
        long[] arrivals = new long[100];
        for (int i = 0; i < arrivals.Length; i++)
        {
            arrivals[i] = i * 500;
        }

        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddTransportFeedback(1, 2, 3, 0, arrivals, out _));
        Assert.AreEqual(20 + 2 + 100 + 2, writer.Length);
    }

    [TestMethod]
    [DataRow("8fcd0004 00000001 00000002 00030001 00000000", "no chunk")]
    [DataRow("8fcd0005 00000001 00000002 00030004 00000000 20030101", "chunk for three of four")]
    [DataRow("8fcd0005 00000001 00000002 00030003 00000000 20030101", "times for two of three")]
    [DataRow("8fcd0005 00000001 00000002 00030002 00000000 60020101", "reserved status")]
    [DataRow("8fcd0003 00000001 00000002 00030001", "head cut")]
    public void Feedback_that_lacks_something_is_refused(string hex, string what) =>
        Assert.IsFalse(TryRead(Bytes.Hex(hex), out _), what);

    [TestMethod]
    public void An_empty_run_is_stepped_over()
    {
        Assert.IsTrue(TryRead(
            Bytes.Hex("8fcd0006 00000001 00000002 00030001 00000100 20002001 05000000"), out TransportFeedbackReader reader));
        Assert.IsTrue(reader.TryReadNext(out _, out bool isReceived, out long arrivalUs));
        Assert.AreEqual((true, 64_000L + 1250), (isReceived, arrivalUs));
    }

    [TestMethod]
    public void A_negative_reference_time_is_read_with_its_sign()
    {
        Assert.IsTrue(TryRead(
            Bytes.Hex("8fcd0005 00000001 00000002 00030001 ffffff00 20010400"), out TransportFeedbackReader reader));
        Assert.AreEqual(-1, reader.ReferenceTime);
        Assert.IsTrue(reader.TryReadNext(out _, out _, out long arrivalUs));
        Assert.AreEqual(-63_000, arrivalUs);
    }

    private static long[] Arrivals(int origin, int[] steps)
    {
        List<long> arrivals = [];
        long time = (long)origin * 1000;
        foreach (int step in steps)
        {
            time += step * 997L;
            for (int lost = 0; step % 3 == 0 && lost < Math.Abs(step) % 40; lost++)
            {
                arrivals.Add(Never);
            }

            arrivals.Add(time);
        }

        return arrivals.ToArray();
    }

    private static void RoundTrip(ushort start, ReadOnlySpan<long> arrivals, int size)
    {
        byte[] buffer = new byte[size];
        ushort next = start;
        while (!arrivals.IsEmpty && arrivals.ContainsAnyExcept(Never))
        {
            RtcpWriter writer = new(buffer);
            if (!writer.TryAddTransportFeedback(1, 2, next, 9, arrivals, out int consumed))
            {
                // So many losses in front that the first arrival has no space: the recorder starts behind them.
                int first = arrivals.IndexOfAnyExcept(Never);
                Assert.IsTrue(size < 100 && first > 100, $"{first} lost before the first");
                consumed = first;
                arrivals = arrivals[consumed..];
                next += (ushort)consumed;
                continue;
            }

            Assert.IsTrue(TryRead(buffer.AsSpan(0, writer.Length), out TransportFeedbackReader reader));
            Assert.AreEqual(consumed, reader.StatusCount);
            long? shift = null;
            for (int i = 0; i < consumed; i++)
            {
                Assert.IsTrue(reader.TryReadNext(out ushort sequence, out bool isReceived, out long arrivalUs));
                Assert.AreEqual((ushort)(next + i), sequence);
                Assert.AreEqual(arrivals[i] != Never, isReceived);
                if (isReceived)
                {
                    // Equal but for whole turns of the reference time.
                    long error = arrivals[i] - arrivalUs;
                    long turns = (long)Math.Floor(error / 1_073_741_824_000.0);
                    shift ??= turns;
                    Assert.AreEqual(shift, turns);
                    Assert.IsTrue(error - (turns * 1_073_741_824_000) is >= 0 and < 250, $"{arrivals[i]} came as {arrivalUs}");
                }
            }

            arrivals = arrivals[consumed..];
            next += (ushort)consumed;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out TransportFeedbackReader reader) =>
        TransportFeedbackReader.TryRead(RtcpWriterTests.Feedback(bytes), out reader);
}
