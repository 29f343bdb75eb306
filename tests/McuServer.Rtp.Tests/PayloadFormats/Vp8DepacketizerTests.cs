using McuServer.Rtp.PayloadFormats;
using static McuServer.Rtp.Tests.PayloadFormats.Clips;

namespace McuServer.Rtp.Tests.PayloadFormats;

[TestClass]
public class Vp8DepacketizerTests
{
    private const RtpVideoCodec Codec = RtpVideoCodec.Vp8;

    /// <summary>Key frame 640 by 360: frame tag, start code, little-endian sizes with scaling bits set.</summary>
    private const string KeyFrame = "50 01 02 9d 01 2a 80 42 68 81 aa";

    [TestMethod]
    [DataRow("10", true, true, DisplayName = "one byte")]
    [DataRow("90 80 11", true, true, DisplayName = "7-bit picture id")]
    [DataRow("90 80 92 34", true, true, DisplayName = "15-bit picture id")]
    [DataRow("90 e0 92 34 07 60", true, true, DisplayName = "all fields")]
    [DataRow("00", false, false, DisplayName = "in the middle")]
    [DataRow("11", false, false, DisplayName = "start of partition 1")]
    [DataRow("01", false, false, DisplayName = "in partition 1")]
    public void The_descriptor_has_many_forms(string descriptor, bool isStart, bool isKeyFrame)
    {
        byte[] payload = Hex(descriptor + KeyFrame);
        PayloadInfo info = Inspect(Codec, payload);
        Assert.AreEqual(isStart, info.IsFrameStart);
        Assert.AreEqual(isStart, info.CanStartFrame);
        Assert.AreEqual(isKeyFrame, info.IsKeyFrameStart);
        Assert.AreEqual(isKeyFrame ? (640, 360) : (0, 0), (info.Width, info.Height));
        CollectionAssert.AreEqual(Hex(KeyFrame), Depacketize(Codec, payload));
    }

    [TestMethod]
    public void Every_field_is_read()
    {
        PayloadInfo info = Inspect(Codec, Hex("b0 f0 92 34 fe 6b 01 02"));
        Assert.AreEqual((15, 0x1234), (info.PictureIdBits, info.PictureId));
        Assert.IsTrue(info.HasTl0PicIdx && info.HasTemporalLayers && info.IsLayerSync && info.IsNonReference);
        Assert.AreEqual((0xfe, 1), (info.Tl0PicIdx, info.TemporalId));
        Assert.IsFalse(info.IsKeyFrameStart);
        info = Inspect(Codec, Hex("90 90 7f ff 01"));
        Assert.AreEqual((7, 127), (info.PictureIdBits, info.PictureId));
        Assert.IsFalse(info.HasTemporalLayers || info.HasTl0PicIdx || info.IsLayerSync);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("10")]
    [DataRow("90 80")]
    [DataRow("90 80 80")]
    [DataRow("90 80 80 01")]
    [DataRow("90 40 01")]
    [DataRow("90 20 01")]
    [DataRow("90 e0 80 01 02 03")]
    [DataRow("90 00")]
    public void Cut_descriptors_are_malformed(string payload) => AssertMalformed(Codec, Hex(payload));

    [TestMethod]
    public void A_key_frame_without_its_start_code_has_no_size() =>
        Assert.AreEqual(0, Inspect(Codec, Hex("10 50 01 02 9d 01 2b 80 02 68 01")).Width);
}
