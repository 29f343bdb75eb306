using System.Text;

namespace McuServer.Rtp.Wire;

[TestClass]
public class RtcpReaderTests
{
    /// <summary>Sender report with one block, CNAME "ab", PLI.</summary>
    private const string Compound =
        "81c8000c 00000001 83aa7e80 80000000 00015f90 00000064 0000ea60"
        + "00000002 40fffffe 00010005 00000018 12345678 00008000"
        + "81ca0003 00000001 01026162 00000000"
        + "81ce0002 00000001 11223344";

    [TestMethod]
    public void A_compound_is_walked_packet_by_packet()
    {
        RtcpReader reader = new(Bytes.Hex(Compound));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(SenderReportView.TryRead(packet, out SenderReportView report));
        Assert.AreEqual(new SenderInfo(1, new NtpTime(0x83AA7E80_80000000), 90_000, 100, 60_000), report.Info);
        Assert.AreEqual(1, report.Blocks.Count);
        Assert.AreEqual(
            new ReportBlock(2, 64, -2, 0x10005, 24, 0x12345678, 32768), report.Blocks[0]);
        Assert.IsFalse(ReceiverReportView.TryRead(packet, out _));

        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsTrue(SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader names));
        Assert.IsTrue(names.TryReadNext(out uint ssrc, out ReadOnlySpan<byte> cname));
        Assert.AreEqual((1u, "ab"), (ssrc, Encoding.UTF8.GetString(cname)));
        Assert.IsFalse(names.TryReadNext(out _, out _));
        Assert.IsFalse(names.IsMalformed);

        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsTrue(FeedbackView.TryRead(packet, out FeedbackView feedback));
        Assert.IsTrue(feedback.IsPictureLoss);
        Assert.AreEqual((1u, 0x11223344u), (feedback.SenderSsrc, feedback.MediaSsrc));
        Assert.IsFalse(reader.TryReadNext(out _));
        Assert.IsFalse(reader.IsMalformed);
    }

    [TestMethod]
    public void Reports_that_name_more_blocks_than_they_hold_are_refused()
    {
        byte[] report = Bytes.Hex("82c90007 00000001 00000002 40fffffe 00010005 00000018 12345678 00008000");
        RtcpReader reader = new(report);
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsFalse(ReceiverReportView.TryRead(packet, out _));
        report[0] = 0x81;
        reader = new RtcpReader(report);
        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsTrue(ReceiverReportView.TryRead(packet, out ReceiverReportView view));
        Assert.AreEqual((1u, 1), (view.SenderSsrc, view.Blocks.Count));
    }

    [TestMethod]
    public void A_packet_that_is_cut_ends_the_walk()
    {
        byte[] bytes = Bytes.Hex(Compound);
        for (int length = 1; length < bytes.Length; length++)
        {
            RtcpReader reader = new(bytes.AsSpan(0, length));
            int count = 0;
            while (reader.TryReadNext(out _))
            {
                count++;
            }

            int whole = length >= 68 ? 2 : length >= 52 ? 1 : 0;
            Assert.AreEqual(whole, count, $"{length} bytes");
            Assert.AreEqual(length is not (52 or 68), reader.IsMalformed, $"{length} bytes");
        }
    }

    [TestMethod]
    [DataRow("a0c90002 00000001 00000004", true)]
    [DataRow("a0c90002 00000001 00000000", false)]
    [DataRow("a0c90002 00000001 00000009", false)]
    [DataRow("a0c90000", false)]
    [DataRow("40c90001 00000001", false)]
    public void Padding_and_version_are_checked(string hex, bool isValid)
    {
        RtcpReader reader = new(Bytes.Hex(hex));
        Assert.AreEqual(isValid, reader.TryReadNext(out RtcpPacket packet));
        Assert.AreEqual(isValid ? 4 : 0, packet.Body.Length);
    }

    [TestMethod]
    public void Types_that_we_do_not_know_are_walked_over()
    {
        RtcpReader reader = new(Bytes.Hex("80cf0002 00000001 04000000" + "80d00000" + "81ce0002 00000001 11223344"));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.AreEqual(RtcpPacketType.ExtendedReport, packet.Type);
        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsFalse(FeedbackView.TryRead(packet, out _));
        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsTrue(packet.IsFeedback(RtcpPacketType.PayloadFeedback, FeedbackFormat.PictureLoss));
    }

    [TestMethod]
    public void A_goodbye_names_streams_and_a_reason()
    {
        RtcpReader reader = new(Bytes.Hex("82cb0004 00000001 00000002 03666f6f 00000000"));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(GoodbyeView.TryRead(packet, out GoodbyeView view));
        Assert.AreEqual((2, 1u, 2u, "foo"), (view.Count, view[0], view[1], Encoding.UTF8.GetString(view.Reason)));
        reader = new RtcpReader(Bytes.Hex("83cb0002 00000001 00000002"));
        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsFalse(GoodbyeView.TryRead(packet, out _));
    }

    [TestMethod]
    public void A_source_description_may_hold_other_items_and_empty_chunks()
    {
        RtcpReader reader = new(Bytes.Hex("82ca0006 00000001 00000000 00000002 0202aabb 0104 63616665 0000 "));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader names));
        Assert.IsTrue(names.TryReadNext(out uint ssrc, out ReadOnlySpan<byte> cname));
        Assert.AreEqual((1u, 0), (ssrc, cname.Length));
        Assert.IsTrue(names.TryReadNext(out ssrc, out cname));
        Assert.AreEqual((2u, "cafe"), (ssrc, Encoding.UTF8.GetString(cname)));
    }

    [TestMethod]
    [DataRow("81ca0002 00000001 01026162")]
    [DataRow("81ca0002 00000001 01096162")]
    [DataRow("81ca0001 00000001")]
    public void A_source_description_without_its_end_is_malformed(string hex)
    {
        RtcpReader reader = new(Bytes.Hex(hex));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader names));
        Assert.IsFalse(names.TryReadNext(out _, out _));
        Assert.IsTrue(names.IsMalformed);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_compounds_are_read_or_refused_without_an_exception()
    {
        byte[][] seeds =
        [
            Bytes.Hex(Compound),
            Bytes.Hex("82cb0004 00000001 00000002 03666f6f 00000000"),
            Bytes.Hex("81cd0003 00000001 00000002 03e8 0005"),
            Bytes.Hex("84ce0004 00000001 00000000 00000003 05000000"),
            Bytes.Hex("8fce0005 00000001 00000000 52454d42 0107d090 00000003"),
            Bytes.Hex("afcd0006 00000001 11223344 00640004 00001007 d4800408 fffc0002"),
        ];
        Fuzz.Run(seeds, ReadAll);
    }

    private static void ReadAll(ReadOnlySpan<byte> input)
    {
        RtcpReader reader = new(input);
        while (reader.TryReadNext(out RtcpPacket packet))
        {
            if (SenderReportView.TryRead(packet, out SenderReportView sender))
            {
                ReadBlocks(sender.Blocks);
            }

            if (ReceiverReportView.TryRead(packet, out ReceiverReportView receiver))
            {
                ReadBlocks(receiver.Blocks);
            }

            if (SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader names))
            {
                while (names.TryReadNext(out _, out _))
                {
                }
            }

            if (GoodbyeView.TryRead(packet, out GoodbyeView goodbye))
            {
                for (int i = 0; i < goodbye.Count; i++)
                {
                    _ = goodbye[i];
                }
            }

            if (FeedbackView.TryRead(packet, out FeedbackView feedback))
            {
                ReadFeedback(feedback);
            }
        }
    }

    private static void ReadBlocks(ReportBlockList blocks)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            _ = blocks[i];
        }
    }

    private static void ReadFeedback(FeedbackView feedback)
    {
        int count = 0;
        NackReader nack = new(feedback);
        while (nack.TryReadNext(out _))
        {
            count++;
        }

        FullIntraReader requests = new(feedback);
        while (requests.TryReadNext(out _, out _))
        {
            count++;
        }

        if (RembView.TryRead(feedback, out RembView remb))
        {
            Assert.IsTrue(remb.BitrateBps >= 0);
            for (int i = 0; i < remb.SsrcCount; i++)
            {
                _ = remb.GetSsrc(i);
            }
        }

        if (TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader arrivals))
        {
            int statuses = 0;
            while (arrivals.TryReadNext(out _, out _, out _))
            {
                statuses++;
            }

            Assert.AreEqual(arrivals.StatusCount, statuses);
        }
    }
}
