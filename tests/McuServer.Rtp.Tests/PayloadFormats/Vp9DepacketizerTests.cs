using McuServer.Rtp.PayloadFormats;
using static McuServer.Rtp.Tests.PayloadFormats.Clips;

namespace McuServer.Rtp.Tests.PayloadFormats;

[TestClass]
public class Vp9DepacketizerTests
{
    private const RtpVideoCodec Codec = RtpVideoCodec.Vp9;

    [TestMethod]
    [DataRow("08 55", true, true, true, DisplayName = "key frame, one byte")]
    [DataRow("0c 55", true, true, true, DisplayName = "key frame in one packet")]
    [DataRow("48 55", true, true, false, DisplayName = "P: refers to others")]
    [DataRow("00 55", false, false, false, DisplayName = "in the middle")]
    [DataRow("a8 92 34 00 07 55", true, true, true, DisplayName = "layer 0 of a key picture")]
    [DataRow("a8 92 34 03 07 55", false, true, false, DisplayName = "layer 1 of a key picture: D")]
    [DataRow("a8 92 34 02 07 55", false, true, false, DisplayName = "layer 1 without D")]
    [DataRow("a8 92 34 01 07 55", true, true, false, DisplayName = "layer 0 with D")]
    public void Key_frames_begin_in_the_lowest_layer(string payload, bool isStart, bool canStart, bool isKeyFrame)
    {
        PayloadInfo info = Inspect(Codec, Hex(payload));
        Assert.AreEqual((isStart, canStart, isKeyFrame), (info.IsFrameStart, info.CanStartFrame, info.IsKeyFrameStart));
    }

    [TestMethod]
    public void Every_field_is_read()
    {
        PayloadInfo info = Inspect(Codec, Hex("ac 92 34 54 fe 55"));
        Assert.AreEqual((15, 0x1234), (info.PictureIdBits, info.PictureId));
        Assert.IsTrue(info.HasTl0PicIdx && info.HasTemporalLayers && info.IsSwitchUpPoint && info.IsLayerEnd);
        Assert.AreEqual((2, 2, 0xfe), (info.TemporalId, info.SpatialId, info.Tl0PicIdx));
    }

    [TestMethod]
    public void Flexible_mode_has_references_and_no_base_count()
    {
        PayloadInfo info = Inspect(Codec, Hex("fc 11 20 03 05 06 55"));
        Assert.IsFalse(info.HasTl0PicIdx);
        Assert.AreEqual((1, 7), (info.TemporalId, info.PictureIdBits));
        CollectionAssert.AreEqual(Hex("55"), Depacketize(Codec, Hex("fc 11 20 03 05 06 55")));
    }

    [TestMethod]
    public void The_scalability_structure_gives_the_largest_size()
    {
        // Two layers 320x180 and 640x360, a group of two pictures with one reference each.
        PayloadInfo info = Inspect(Codec, Hex("0e 38 0140 00b4 0280 0168 02 04 01 24 01 55"));
        Assert.AreEqual((640, 360), (info.Width, info.Height));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("08")]
    [DataRow("88 80")]
    [DataRow("88 92 34")]
    [DataRow("28 00")]
    [DataRow("28 00 07")]
    [DataRow("58 03")]
    [DataRow("58 03 05 07 55", DisplayName = "four references")]
    [DataRow("0a 38 0140 00b4 0280", DisplayName = "sizes cut off")]
    [DataRow("0a 08", DisplayName = "group cut off")]
    [DataRow("0a 08 02 04", DisplayName = "pictures of the group cut off")]
    public void Cut_descriptors_are_malformed(string payload) => AssertMalformed(Codec, Hex(payload));

    [TestMethod]
    public void Layers_of_one_picture_become_a_superframe()
    {
        byte[]? frame = Depacketize(
            Codec, Hex("28 00 07 a1 a2"), Hex("24 00 07 a3"), Hex("2c 03 07 b1 b2 b3 b4"));

        // Marker: 110, sizes of 4 bytes, 2 frames; before and after the sizes.
        CollectionAssert.AreEqual(Hex("a1 a2 a3 b1 b2 b3 b4 d9 03000000 04000000 d9"), frame);
    }

    [TestMethod]
    public void A_layer_without_its_start_or_end_makes_no_frame()
    {
        Assert.IsNull(Depacketize(Codec, Hex("24 00 07 a3")));
        Assert.IsNull(Depacketize(Codec, Hex("28 00 07 a1")));
        Assert.IsNull(Depacketize(Codec, Hex("28 00 07 a1"), Hex("2c 03 07 b1")));
    }

    [TestMethod]
    public void More_layers_than_a_superframe_holds_make_no_frame()
    {
        List<byte[]> layers = [.. Enumerable.Repeat(Hex("2c 00 07 a1"), 9)];
        Assert.IsNull(Depacketize(Codec, layers));
        Assert.IsNotNull(Depacketize(Codec, layers[1..]));
    }
}
