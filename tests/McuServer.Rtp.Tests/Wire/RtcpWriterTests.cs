using FsCheck.Fluent;

namespace McuServer.Rtp.Wire;

[TestClass]
public class RtcpWriterTests
{
    [TestMethod]
    public void A_nack_of_three_packets_has_the_bytes_of_the_example()
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddNack(0x01020304, 0x11223344, [1000, 1001, 1003], out int consumed));
        Assert.AreEqual(3, consumed);
        Assert.AreEqual("81cd0003" + "01020304" + "11223344" + "03e80005", Written(writer, buffer));
    }

    [TestMethod]
    public void A_picture_loss_has_the_bytes_of_the_example()
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddPictureLoss(1, 2));
        Assert.AreEqual("81ce0002" + "00000001" + "00000002", Written(writer, buffer));
    }

    [TestMethod]
    public void A_full_intra_request_has_media_0_and_its_number()
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddFullIntra(1, 0xA0B0C0D0, 200));
        Assert.AreEqual("84ce0004" + "00000001" + "00000000" + "a0b0c0d0" + "c8000000", Written(writer, buffer));
        FullIntraReader reader = new(Feedback(buffer));
        Assert.IsTrue(reader.TryReadNext(out uint ssrc, out byte number));
        Assert.AreEqual((0xA0B0C0D0u, (byte)200), (ssrc, number));
        Assert.IsFalse(reader.TryReadNext(out _, out _));
    }

    [TestMethod]
    [DataRow(0L, 0L)]
    [DataRow(262_143L, 262_143L)]
    [DataRow(262_145L, 262_144L)]
    [DataRow(1_500_000L, 1_500_000L)]
    [DataRow(8_000_001L, 8_000_000L)]
    [DataRow(long.MaxValue, 0x7FFF_E000_0000_0000L)]
    public void A_remb_keeps_18_bits_of_the_rate(long bitrate, long expected)
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddRemb(1, bitrate, [7, 8]));
        Assert.IsTrue(RembView.TryRead(Feedback(buffer.AsSpan(0, writer.Length)), out RembView view));
        Assert.AreEqual((expected, 2, 7u, 8u), (view.BitrateBps, view.SsrcCount, view.GetSsrc(0), view.GetSsrc(1)));
    }

    [TestMethod]
    public void A_remb_of_more_than_63_bits_is_cut()
    {
        FeedbackView feedback = Feedback(Bytes.Hex("8fce0005 00000001 00000000 52454d42 01ffffff 00000003"));
        Assert.IsTrue(RembView.TryRead(feedback, out RembView view));
        Assert.AreEqual(long.MaxValue, view.BitrateBps);
    }

    [TestMethod]
    public void Reports_come_back_as_written_and_the_loss_is_cut_to_24_bits_with_its_sign()
    {
        byte[] buffer = new byte[1500];
        ReportBlock[] blocks = new ReportBlock[RtcpWriter.MaxBlocks];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new ReportBlock((uint)i, (byte)i, (i - 15) * 1_000_000, (uint)i * 7, 5, 6, 7);
        }

        SenderInfo info = new(9, new NtpTime(0x0123456789ABCDEF), 1, 2, 3);
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddSenderReport(info, blocks.AsSpan(0, 2)));
        Assert.IsFalse(writer.TryAddReceiverReport(9, blocks.AsSpan()) && writer.TryAddReceiverReport(9, blocks.AsSpan()));
        RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(SenderReportView.TryRead(packet, out SenderReportView sender));
        Assert.AreEqual(info, sender.Info);
        Assert.AreEqual(2, sender.Blocks.Count);
        Assert.IsTrue(reader.TryReadNext(out packet));
        Assert.IsTrue(ReceiverReportView.TryRead(packet, out ReceiverReportView receiver));
        Assert.AreEqual(31, receiver.Blocks.Count);
        for (int i = 0; i < blocks.Length; i++)
        {
            int lost = Math.Clamp(blocks[i].CumulativeLost, -8_388_608, 8_388_607);
            Assert.AreEqual(blocks[i] with { CumulativeLost = lost }, receiver.Blocks[i]);
        }

        Assert.IsFalse(reader.TryReadNext(out _));
        Assert.IsFalse(reader.IsMalformed);
    }

    [TestMethod]
    public void More_than_31_blocks_is_the_callers_mistake() => Assert.ThrowsExactly<ArgumentException>(() =>
    {
        RtcpWriter writer = new(new byte[1500]);
        writer.TryAddReceiverReport(1, new ReportBlock[32]);
    });

    [TestMethod]
    public void Names_of_every_length_end_with_at_least_one_zero()
    {
        byte[] buffer = new byte[300];
        byte[] name = new byte[255];
        name.AsSpan().Fill((byte)'x');
        for (int length = 0; length < name.Length; length++)
        {
            buffer.AsSpan().Fill(0xEE);
            RtcpWriter writer = new(buffer);
            Assert.IsTrue(writer.TryAddCname(5, name.AsSpan(0, length)));
            RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
            Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
            Assert.IsTrue(SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader names));
            Assert.IsTrue(names.TryReadNext(out uint ssrc, out ReadOnlySpan<byte> cname));
            Assert.AreEqual((5u, length), (ssrc, cname.Length));
            Assert.IsFalse(names.IsMalformed);
        }
    }

    [TestMethod]
    public void A_goodbye_comes_back()
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddBye([3, 4]));
        Assert.AreEqual("82cb0002" + "00000003" + "00000004", Written(writer, buffer));
    }

    [TestMethod]
    public void A_packet_without_space_adds_nothing()
    {
        byte[] buffer = new byte[30];
        RtcpWriter writer = new(buffer);
        Assert.IsTrue(writer.TryAddPictureLoss(1, 2));
        Assert.IsFalse(writer.TryAddFullIntra(1, 2, 3));
        Assert.IsFalse(writer.TryAddRemb(1, 2, []));
        Assert.IsFalse(writer.TryAddReceiverReport(1, new ReportBlock[1]));
        Assert.IsFalse(writer.TryAddTransportFeedback(1, 2, 3, 4, [5], out int told));
        Assert.AreEqual((12, 0), (writer.Length, told));
        Assert.IsTrue(writer.TryAddNack(1, 2, [5], out _));
        Assert.IsFalse(writer.TryAddBye([]));
        Assert.AreEqual(28, writer.Length);
    }

    [TestMethod]
    public void Nacks_of_any_packets_come_back_over_as_many_packets_as_needed() => Properties.Check(
        Prop.ForAll((ushort start, byte[] steps) =>
        {
            List<ushort> lost = [start];
            foreach (byte step in steps)
            {
                lost.Add((ushort)(lost[^1] + 1 + (step % 40)));
            }

            byte[] buffer = new byte[200];
            List<ushort> read = [];
            ReadOnlySpan<ushort> rest = lost.ToArray();
            while (!rest.IsEmpty)
            {
                RtcpWriter writer = new(buffer);
                Assert.IsTrue(writer.TryAddNack(1, 2, rest, out int consumed));
                Assert.IsTrue(writer.Length <= 12 + (4 * RtcpWriter.MaxNackPairs));
                NackReader reader = new(Feedback(buffer.AsSpan(0, writer.Length)));
                while (reader.TryReadNext(out ushort sequence))
                {
                    read.Add(sequence);
                }

                rest = rest[consumed..];
            }

            CollectionAssert.AreEqual(lost, read);
            return true;
        }));

    internal static FeedbackView Feedback(ReadOnlySpan<byte> bytes)
    {
        RtcpReader reader = new(bytes);
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(FeedbackView.TryRead(packet, out FeedbackView view));
        return view;
    }

    private static string Written(RtcpWriter writer, byte[] buffer) => Bytes.Hex(buffer.AsSpan(0, writer.Length));
}
