using McuServer.TestKit;

namespace McuServer.Native.Tests;

/// <summary>What our H.264 says about itself, by the bytes of its parameter sets.</summary>
[TestClass]
public class H264ProfileTests
{
    private const int SliceOfKeyFrame = 5;
    private const int PictureParameterSet = 8;

    [TestMethod]
    [DataRow("ultrafast")]
    [DataRow("superfast")]
    [DataRow("medium")]
    public void What_goes_to_browsers_fits_42e01f(string preset)
    {
        List<byte[]> frames = Encode(H264EncoderProfile.ConstrainedBaseline, PictureMatrix.Bt601, preset);
        H264Sps sps = SpsOf(frames[0]);
        Assert.AreEqual(66, sps.ProfileIdc);

        // Both decoders of Baseline and of Main can take it (RFC 6184 table 5: constrained).
        Assert.AreEqual(0xC0, sps.ConstraintFlags & 0xC0);
        Assert.AreEqual(0, sps.ConstraintFlags & 0x0F);
        Assert.IsLessThanOrEqualTo(31, sps.LevelIdc);
        Assert.AreEqual((80, 45, true), (sps.MacroblocksWide, sps.MacroblocksHigh, sps.IsProgressive));
        Assert.AreEqual(0, sps.MaxReorderFrames);
    }

    [TestMethod]
    [DataRow(H264EncoderProfile.High, 100)]
    [DataRow(H264EncoderProfile.Main, 77)]
    [DataRow(H264EncoderProfile.ConstrainedBaseline, 66)]
    public void The_profile_is_the_one_asked_for_with_parameter_sets_before_every_key_frame(
        H264EncoderProfile profile, int profileIdc)
    {
        List<byte[]> frames = Encode(profile, PictureMatrix.Bt709, "medium");
        for (int i = 0; i < frames.Count; i++)
        {
            List<int> types = [.. H264Sps.Split(frames[i]).Select(unit => unit.Type)];
            bool isKey = i is 0 or 7;
            Assert.AreEqual(isKey, types.Contains(SliceOfKeyFrame), $"frame {i}");
            Assert.AreEqual(isKey, types.Contains(H264Sps.NalType), $"frame {i}");
            if (isKey)
            {
                Assert.AreEqual(profileIdc, SpsOf(frames[i]).ProfileIdc);
                Assert.AreEqual(0, SpsOf(frames[i]).MaxReorderFrames);
                Assert.IsLessThan(types.IndexOf(SliceOfKeyFrame), types.IndexOf(PictureParameterSet));
                Assert.IsLessThan(types.IndexOf(PictureParameterSet), types.IndexOf(H264Sps.NalType));
            }
        }
    }

    [TestMethod]
    [DataRow(PictureMatrix.Bt709, 1)]
    [DataRow(PictureMatrix.Bt601, 6)]
    public void The_colours_are_said_in_the_stream(PictureMatrix matrix, int number)
    {
        foreach (H264EncoderProfile profile in Enum.GetValues<H264EncoderProfile>())
        {
            H264Sps sps = SpsOf(Encode(profile, matrix, "superfast")[0]);
            Assert.AreEqual((number, number, number), sps.Colors);
            Assert.IsFalse(sps.IsFullRange);
        }
    }

    [TestMethod]
    public void Without_VUI_the_rest_stays()
    {
        byte[] key = Encode(H264EncoderProfile.ConstrainedBaseline, PictureMatrix.Bt601, "superfast")[0];
        byte[] bare = H264Sps.RemoveVui(key);
        (H264Sps before, H264Sps after) = (SpsOf(key), SpsOf(bare));
        Assert.IsTrue(before.HasVui);
        Assert.IsFalse(after.HasVui);
        Assert.AreEqual(
            (before.ProfileIdc, before.LevelIdc, before.PictureOrderType, before.MacroblocksWide, before.MacroblocksHigh),
            (after.ProfileIdc, after.LevelIdc, after.PictureOrderType, after.MacroblocksWide, after.MacroblocksHigh));
    }

    [TestMethod]
    public void A_profile_or_a_matrix_that_there_is_not_is_the_callers_mistake()
    {
        VideoEncoderOptions options = new(VideoCodec.H264, 64, 64, 30);
        foreach (VideoEncoderOptions wrong in (VideoEncoderOptions[])[
            options with { H264Profile = (H264EncoderProfile)3 }, options with { Matrix = (PictureMatrix)3 }])
        {
            NativeException e = Assert.ThrowsExactly<NativeException>(() => VideoEncoder.Open(wrong));
            Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
            StringAssert.Contains(e.Message, "number 3");
        }
    }

    private static H264Sps SpsOf(byte[] frame) =>
        H264Sps.Parse(H264Sps.Split(frame).Single(unit => unit.Type == H264Sps.NalType).Nal);

    /// <summary>Ten frames of 720p; the first and number 7 are key frames.</summary>
    private static List<byte[]> Encode(H264EncoderProfile profile, PictureMatrix matrix, string preset)
    {
        VideoEncoderOptions options = new(VideoCodec.H264, 1280, 720, 30)
        {
            BitrateBps = 2_500_000,
            Preset = preset,
            Matrix = matrix,
            H264Profile = profile,
        };
        using VideoEncoder encoder = VideoEncoder.Open(options);
        using MovingPicture picture = new(1280, 720);
        List<byte[]> frames = [];
        for (int frame = 0; frame < 10; frame++)
        {
            picture.Draw(frame);
            Assert.AreEqual(NativeStatus.Ok, picture.EncodeWith(encoder, frame, frame == 7));
            Assert.AreEqual(NativeStatus.Ok, encoder.Receive(out EncodedView view));
            frames.Add(view.Data.ToArray());
        }

        return frames;
    }
}
