using System.Text;

namespace McuServer.Rtp.Wire;

[TestClass]
public class HeaderExtensionsTests
{
    private static readonly HeaderExtensionMap s_map = Map(4, 10, 11, 3, 2, 1, 13, 5, 7);

    internal static HeaderExtensionMap Map(
        int mid, int rid, int repaired, int transport, int absSend, int level, int orientation, int playout, int capture) =>
        HeaderExtensionMap.From(new Dictionary<string, int>
        {
            [HeaderExtensionUris.Mid] = mid,
            [HeaderExtensionUris.Rid] = rid,
            [HeaderExtensionUris.RepairedRid] = repaired,
            [HeaderExtensionUris.TransportSequence] = transport,
            [HeaderExtensionUris.AbsoluteSendTime] = absSend,
            [HeaderExtensionUris.AudioLevel] = level,
            [HeaderExtensionUris.VideoOrientation] = orientation,
            [HeaderExtensionUris.PlayoutDelay] = playout,
            [HeaderExtensionUris.AbsoluteCaptureTime] = capture,
        });

    [TestMethod]
    public void The_map_takes_what_it_knows_and_the_first_claim_to_an_id()
    {
        HeaderExtensionMap map = HeaderExtensionMap.From(
        [
            new("urn:unknown", 1), new(HeaderExtensionUris.Mid, 4), new(HeaderExtensionUris.Rid, 4),
            new(HeaderExtensionUris.Mid, 5), new(HeaderExtensionUris.AudioLevel, 0),
            new(HeaderExtensionUris.AbsoluteSendTime, 256), new(HeaderExtensionUris.VideoOrientation, 255),
        ]);
        Assert.AreEqual((4, 0, 0, 0, 255), (map.Mid, map.Rid, map.AudioLevel, map.AbsSendTime, map.Orientation));
        Assert.AreEqual(0, HeaderExtensionMap.Empty.Mid);
    }

    [TestMethod]
    public void The_union_of_a_bundle_has_what_any_section_has_and_the_first_of_two_that_differ()
    {
        HeaderExtensionMap sound = HeaderExtensionMap.From([new(HeaderExtensionUris.Mid, 4), new(HeaderExtensionUris.AudioLevel, 1)]);
        HeaderExtensionMap picture = HeaderExtensionMap.From(
            [new(HeaderExtensionUris.Mid, 5), new(HeaderExtensionUris.Rid, 10), new(HeaderExtensionUris.VideoOrientation, 1)]);
        HeaderExtensionMap union = HeaderExtensionMap.Union([HeaderExtensionMap.Empty, sound, picture]);
        Assert.AreEqual((4, 1, 10, 0), (union.Mid, union.AudioLevel, union.Rid, union.Orientation));
        Assert.AreEqual(HeaderExtensionKind.AudioLevel, union.GetKind(1));
        Assert.AreEqual(HeaderExtensionKind.None, union.GetKind(5));
    }

    [TestMethod]
    public void The_one_byte_form_is_read()
    {
        byte[] packet = Packet("bede", "10 aa 00 41 3132 31 beef 00 22 010203 f3");
        Assert.IsTrue(TryRead(packet, out HeaderExtensionValues values));
        Assert.AreEqual("12", Encoding.ASCII.GetString(values.Mid));
        Assert.AreEqual((ushort?)0xBEEF, values.TransportSequence);
        Assert.AreEqual(0x010203u, values.AbsSendTime);
        Assert.AreEqual(0x2A, values.AudioLevelDbov);
        Assert.IsTrue(values.HasVoice);
        Assert.IsNull(values.Orientation);
        Assert.IsFalse(values.HasVoice && values.RotationDegrees.HasValue);
    }

    [TestMethod]
    public void The_two_byte_form_is_read_with_empty_elements()
    {
        byte[] packet = Packet("100f", "04 01 61 00 0a 00 03 02 0102 ff 03 112233 0d 01 07");
        Assert.IsTrue(TryRead(packet, out HeaderExtensionValues values));
        Assert.AreEqual("a", Encoding.ASCII.GetString(values.Mid));
        Assert.IsTrue(values.Rid.IsEmpty);
        Assert.AreEqual((ushort?)0x0102, values.TransportSequence);
        Assert.AreEqual(270, values.RotationDegrees);
        Assert.IsTrue(values.IsFlipped);
    }

