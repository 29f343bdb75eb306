using System.Text;
using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class ReportComposerTests
{
    private static readonly DateTime s_epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly ReportComposer _composer = new("name"u8.ToArray(), 1, new Random(1));
    private readonly PacketHistory _history = new(capacity: 8);
    private readonly TransportSequencer _sequencer = new();
    private readonly byte[] _buffer = new byte[1200];

    [TestMethod]
    public void With_nothing_running_nothing_is_due()
    {
        _composer.Add(SendStream(5));
        Assert.AreEqual(TimeSpan.MaxValue, _composer.NextDeadline);
        CollectionAssert.AreEqual(Array.Empty<string>(), Write(Ms(0)));
    }

    [TestMethod]
    public void The_first_receiver_report_comes_within_200_ms_and_the_others_each_half_to_one_and_a_half_seconds()
    {
        RtpReceiveStream stream = new(Options);
        stream.Give(Ms(1000), Original(1));
        _composer.Add(Ms(1000), stream);
        Assert.IsTrue(_composer.NextDeadline <= Ms(1200));
        TimeSpan now = _composer.NextDeadline;
        CollectionAssert.AreEqual(new[] { $"rr 1: {Ssrc}", "cname 1 name" }, Write(now));
        for (int i = 0; i < 100; i++)
        {
            TimeSpan wait = _composer.NextDeadline - now;
            Assert.IsTrue(wait >= Ms(500) && wait < Ms(1500));
            now = _composer.NextDeadline;
            stream.Give(now, Original(2 + i));
            Assert.AreEqual(2, Write(now).Length);
        }
    }

    [TestMethod]
    public void Sender_reports_carry_the_blocks_and_all_have_the_same_name()
    {
        RtpSendStream audio = SendStream(5);
        RtpSendStream video = SendStream(6);
        RtpReceiveStream stream = new(Options);
        _composer.Add(audio);
        _composer.Add(video);
        _composer.Add(Ms(0), stream);
        stream.Give(Ms(0), Original(1));
        stream.Give(Ms(0), Rtx(1, 2));
        Send(audio, Ms(100));
        Send(video, Ms(100));
        Assert.AreEqual(Ms(100), _composer.NextDeadline);
        CollectionAssert.AreEqual(
            new[] { $"sr 5: {Ssrc} {RtxSsrc}", "cname 5 name", "sr 6:", "cname 6 name" }, Write(Ms(100)));
        CollectionAssert.AreEqual(Array.Empty<string>(), Write(Ms(101)));
    }

    [TestMethod]
    public void Streams_without_news_are_left_out()
    {
        RtpReceiveStream stream = new(Options);
        _composer.Add(Ms(0), stream);
        stream.Give(Ms(0), Original(1));
        Assert.AreEqual(2, Write(Ms(100)).Length);
        Assert.AreEqual(0, Write(_composer.NextDeadline).Length);
        _composer.Remove(stream);
        Assert.AreEqual(TimeSpan.MaxValue, _composer.NextDeadline);
    }

    [TestMethod]
    public void Of_many_streams_each_has_its_turn()
    {
        HashSet<string> seen = [];
        List<RtpReceiveStream> streams = [];
        for (uint i = 0; i < 50; i++)
        {
            RtpReceiveStream stream = new(Options with { Ssrc = 1000 + i, RtxSsrc = 0 });
            streams.Add(stream);
            _composer.Add(Ms(0), stream);
        }

        for (int round = 0; round < 2; round++)
        {
            foreach (RtpReceiveStream stream in streams)
            {
                byte[] packet = Original(round);
                RtpHeader.Write(packet, PayloadType, false, (ushort)round, 0, stream.Ssrc);
                Assert.AreEqual(ReceiveResult.Accepted, stream.Give(Ms(0), packet));
            }

            string[] blocks = Write(_composer.NextDeadline)[0].Split(' ')[2..];
            Assert.AreEqual(31, blocks.Length);
            seen.UnionWith(blocks);
        }

        Assert.AreEqual(50, seen.Count);
    }

    private static RtpSendStream SendStream(uint ssrc) => new(
        new SendStreamOptions { Ssrc = ssrc, PayloadType = 96, ClockRateHz = 90_000 }, new Random(1));

    private void Send(RtpSendStream stream, TimeSpan now)
    {
        long index = _history.Add(now, [1], 0, true, false);
        stream.Reserve(now, now, _history, index, 1, _sequencer);
    }

    private string[] Write(TimeSpan now)
    {
        RtcpWriter writer = new(_buffer);
        Assert.AreEqual(_composer.TryWrite(now, s_epoch, ref writer), writer.Length > 0);
        List<string> lines = [];
        RtcpReader reader = new(_buffer.AsSpan(0, writer.Length));
        while (reader.TryReadNext(out RtcpPacket packet))
        {
            if (SenderReportView.TryRead(packet, out SenderReportView sender))
            {
                lines.Add($"sr {sender.Info.Ssrc}:{Ssrcs(sender.Blocks)}");
            }
            else if (ReceiverReportView.TryRead(packet, out ReceiverReportView receiver))
            {
                lines.Add($"rr {receiver.SenderSsrc}:{Ssrcs(receiver.Blocks)}");
            }
            else if (SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader names))
            {
                Assert.IsTrue(names.TryReadNext(out uint ssrc, out ReadOnlySpan<byte> cname));
                lines.Add($"cname {ssrc} {Encoding.UTF8.GetString(cname)}");
            }
        }

        Assert.IsFalse(reader.IsMalformed);
        return lines.ToArray();
    }

    private static string Ssrcs(ReportBlockList blocks)
    {
        StringBuilder text = new();
        for (int i = 0; i < blocks.Count; i++)
        {
            text.Append(' ').Append(blocks[i].Ssrc);
        }

        return text.ToString();
    }
}
