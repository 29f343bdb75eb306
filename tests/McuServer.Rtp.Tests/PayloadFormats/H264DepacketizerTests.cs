using McuServer.Rtp.PayloadFormats;
using static McuServer.Rtp.Tests.PayloadFormats.Clips;

namespace McuServer.Rtp.Tests.PayloadFormats;

[TestClass]
public class H264DepacketizerTests
{
    private const RtpVideoCodec Codec = RtpVideoCodec.H264;
    private const KeyFrameParts None = KeyFrameParts.None;

    [TestMethod]
    [DataRow("65 88", KeyFrameParts.Picture, false, true, DisplayName = "IDR")]
    [DataRow("41 9a", None, false, true, DisplayName = "slice")]
    [DataRow("67 42", KeyFrameParts.Sequence, true, true, DisplayName = "SPS alone is no key frame")]
    [DataRow("68 ce", KeyFrameParts.PictureParameters, false, true, DisplayName = "PPS")]
    [DataRow("06 05", None, false, true, DisplayName = "SEI")]
    [DataRow("09 10", None, true, true, DisplayName = "delimiter")]
    [DataRow("78 0002 6742 0002 68ce", KeyFrameParts.Parameters, true, true, DisplayName = "STAP-A of SPS and PPS")]
    [DataRow("78 0002 6742 0002 68ce 0002 6588", KeyFrameParts.All, true, true, DisplayName = "STAP-A of all")]
    [DataRow("78 0002 419a 0002 0605", None, false, true, DisplayName = "STAP-A of slice and SEI")]
    [DataRow("78 0002 6742 0002 419a", KeyFrameParts.Sequence, true, true, DisplayName = "SPS repeated with a slice")]
    [DataRow("7c 85 88", KeyFrameParts.Picture, false, true, DisplayName = "FU-A start of IDR")]
    [DataRow("7c 05 88", KeyFrameParts.Picture, false, false, DisplayName = "FU-A middle of IDR")]
    [DataRow("7c 45 88", KeyFrameParts.Picture, false, false, DisplayName = "FU-A end of IDR")]
    [DataRow("5c 81 9a", None, false, true, DisplayName = "FU-A start of slice")]
    [DataRow("5c 01 9a", None, false, false, DisplayName = "FU-A middle of slice")]
    [DataRow("7c 87 42", KeyFrameParts.Sequence, true, true, DisplayName = "FU-A start of SPS")]
    public void Bug_18_key_frames_are_seen_in_every_packetization(
        string payload, KeyFrameParts parts, bool isStart, bool canStart)
    {
        PayloadInfo info = Inspect(Codec, Hex(payload));
        Assert.AreEqual((parts, isStart, canStart), (info.KeyFrameParts, info.IsFrameStart, info.CanStartFrame));
        Assert.AreEqual(parts == KeyFrameParts.All, info.IsKeyFrameStart);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("60 01", DisplayName = "type 0")]
    [DataRow("e5 88", DisplayName = "forbidden bit")]
    [DataRow("79 0000 0002 6588", DisplayName = "STAP-B")]
    [DataRow("7a 00", DisplayName = "MTAP16")]
    [DataRow("7b 00", DisplayName = "MTAP24")]
    [DataRow("7d 85 0000 88", DisplayName = "FU-B")]
    [DataRow("7e 88", DisplayName = "type 30")]
    [DataRow("7f 88", DisplayName = "type 31")]
    [DataRow("78", DisplayName = "STAP-A of nothing")]
    [DataRow("78 00", DisplayName = "STAP-A with half a size")]
    [DataRow("78 0000", DisplayName = "STAP-A with a size of 0")]
    [DataRow("78 0003 6588", DisplayName = "STAP-A beyond the end")]
    [DataRow("78 0002 6588 0001", DisplayName = "STAP-A, second unit missing")]
    [DataRow("78 0002 7c85", DisplayName = "STAP-A in which a FU-A is")]
    [DataRow("7c", DisplayName = "FU-A without header")]
    [DataRow("7c c5 88", DisplayName = "FU-A start and end")]
    [DataRow("7c 98 88", DisplayName = "FU-A of a STAP-A")]
    public void What_was_not_agreed_on_is_malformed(string payload)
    {
        Assert.IsFalse(PayloadFormat.Depacketizer(Codec).TryInspect(Hex(payload), out _));
        if (!payload.StartsWith("e5", StringComparison.Ordinal) && !payload.StartsWith("7c c5", StringComparison.Ordinal))
        {
            Assert.IsNull(Depacketize(Codec, Hex(payload)));
        }
    }