    [TestMethod]
    [DataRow("bede", "93 01 0d 01 20 00 00 00")]
    [DataRow("100f", "09 04 01 0d 01 20 00 00")]
    [DataRow("100f", "09 1c 01 0d 01 20 0000000000000000 0000000000000000 0000000000000000 0000")]
    public void The_color_space_is_read_without_what_follows_for_HDR(string profile, string elements)
    {
        HeaderExtensionMap map = HeaderExtensionMap.From([new(HeaderExtensionUris.ColorSpace, 9)]);
        byte[] packet = Packet(profile, elements);
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.IsTrue(HeaderExtensions.TryRead(packet, header, map, out HeaderExtensionValues values));
        Assert.AreEqual(0x010D0120u, values.ColorSpace);
    }

    [TestMethod]
    public void A_color_space_is_written_and_read()
    {
        HeaderExtensionMap map = HeaderExtensionMap.From([new(HeaderExtensionUris.ColorSpace, 9)]);
        Span<byte> block = stackalloc byte[16];
        Assert.IsTrue(HeaderExtensionWriter.TryWrite(block, map, new HeaderExtensionValues { ColorSpace = 0x01020304 }, out HeaderExtensionBlock written));
        Assert.AreEqual("BEDE00029301020304000000", Convert.ToHexString(block[..written.Length]));
    }

    [TestMethod]
    public void Id_15_ends_the_reading_but_keeps_what_came_before()
    {
        Assert.IsTrue(TryRead(Packet("bede", "31 0102 f0 00 10 05 00"), out HeaderExtensionValues values));
        Assert.AreEqual((ushort?)0x0102, values.TransportSequence);
        Assert.IsNull(values.AudioLevel);
    }

    [TestMethod]
    public void Id_0_with_a_length_ends_the_reading()
    {
        Assert.IsTrue(TryRead(Packet("bede", "31 0102 01 0000 10 05"), out HeaderExtensionValues values));
        Assert.AreEqual((ushort?)0x0102, values.TransportSequence);
        Assert.IsNull(values.AudioLevel);
    }

    [TestMethod]
    [DataRow("bede", "10 aa 37 01")]
    [DataRow("bede", "000000 10")]
    [DataRow("1000", "04 03 61 62")]
    [DataRow("1000", "000000 04")]
    public void An_element_that_leaves_the_block_makes_the_packet_malformed(string profile, string elements) =>
        Assert.IsFalse(TryRead(Packet(profile, elements), out _));

    [TestMethod]
    public void A_known_element_of_a_wrong_size_is_skipped()
    {
        Assert.IsTrue(TryRead(Packet("bede", "30 01 20 02 d1 0102 10 83"), out HeaderExtensionValues values));
        Assert.IsNull(values.TransportSequence);
        Assert.IsNull(values.AbsSendTime);
        Assert.IsNull(values.Orientation);
        Assert.AreEqual(3, values.AudioLevelDbov);
    }

    [TestMethod]
    public void Another_profile_says_nothing()
    {
        Assert.IsTrue(TryRead(Packet("abcd", "ffffffff"), out HeaderExtensionValues values));
        Assert.IsTrue(values.Mid.IsEmpty);
    }

