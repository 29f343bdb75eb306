using McuServer.Rtp.PayloadFormats;
using static McuServer.Rtp.Tests.PayloadFormats.Clips;

namespace McuServer.Rtp.Tests.PayloadFormats;

[TestClass]
public class Av1DepacketizerTests
{
    private const RtpVideoCodec Codec = RtpVideoCodec.Av1;

    /// <summary>OBU headers without size: 08 sequence header, 30 frame, 18 frame header, 20 tile group, 10 delimiter.</summary>
    [TestMethod]
    [DataRow("28 02 0800 30 10", KeyFrameParts.All, true, true, DisplayName = "N, sequence header and key frame")]
    [DataRow("20 02 0800 30 10", KeyFrameParts.All, true, true, DisplayName = "the same without N")]
    [DataRow("20 02 0800 30 30", KeyFrameParts.Parameters, true, true, DisplayName = "sequence header, inter frame")]
    [DataRow("20 02 0800 30 90", KeyFrameParts.Parameters, true, true, DisplayName = "sequence header, shown again")]
    [DataRow("10 30 10", KeyFrameParts.Picture, false, true, DisplayName = "key frame without sequence header")]
    [DataRow("10 30 30", KeyFrameParts.None, false, true, DisplayName = "inter frame")]
    [DataRow("50 30 10", KeyFrameParts.Picture, false, true, DisplayName = "first fragment")]
    [DataRow("90 08 00", KeyFrameParts.None, false, false, DisplayName = "later fragment")]
    [DataRow("00 01 10 02 0800 02 3010", KeyFrameParts.All, true, true, DisplayName = "W=0, with delimiter")]
    [DataRow("10 32 01 10", KeyFrameParts.Picture, false, true, DisplayName = "frame with its size")]
    [DataRow("20 00 30 10", KeyFrameParts.Picture, false, true, DisplayName = "empty element")]
    public void Key_frames_are_a_sequence_header_and_a_key_picture(
        string payload, KeyFrameParts parts, bool isStart, bool canStart)
    {
        PayloadInfo info = Inspect(Codec, Hex(payload));
        Assert.AreEqual((parts, isStart, canStart), (info.KeyFrameParts, info.IsFrameStart, info.CanStartFrame));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("10")]
    [DataRow("98 30 10", DisplayName = "N and Z")]
    [DataRow("00 03 3010", DisplayName = "length beyond the end")]
    [DataRow("20 ff", DisplayName = "length cut off")]
    [DataRow("00 ffffffffff7f 30", DisplayName = "length above 32 bits")]
    [DataRow("00 808080808080808000 30", DisplayName = "length of nine bytes")]
    [DataRow("10 b0 10", DisplayName = "forbidden bit")]
    [DataRow("30 01 30", DisplayName = "element missing")]
    public void What_cannot_be_read_is_malformed(string payload) => AssertMalformed(Codec, Hex(payload));

    [TestMethod]
    public void Sizes_and_the_temporal_delimiter_are_put_back()
    {
        byte[]? frame = Depacketize(Codec, Hex("68 02 0855 30 1011"), Hex("d0 1213"), Hex("a0 01 14 20 aa"));
        CollectionAssert.AreEqual(Hex("1200 0a01 55 3205 1011121314 2201 aa"), frame);
    }

    [TestMethod]
    public void Delimiters_and_padding_are_left_out() => CollectionAssert.AreEqual(
        Hex("1200 3201 10"), Depacketize(Codec, Hex("00 01 10 02 3010 03 780102")));

    [TestMethod]
    public void An_extension_stays() => CollectionAssert.AreEqual(
        Hex("1200 3628 02 1011"), Depacketize(Codec, Hex("10 34 28 1011")));

    [TestMethod]
    [DataRow("50 3010", "10 3030", DisplayName = "not continued")]
    [DataRow("10 3010", "90 11", DisplayName = "continued without need")]
    [DataRow("90 3010", "10 3010", DisplayName = "no start")]
    [DataRow("10 3010", "50 3010", DisplayName = "no end")]
    [DataRow("10 320510", "10 3010", DisplayName = "wrong size inside")]
    public void Fragments_that_do_not_fit_make_no_frame(string first, string second) =>
        Assert.IsNull(Depacketize(Codec, Hex(first), Hex(second)));

    [TestMethod]
    public void A_key_frame_sets_N_once_and_only_there()
    {
        foreach (TestKit.EncodedClip.Frame frame in Of(Codec))
        {
            List<byte[]> payloads = Packetize(Codec, frame.Data, 300);
            Assert.AreEqual(frame.IsKeyFrame, (payloads[0][0] & 0x08) != 0);
            Assert.IsFalse(payloads.Skip(1).Any(p => (p[0] & 0x08) != 0));
        }
    }

    [TestMethod]
    public void Many_small_units_come_back()
    {
        // Delimiter, sequence header, five metadata units of 1 to 40 bytes, a frame without size.
        List<byte> unit = [.. Hex("1200 0a02 5566")];
        for (int i = 0; i < 5; i++)
        {
            unit.AddRange([0x2a, (byte)(1 + (i * 9)), .. Enumerable.Repeat((byte)i, 1 + (i * 9))]);
        }

        byte[] body = [0x10, .. Enumerable.Range(0, 99).Select(i => (byte)i)];
        byte[] expected = [.. unit, 0x32, 100, .. body];
        for (int budget = 32; budget < 300; budget++)
        {
            List<byte[]> payloads = Packetize(Codec, [.. unit, 0x30, .. body], budget);
            Assert.IsLessThanOrEqualTo(budget, payloads.Max(p => p.Length));
            CollectionAssert.AreEqual(expected, Depacketize(Codec, payloads), $"budget {budget}");
        }
    }

    [TestMethod]
    [DataRow("12")]
    [DataRow("1200")]
    [DataRow("3205 10")]
    [DataRow("b201 10")]
    public void What_is_no_temporal_unit_is_not_packetized(string frame)
    {
        PayloadWriter writer = new(new byte[1000], new PayloadSlice[10]);
        Assert.IsFalse(new Av1Packetizer().TryPacketize(Hex(frame), 100, ref writer));
    }
}