    [TestMethod]
    public void A_frame_is_rebuilt_from_all_kinds_of_payloads()
    {
        byte[]? frame = Depacketize(
            Codec,
            Hex("09 10"),
            Hex("78 0002 6742 0002 68ce"),
            Hex("06 05 80"),
            Hex("7c 85 a1 a2"),
            Hex("7c 05 a3"),
            Hex("7c 45 a4"),
            Hex("41 b1"));
        CollectionAssert.AreEqual(
            Hex("00000001 6742 00000001 68ce 00000001 060580 00000001 65a1a2a3a4 00000001 41b1"), frame);
    }

    [TestMethod]
    [DataRow("7c 05 a3", "7c 45 a4", DisplayName = "no start")]
    [DataRow("7c 85 a3", "7c 05 a4", DisplayName = "no end")]
    [DataRow("7c 85 a3", "7c 85 a4", DisplayName = "start twice")]
    [DataRow("7c 85 a3", "7c 41 a4", DisplayName = "end of another type")]
    [DataRow("7c 85 a3", "41 a4", DisplayName = "a slice between")]
    public void Fragments_that_do_not_fit_make_no_frame(string first, string second) =>
        Assert.IsNull(Depacketize(Codec, Hex(first), Hex(second)));

    [TestMethod]
    public void Only_units_that_nothing_refers_to_are_droppable()
    {
        Assert.IsTrue(Inspect(Codec, Hex("01 9a")).IsNonReference);
        Assert.IsTrue(Inspect(Codec, Hex("1c 81 9a")).IsNonReference);
        Assert.IsFalse(Inspect(Codec, Hex("41 9a")).IsNonReference);
        Assert.IsFalse(Inspect(Codec, Hex("78 0002 419a 0002 0605")).IsNonReference);
    }

    [TestMethod]
    public void Start_codes_of_both_lengths_and_trailing_zeros_are_taken_off()
    {
        byte[] frame = Hex("00 00 00 01 09 10 00 00 01 67 42 00 00 03 01 00 00 00 00 00 01 68 ce 00 00 01 65 88 00 00");
        List<byte[]> payloads = Packetize(Codec, frame, 100);
        Assert.HasCount(2, payloads);
        CollectionAssert.AreEqual(Hex("78 0006 674200000301 0002 68ce"), payloads[0]);
        CollectionAssert.AreEqual(Hex("65 88"), payloads[1]);
    }

    [TestMethod]
    public void The_nri_of_an_aggregate_is_the_highest_in_it()
    {
        List<byte[]> payloads = Packetize(Codec, Hex("000001 0606 000001 2742 000001 48ce 000001 6588"), 100);
        Assert.AreEqual(0x58, payloads[0][0]);
    }

    [TestMethod]
    public void A_header_too_large_for_the_aggregate_goes_alone()
    {
        byte[] sei = [0, 0, 1, 6, .. Enumerable.Repeat((byte)1, 90)];
        List<byte[]> payloads = Packetize(Codec, [.. Hex("000001 6742 000001 68ce"), .. sei, .. Hex("000001 6588")], 94);
        CollectionAssert.AreEqual(new[] { 9, 91, 2 }, payloads.Select(p => p.Length).ToArray());
    }

    [TestMethod]
    public void User_data_is_left_out()
    {
        List<byte[]> payloads = Packetize(Codec, Hex("000001 0605aabb 000001 6742 000001 0605aa 000001 68ce 000001 6588"), 100);
        CollectionAssert.AreEqual(new[] { 2, 2, 2 }, payloads.Select(p => p.Length).ToArray());
    }

    [TestMethod]
    [DataRow("00000001 7c85")]
    [DataRow("0000 11")]
    [DataRow("000001 0910")]
    public void What_is_no_access_unit_is_not_packetized(string frame)
    {
        PayloadWriter writer = new(new byte[1000], new PayloadSlice[10]);
        Assert.IsFalse(new H264Packetizer().TryPacketize(Hex(frame), 100, ref writer));
    }

    /// <summary>Sequence parameter sets of x264: 1920x1080 (cropped) high profile, 320x180 baseline.</summary>
    [TestMethod]
    [DataRow("6764 0028 acd9 4078 0227 e584 0000 0300 0400 0003 00f0 3c60 c658", 1920, 1080)]
    public void The_size_is_that_after_cropping(string sps, int width, int height)
    {
        PayloadInfo info = Inspect(Codec, Hex(sps));
        Assert.AreEqual((width, height), (info.Width, info.Height));
    }
}