    [TestMethod]
    public void What_is_written_is_read_in_both_forms()
    {
        HeaderExtensionMap large = Map(4, 20, 11, 3, 2, 255, 13, 5, 7);
        foreach (HeaderExtensionMap map in new[] { s_map, large })
        {
            byte[] packet = new byte[200];
            RtpHeader.Write(packet, 96, false, 1, 2, 3, hasExtension: true);
            HeaderExtensionValues values = new()
            {
                Mid = "video"u8,
                Rid = "hi"u8,
                RepairedRid = "lo"u8,
                TransportSequence = 0xFFFE,
                AbsSendTime = 0xABCDEF,
                AudioLevel = 0xFF,
                Orientation = 1,
                PlayoutDelay = HeaderExtensionValues.PackPlayoutDelay(TimeSpan.Zero, TimeSpan.FromMilliseconds(400)),
                AbsCaptureTime = ulong.MaxValue,
                CaptureClockOffset = -5,
            };
            Assert.IsTrue(HeaderExtensionWriter.TryWrite(packet.AsSpan(12), map, values, out HeaderExtensionBlock block));
            Assert.AreEqual(0, block.Length % 4);
            HeaderExtensions.PatchTransportSequence(packet, 12 + block.TransportSequenceOffset, 0x1234);
            HeaderExtensions.PatchAbsSendTime(packet, 12 + block.AbsSendTimeOffset, 0x654321);
            Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
            Assert.AreEqual(12 + block.Length, header.HeaderLength);
            Assert.AreEqual(map == large ? 0x1000 : 0xBEDE, header.ExtensionProfile);
            Assert.IsTrue(HeaderExtensions.TryRead(packet, header, map, out HeaderExtensionValues read));
            Assert.IsTrue(read.Mid.SequenceEqual(values.Mid));
            Assert.IsTrue(read.Rid.SequenceEqual(values.Rid));
            Assert.IsTrue(read.RepairedRid.SequenceEqual(values.RepairedRid));
            Assert.AreEqual((ushort?)0x1234, read.TransportSequence);
            Assert.AreEqual(0x654321u, read.AbsSendTime);
            Assert.AreEqual((byte?)0xFF, read.AudioLevel);
            Assert.AreEqual(90, read.RotationDegrees);
            Assert.AreEqual(40u, read.PlayoutDelay);
            Assert.AreEqual(ulong.MaxValue, read.AbsCaptureTime);
            Assert.AreEqual(-5L, read.CaptureClockOffset);
        }
    }

    [TestMethod]
    public void The_bytes_of_mid_and_transport_sequence_are_as_browsers_write_them()
    {
        byte[] block = new byte[40];
        HeaderExtensionValues values = new() { Mid = "0"u8, TransportSequence = 258 };
        Assert.IsTrue(HeaderExtensionWriter.TryWrite(block, s_map, values, out HeaderExtensionBlock at));
        Assert.AreEqual("bede0002" + "4030" + "310102" + "000000", Bytes.Hex(block.AsSpan(0, at.Length)));
        Assert.AreEqual((7, -1), (at.TransportSequenceOffset, at.AbsSendTimeOffset));
    }

    [TestMethod]
    public void A_text_of_17_bytes_takes_the_two_byte_form()
    {
        byte[] block = new byte[40];
        HeaderExtensionValues values = new() { Mid = "12345678901234567"u8 };
        Assert.IsTrue(HeaderExtensionWriter.TryWrite(block, s_map, values, out HeaderExtensionBlock at));
        Assert.AreEqual("10000005" + "0411", Bytes.Hex(block.AsSpan(0, 6)));
        Assert.AreEqual(24, at.Length);
    }

    [TestMethod]
    public void Nothing_negotiated_is_nothing_written()
    {
        HeaderExtensionValues values = new() { Mid = "0"u8, TransportSequence = 1 };
        Assert.IsTrue(HeaderExtensionWriter.TryWrite([], HeaderExtensionMap.Empty, default, out _) is false, "no space");
        byte[] block = new byte[4];
        Assert.IsTrue(HeaderExtensionWriter.TryWrite(block, HeaderExtensionMap.Empty, values, out HeaderExtensionBlock at));
        Assert.AreEqual(new HeaderExtensionBlock(0, -1, -1), at);
    }

    [TestMethod]
    public void A_block_that_does_not_fit_is_refused_at_every_length()
    {
        HeaderExtensionValues values = new() { Mid = "0"u8, TransportSequence = 258 };
        for (int length = 0; length < 12; length++)
        {
            Assert.IsFalse(HeaderExtensionWriter.TryWrite(new byte[length], s_map, values, out _), $"{length} bytes");
        }
    }

    private static bool TryRead(byte[] packet, out HeaderExtensionValues values)
    {
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        return HeaderExtensions.TryRead(packet, header, s_map, out values);
    }

    private static byte[] Packet(string profile, string elements)
    {
        byte[] body = Bytes.Hex(elements);
        int words = (body.Length + 3) / 4;
        byte[] packet = new byte[16 + (4 * words)];
        RtpHeader.Write(packet, 96, false, 1, 2, 3, hasExtension: true);
        Bytes.Hex(profile).CopyTo(packet, 12);
        packet[15] = (byte)words;
        body.CopyTo(packet, 16);
        return packet;
    }
}
