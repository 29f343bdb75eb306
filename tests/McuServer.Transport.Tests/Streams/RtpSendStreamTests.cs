using McuServer.Native;
using McuServer.Rtp;
using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class RtpSendStreamTests
{
    private static readonly HeaderExtensionMap s_map = HeaderExtensionMap.From(
        [new(HeaderExtensionUris.Mid, 4), new(HeaderExtensionUris.TransportSequence, 3)]);

    private static readonly DateTime s_epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly SendStreamOptions s_options = new()
    {
        Ssrc = Ssrc,
        RtxSsrc = RtxSsrc,
        PayloadType = PayloadType,
        RtxPayloadType = RtxPayloadType,
        ClockRateHz = 90_000,
        Extensions = s_map,
        Mid = "1"u8.ToArray(),
    };

    private readonly PacketHistory _history = new();
    private readonly TransportSequencer _sequencer = new();
    private readonly byte[] _buffer = new byte[1400];
    private readonly RtpSendStream _stream = new(s_options, new Random(1));

    [TestMethod]
    public void Bug_01_first_sequence_numbers_are_1_to_32767()
    {
        Random random = new(1);
        uint max = 0;
        for (int i = 0; i < 10_000; i++)
        {
            RtpSendStream stream = new(s_options, random);
            Assert.IsTrue(stream.NextSequence is >= 1 and <= 32_767);
            Assert.IsTrue(stream.NextRtxSequence is >= 1 and <= 32_767);
            max = Math.Max(max, stream.NextSequence);
        }

        Assert.IsTrue(max > 32_000, "spread over the range");
    }

    /// <summary>One encode, whose first viewer's numbers have wrapped twice: the next one starts below the first wrap all the same.</summary>
    [TestMethod]
    public void Bug_01_who_joins_after_the_wrap_of_others_reads_from_the_first_packet_on()
    {
        for (int i = 0; i < 140; i++)
        {
            Send(Ms(i), 1000);
        }

        Assert.IsGreaterThan(2 * 65_536u, _stream.NextSequence);
        RtpSendStream late = new(s_options, new Random(2));
        using SrtpContext sender = Open(isSender: true);
        using SrtpContext receiver = Open(isSender: false);
        for (int i = 0; i < 70_000; i++)
        {
            long index = _history.Add(Ms(i), [1, 2, 3, 4], 90, marker: true, isKeyFrame: false);
            SendReservation sent = late.Reserve(Ms(i), Ms(i), _history, index, 1, _sequencer);
            late.TryWriteHeader(_buffer, (ushort)sent.FirstSequence, 90, true, sent.FirstTransportSequence, out int header, out _);
            _history.Get(index).Payload.CopyTo(_buffer.AsSpan(header));
            int length = sender.Protect(_buffer, header + 4);
            Assert.AreEqual(header + 4, receiver.Unprotect(_buffer, length), $"packet {i}, number {sent.FirstSequence}");
        }

        static SrtpContext Open(bool isSender) => SrtpContext.Create(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12], isSender);
    }

    [TestMethod]
    public void Numbers_go_on_through_frames_encodes_and_pauses()
    {
        PacketHistory other = new();
        uint sequence = _stream.NextSequence;
        long transport = _sequencer.Next;
        for (int i = 0; i < 30_000; i++)
        {
            PacketHistory history = i % 7 < 3 ? _history : other;
            int count = 1 + (i % 5);
            SendReservation taken = Send(Ms(i * 40), count, history);
            Assert.AreEqual(new SendReservation(sequence, transport, count), taken);
            sequence += (uint)count;
            transport += count;
        }

        Assert.IsTrue(sequence > 65_536, "over the wrap");
        Assert.AreEqual(90_000u, _stream.PacketCount);
        Assert.AreEqual(90_000u * 100, _stream.OctetCount);
    }

    /// <summary>The numbers of both streams wrap, the rings too: what is asked for is what was sent under that number, and no older one.</summary>
    [TestMethod]
    public void Bug_25_packets_are_sent_again_over_the_wrap_of_the_numbers()
    {
        _stream.BitrateBps = 1_000_000_000;
        uint first = _stream.NextSequence;
        int checkedCount = 0;
        long ms = 0;
        while (_stream.NextSequence < (3 * 65_536) + 2000)
        {
            SendReservation sent = Send(Ms(ms++), 8, size: 20);
            uint newest = _stream.NextSequence - 1;
            bool isNearWrap = newest % 65_536 is < 1200 or > 65_536 - 20;
            for (int back = 0; isNearWrap && back < 1024 && back <= newest - first; back += 61)
            {
                uint sequence = newest - (uint)back;
                ResendResult result = _stream.TryResend(Ms(ms), (ushort)sequence, TimeSpan.Zero, _sequencer, _buffer, out int length);
                Assert.AreEqual(ResendResult.Sent, result, $"{sequence}, {back} back");
                Assert.IsTrue(RtpHeader.TryRead(_buffer, out RtpHeader header));
                Assert.AreEqual((ushort)sequence, System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(header.HeaderLength)));
                Assert.AreEqual((byte)(sequence - first), _buffer[length - 1], "the payload of that number");
                checkedCount++;
            }

            Assert.AreEqual(ResendResult.NotKept, Resend(Ms(ms), newest - 1024, out _), "written over");
            Assert.AreEqual(ResendResult.NotKept, Resend(Ms(ms), newest + 1, out _), "not sent yet");
            Assert.AreEqual((ushort)sent.FirstSequence, (ushort)(newest - 7));
        }

        Assert.IsGreaterThan(1000, checkedCount);
        Assert.IsGreaterThan(2 * 65_536u, _stream.NextSequence - first);
    }

    [TestMethod]
    public void The_playout_delay_is_told_until_the_receiver_reports()
    {
        HeaderExtensionMap map = HeaderExtensionMap.From(
            [new(HeaderExtensionUris.TransportSequence, 3), new(HeaderExtensionUris.PlayoutDelay, 5)]);
        uint delay = HeaderExtensionValues.PackPlayoutDelay(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        RtpSendStream stream = new(s_options with { Extensions = map, PlayoutDelay = delay }, new Random(1));
        Assert.AreEqual(100u, delay, "12 bits each, in units of 10 ms");
        Assert.AreEqual(delay, DelayIn(stream, map));
        Assert.AreEqual(delay, DelayIn(stream, map), "in each packet: any may be lost");
        stream.OnReport(TimeSpan.Zero, default);
        Assert.IsNull(DelayIn(stream, map));
        Assert.IsFalse(new RtpSendStream(s_options with { PlayoutDelay = delay }, new Random(1)).TellsPlayoutDelay, "not negotiated");
    }

    private uint? DelayIn(RtpSendStream stream, HeaderExtensionMap map)
    {
        Assert.IsTrue(stream.TryWriteHeader(_buffer, 1, 2, false, 3, out int length, out _));
        Assert.IsTrue(RtpHeader.TryRead(_buffer.AsSpan(0, length), out RtpHeader header));
        Assert.IsTrue(HeaderExtensions.TryRead(_buffer.AsSpan(0, length), header, map, out HeaderExtensionValues values));
        return values.PlayoutDelay;
    }

    [TestMethod]
    public void A_retransmission_has_its_own_numbers_and_the_original_one_before_the_payload()
    {
        SendReservation sent = Send(Ms(0), 3);
        uint rtx = _stream.NextRtxSequence;
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(50), sent.FirstSequence + 2, out int length));
        ReadOnlySpan<byte> packet = _buffer.AsSpan(0, length);
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.AreEqual((RtxSsrc, RtxPayloadType, (ushort)rtx), (header.Ssrc, header.PayloadType, header.SequenceNumber));
        Assert.AreEqual((0u, true), (header.Timestamp, header.Marker));
        Assert.IsTrue(HeaderExtensions.TryRead(packet, header, s_map, out HeaderExtensionValues values));
        Assert.AreEqual("1", System.Text.Encoding.ASCII.GetString(values.Mid));
        Assert.AreEqual((ushort?)(sent.FirstTransportSequence + 3), values.TransportSequence);
        Assert.IsTrue(header.TryGetPayload(packet, out int offset, out int size));
        Assert.AreEqual(102, size);
        Assert.AreEqual((ushort)(sent.FirstSequence + 2), (packet[offset] << 8) | packet[offset + 1]);
        Assert.AreEqual(rtx + 1, _stream.NextRtxSequence);
        Assert.AreEqual(sent.FirstTransportSequence + 4, _sequencer.Next);
    }

    [TestMethod]
    public void What_we_send_again_our_own_receiver_takes()
    {
        RtpReceiveStream receiver = new(Options);
        SendReservation sent = Send(Ms(0), 3);
        for (int i = 0; i < 3; i += 2)
        {
            HistoryPacket packet = _history.Get(i);
            Assert.IsTrue(_stream.TryWriteHeader(
                _buffer, (ushort)(sent.FirstSequence + i), packet.Timestamp, packet.Marker, i, out int length, out int at));
            Assert.AreEqual(12 + 4 + 2 + 1, at);
            packet.Payload.CopyTo(_buffer.AsSpan(length));
            Assert.AreEqual(
                ReceiveResult.Accepted, receiver.Give(Ms(0), _buffer[..(length + packet.Payload.Length)]));
        }

        ushort lost = receiver.Feedback(Ms(10)).Nacks.Single();
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(20), lost, out int size));
        Assert.AreEqual(ReceiveResult.Accepted, receiver.Give(Ms(30), _buffer[..size], out ReceivedPacket got));
        Assert.AreEqual((long)sent.FirstSequence + 1, got.Sequence);
        Assert.IsTrue(got.Payload.SequenceEqual(_history.Get(1).Payload));
        Assert.AreEqual(PayloadType, got.PayloadType);
    }

    [TestMethod]
    public void Bug_02_a_packet_900_positions_old_is_sent_again_under_a_new_number()
    {
        SendReservation first = Send(Ms(0), 1);
        Send(Ms(0), 900);
        uint rtx = _stream.NextRtxSequence;
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(600), first.FirstSequence, out _));
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(800), first.FirstSequence, out _));
        Assert.AreEqual(rtx + 2, _stream.NextRtxSequence);
        Send(Ms(900), 123);
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(1000), first.FirstSequence, out _));
        Send(Ms(1001), 1);
        Assert.AreEqual(ResendResult.NotKept, Resend(Ms(1200), first.FirstSequence, out _));
    }

    [TestMethod]
    public void A_packet_is_sent_again_three_times_and_not_twice_within_a_round_trip()
    {
        uint sequence = Send(Ms(0), 1).FirstSequence;
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(10), sequence, out _));
        Assert.AreEqual(ResendResult.TooSoon, Resend(Ms(109), sequence, out int length));
        Assert.AreEqual(0, length);
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(110), sequence, out _));
        Assert.AreEqual(ResendResult.Sent, Resend(Ms(210), sequence, out _));
        Assert.AreEqual(ResendResult.TooOften, Resend(Ms(410), sequence, out _));
        SendStreamCounters counters = _stream.Counters;
        Assert.AreEqual(
            (5, 3, 1, 1), (counters.NackedCount, counters.ResentCount, counters.TooSoonCount, counters.TooOftenCount));
    }

    [TestMethod]
    public void What_is_unknown_or_too_old_is_not_sent_again()
    {
        uint sequence = Send(Ms(0), 1).FirstSequence;
        Assert.AreEqual(ResendResult.NotKept, Resend(Ms(10), sequence + 1, out _));
        Assert.AreEqual(ResendResult.NotKept, Resend(Ms(10), sequence + 1024, out _));
        Assert.AreEqual(ResendResult.NotKept, Resend(Ms(1501), sequence, out _));
        Assert.AreEqual(3, _stream.Counters.NotKeptCount);
    }

    [TestMethod]
    public void Without_a_retransmission_stream_nothing_is_sent_again()
    {
        RtpSendStream stream = new(s_options with { RtxSsrc = 0 }, new Random(1));
        long index = _history.Add(Ms(0), [1], 0, true, false);
        SendReservation sent = stream.Reserve(Ms(0), Ms(0), _history, index, 1, _sequencer);
        Assert.AreEqual(
            ResendResult.NoRtx,
            stream.TryResend(Ms(1), (ushort)sent.FirstSequence, Ms(100), _sequencer, _buffer, out _));
    }

    [TestMethod]
    public void A_span_that_is_too_small_changes_nothing()
    {
        uint sequence = Send(Ms(0), 1).FirstSequence;
        uint rtx = _stream.NextRtxSequence;
        long transport = _sequencer.Next;
        for (int size = 0; size < 12 + 12 + 2 + 100; size++)
        {
            Assert.AreEqual(
                ResendResult.NoSpace,
                _stream.TryResend(Ms(1), (ushort)sequence, Ms(100), _sequencer, _buffer.AsSpan(0, size), out _), $"{size}");
        }

        Assert.AreEqual((rtx, transport), (_stream.NextRtxSequence, _sequencer.Next));
        Assert.AreEqual(
            ResendResult.Sent,
            _stream.TryResend(Ms(1), (ushort)sequence, Ms(100), _sequencer, _buffer.AsSpan(0, 126), out _));
    }

    [TestMethod]
    public void Retransmissions_take_a_quarter_of_the_bitrate()
    {
        _stream.BitrateBps = 1_000_000;
        long bytes = 0;
        for (int ms = 0; ms < 10_000; ms++)
        {
            SendReservation sent = Send(Ms(ms), 1, size: 1000);
            if (Resend(Ms(ms), sent.FirstSequence, out int length) == ResendResult.Sent)
            {
                bytes += length;
            }
        }

        // A second's worth is saved up at the start.
        Assert.AreEqual(11 * 1_000_000 / 8 / 4, bytes, 2000);
        Assert.IsTrue(_stream.Counters.OverBudgetCount > 1000);
    }

    [TestMethod]
    public void The_first_report_is_due_with_the_first_packet_and_then_each_half_to_one_and_a_half_intervals()
    {
        Assert.AreEqual(TimeSpan.MaxValue, _stream.NextReportAt);
        Send(Ms(40), 1);
        Assert.AreEqual(Ms(40), _stream.NextReportAt);
        TimeSpan now = Ms(40);
        TimeSpan sum = TimeSpan.Zero;
        for (int i = 0; i < 1000; i++)
        {
            _stream.TakeSenderReport(now, s_epoch);
            TimeSpan wait = _stream.NextReportAt - now;
            Assert.IsTrue(wait >= Ms(500) && wait < Ms(1500));
            sum += wait;
            now = _stream.NextReportAt;
        }

        Assert.AreEqual(1.0, sum.TotalSeconds / 1000, 0.05);
    }

    [TestMethod]
    public void Bug_14_sender_reports_lie_on_the_line_of_the_frames_for_an_hour_and_100_switches()
    {
        PacketHistory[] tiers = [new(), new(), new()];
        Random random = new(14);
        PacketHistory tier = tiers[0];
        double worstMs = 0;
        int reports = 0;
        int switches = 0;
        for (long frame = 0; frame < 3600 * 30; frame++)
        {
            TimeSpan captured = TimeSpan.FromTicks(frame * TimeSpan.TicksPerSecond / 30);
            if (frame % 1080 == 1079)
            {
                tier = tiers[random.Next(3)];
                switches++;
            }

            // Sent 5 to 60 ms after its capture, as encoders need their time; at times a second of no picture.
            TimeSpan now = captured + Ms(5 + random.Next(55));
            if (frame / 30 % 60 != 7)
            {
                long index = tier.Add(now, [1], (uint)MediaTime.ToTicks(captured, 90_000), true, false);
                _stream.Reserve(now, captured, tier, index, 1, _sequencer);
            }

            now += Ms(random.Next(30));
            if (now >= _stream.NextReportAt)
            {
                SenderInfo info = _stream.TakeSenderReport(now, s_epoch);
                uint exact = (uint)MediaTime.ToTicks(now, 90_000);
                worstMs = Math.Max(worstMs, Math.Abs((int)(info.RtpTimestamp - exact)) / 90.0);
                Assert.AreEqual(NtpTime.From(now, s_epoch), info.Ntp);
                reports++;
            }
        }

        Assert.AreEqual(100, switches);
        Assert.IsTrue(reports > 3000);
        Assert.IsTrue(worstMs < 0.05, $"{worstMs} ms");
    }

    private SendReservation Send(TimeSpan now, int count, PacketHistory? history = null, int size = 100)
    {
        history ??= _history;
        Span<byte> payload = stackalloc byte[size];
        long first = history.NextIndex;
        for (int i = 0; i < count; i++)
        {
            payload.Fill((byte)(first + i));
            history.Add(now, payload, (uint)MediaTime.ToTicks(now, 90_000), marker: i == count - 1, isKeyFrame: false);
        }

        return _stream.Reserve(now, now, history, first, count, _sequencer);
    }

    private ResendResult Resend(TimeSpan now, uint sequence, out int length) =>
        _stream.TryResend(now, (ushort)sequence, Ms(100), _sequencer, _buffer, out length);
}
