namespace McuServer.Rtp.Wire;

[TestClass]
public class RtpHeaderTests
{
    [TestMethod]
    public void A_header_with_csrcs_and_extension_is_read_whole()
    {
        byte[] packet = Bytes.Hex("92e0 fffe 01020304 a0b0c0d0 00000007 00000008 bede0001 10aa0000 5566");
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.IsTrue(header.Marker);
        Assert.AreEqual(0x60, header.PayloadType);
        Assert.AreEqual(0xFFFE, header.SequenceNumber);
        Assert.AreEqual(0x01020304u, header.Timestamp);
        Assert.AreEqual(0xA0B0C0D0u, header.Ssrc);
        Assert.AreEqual(2, header.CsrcCount);
        Assert.AreEqual(7u, header.GetCsrc(packet, 0));
        Assert.AreEqual(8u, header.GetCsrc(packet, 1));
        Assert.AreEqual(0xBEDE, header.ExtensionProfile);
        Assert.AreEqual(24, header.ExtensionOffset);
        Assert.AreEqual(4, header.ExtensionLength);
        Assert.AreEqual(28, header.HeaderLength);
        Assert.IsTrue(header.TryGetPayload(packet, out int offset, out int length));
        Assert.AreEqual((28, 2), (offset, length));
    }

    [TestMethod]
    public void A_header_that_is_cut_anywhere_is_refused()
    {
        byte[] packet = Bytes.Hex("92e0 fffe 01020304 a0b0c0d0 00000007 00000008 bede0001 10aa0000");
        for (int length = 0; length < packet.Length; length++)
        {
            Assert.IsFalse(RtpHeader.TryRead(packet.AsSpan(0, length), out _), $"{length} bytes");
        }

        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.IsTrue(header.TryGetPayload(packet, out _, out int payload));
        Assert.AreEqual(0, payload);
    }

    [TestMethod]
    [DataRow(0x00)]
    [DataRow(0x40)]
    [DataRow(0xC0)]
    public void Another_version_is_refused(int first)
    {
        byte[] packet = new byte[40];
        packet[0] = (byte)first;
        Assert.IsFalse(RtpHeader.TryRead(packet, out _));
    }

    [TestMethod]
    [DataRow("", false, 0)]
    [DataRow("00", false, 0)]
    [DataRow("01", true, 0)]
    [DataRow("02", false, 0)]
    [DataRow("aabb00", false, 0)]
    [DataRow("aabb01", true, 2)]
    [DataRow("aa0002", true, 1)]
    [DataRow("000003", true, 0)]
    [DataRow("aabb04", false, 0)]
    [DataRow("aabbff", false, 0)]
    public void Bug_11_padding_count_is_checked_and_taken_off(string afterHeader, bool isValid, int length)
    {
        byte[] packet = Bytes.Hex("a060 0001 00000002 00000003" + afterHeader);
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header), "padding is no part of the header");
        Assert.IsTrue(header.HasPadding);
        Assert.AreEqual(isValid, header.TryGetPayload(packet, out int offset, out int actual));
        Assert.AreEqual((12, length), (offset, actual));
    }

    [TestMethod]
    public void Bug_11_padding_never_reaches_into_the_header_extension()
    {
        byte[] packet = Bytes.Hex("b060 0001 00000002 00000003 bede0001 11aabb00 ee03");
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.IsFalse(header.TryGetPayload(packet, out _, out _), "3 bytes of padding, 2 behind the header");
    }

    [TestMethod]
    public void What_is_written_is_read()
    {
        byte[] packet = new byte[RtpHeader.FixedLength];
        RtpHeader.Write(packet, 111, true, 65535, 0xFFFFFFFF, 0x12345678);
        Assert.AreEqual("80efffffffffffff12345678", Bytes.Hex(packet));
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.IsFalse(header.HasExtension);
        Assert.AreEqual((true, (byte)111, (ushort)65535), (header.Marker, header.PayloadType, header.SequenceNumber));
    }

    [TestMethod]
    public void Too_short_a_span_to_write_into_is_the_callers_mistake() =>
        Assert.ThrowsExactly<ArgumentException>(() => RtpHeader.Write(new byte[11], 0, false, 0, 0, 0));

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_packets_are_read_or_refused_without_an_exception()
    {
        byte[][] seeds =
        [
            Bytes.Hex("92e0fffe01020304a0b0c0d00000000700000008bede000110aa00005566"),
            Bytes.Hex("a06000010000000200000003aabbccdd00000004"),
            Bytes.Hex("906000010000000200000003100000020401610502aabb00112233"),
        ];
        HeaderExtensionMap map = HeaderExtensionsTests.Map(4, 10, 11, 5, 2, 1, 13, 6, 7);
        Fuzz.Run(seeds, input =>
        {
            if (!RtpHeader.TryRead(input, out RtpHeader header))
            {
                return;
            }

            Assert.IsTrue(header.HeaderLength <= input.Length);
            if (header.TryGetPayload(input, out int offset, out int length))
            {
                _ = input.Slice(offset, length);
            }

            HeaderExtensions.TryRead(input, header, map, out _);
            for (int i = 0; i < header.CsrcCount; i++)
            {
                header.GetCsrc(input, i);
            }
        });
    }
}
