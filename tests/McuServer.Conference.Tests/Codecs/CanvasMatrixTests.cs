using McuServer.Conference.Codecs;
using McuServer.Media;
using McuServer.Media.Codecs;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Codecs;

/// <summary>In which matrix pictures come in, are composed and go out.</summary>
[TestClass]
public sealed class CanvasMatrixTests
{
    private const int Width = 320;
    private const int Height = 180;

    [TestMethod]
    [DataRow(320, 180, null, ColorMatrix.Bt601)]
    [DataRow(1280, 720, null, ColorMatrix.Bt709)]
    [DataRow(1280, 720, ColorMatrix.Bt601, ColorMatrix.Bt601)]
    [DataRow(320, 180, ColorMatrix.Bt709, ColorMatrix.Bt709)]
    public void H264_without_a_mark_is_what_the_decoder_was_told_or_guessed_by_size(
        int width, int height, ColorMatrix? unmarked, ColorMatrix expected)
    {
        byte[] key = EncodedClip.Make(VideoCodec.H264, width, height, 1, 1_000_000, _ => true)[0].Data;
        Assert.AreEqual(ColorSpec.Limited(expected), Decode(VideoCodec.H264, H264Sps.RemoveVui(key), unmarked, _ => { }));

        // A mark in the stream is nearer to the samples than anything that is told.
        Assert.AreEqual(ColorSpec.Limited(ColorMatrix.Bt709), Decode(VideoCodec.H264, key, unmarked, _ => { }));
    }

    [TestMethod]
    [DataRow(VideoCodec.Vp8)]
    [DataRow(VideoCodec.H264)]
    public void What_comes_from_a_camera_is_on_the_canvas_of_the_live_server_as_it_is(VideoCodec codec)
    {
        byte[] key = EncodedClip.Make(codec, Width, Height, 1, 1_000_000, _ => true)[0].Data;
        key = codec == VideoCodec.H264 ? H264Sps.RemoveVui(key) : key;
        using MixResources resources = new(
            1, () => new OverlayPainter(Path.GetTempPath(), canvasMatrix: ColorMatrix.Bt601), ColorMatrix.Bt601);
        using Compositor compositor = new(resources.Frames, resources.CreatePainter(), InlineWorkers.Instance);
        Decode(codec, key, ColorMatrix.Bt601, picture =>
        {
            Scene scene = new(Width, Height, new BackgroundSpec(new Rgba(16, 20, 24, 255), null, Fit.Cover))
            {
                Tiles =
                [
                    new SceneTile("r", new PixelRect(0, 0, Width, Height))
                    {
                        Source = OnePicture.Key,
                        Style = new ResolvedStyle(),
                    },
                ],
            };
            VideoFrame canvas = compositor.Compose(scene, new OnePicture(picture));
            Assert.AreEqual(ColorSpec.Limited(ColorMatrix.Bt601), canvas.Color);
            PictureAssert.AreEqual(picture.View, canvas.View, $"{codec}");
            canvas.Release();
        });
    }

    [TestMethod]
    public void Canvas_and_painter_must_agree()
    {
        using MixResources resources = new(1, () => new OverlayPainter(Path.GetTempPath()), ColorMatrix.Bt601);
        using OverlayPainter painter = (OverlayPainter)resources.CreatePainter();
        Assert.AreEqual(ColorMatrix.Bt601, resources.CanvasMatrix);
        Assert.ThrowsExactly<ArgumentException>(
            () => new Compositor(resources.Frames, painter, InlineWorkers.Instance));
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt601, 6)]
    [DataRow(ColorMatrix.Bt709, 1)]
    public void The_encoders_of_the_live_server_say_the_canvas_matrix(ColorMatrix matrix, int number)
    {
        using MixResources resources = new(
            1, () => new OverlayPainter(Path.GetTempPath(), canvasMatrix: matrix), matrix);
        Rendition rendition = new(VideoCodec.H264, Width, Height, 30) { H264Profile = H264EncoderProfile.ConstrainedBaseline };
        using IVideoEncoder encoder = resources.CreateVideoEncoder(rendition);
        VideoFrame picture = TestPattern.Moving(resources.Frames, Width, Height, seed: 1, 0);
        Sink sink = new();
        encoder.Encode(picture.View, 0, forceKeyFrame: true, sink);
        picture.Release();
        H264Sps sps = H264Sps.Parse(H264Sps.Split(sink.Data).Find(unit => unit.Type == H264Sps.NalType).Nal);
        Assert.AreEqual((number, number, number), sps.Colors);
        Assert.AreEqual(66, sps.ProfileIdc);
    }

    private static ColorSpec Decode(VideoCodec codec, byte[] packet, ColorMatrix? unmarked, Action<VideoFrame> use)
    {
        using DecodedFramePool frames = new();
        using EncodedFramePool encoded = new();
        using CodecSettings settings = CodecSettings.ForVideo(codec);
        using FFmpegVideoDecoder decoder = new(settings, frames, unmarkedMatrix: unmarked);
        EncodedFrame frame = encoded.Rent();
        frame.Set(packet);
        Assert.IsTrue(decoder.Submit(frame));
        frame.Release();
        Assert.IsTrue(decoder.TryTake(out VideoFrame? picture));
        ColorSpec color = picture!.Color;
        use(picture);
        picture.Release();
        return color;
    }

    private sealed class OnePicture(VideoFrame picture) : IPictureProvider
    {
        public static VideoKey Key { get; } = new("p", VideoKind.Camera);

        public bool TryGetPicture(VideoKey key, out VideoFrame? found, out long pictureNumber)
        {
            (found, pictureNumber) = (picture, 1);
            return key == Key;
        }
    }

    private sealed class Sink : IEncodedSink
    {
        public byte[] Data { get; private set; } = [];

        public void Write(ReadOnlySpan<byte> data, TimeSpan playoutTime, TimeSpan duration, bool isKeyFrame) =>
            Data = data.ToArray();
    }
}
