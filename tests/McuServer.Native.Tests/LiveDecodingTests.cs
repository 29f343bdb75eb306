using McuServer.TestKit;

namespace McuServer.Native.Tests;

/// <summary>
/// Streams without a container, as they come over RTP: each packet gives its picture at once, and the colours are those
/// that the stream says itself.
/// </summary>
[TestClass]
public class LiveDecodingTests
{
    private const int Width = 320;
    private const int Height = 180;
    private const int Frames = 30;

    public static IEnumerable<object[]> Streams =>
    [
        [VideoCodec.H264, H264EncoderProfile.High, false],
        [VideoCodec.H264, H264EncoderProfile.High, true],
        [VideoCodec.H264, H264EncoderProfile.Main, true],
        [VideoCodec.H264, H264EncoderProfile.ConstrainedBaseline, false],
        [VideoCodec.H264, H264EncoderProfile.ConstrainedBaseline, true],
        [VideoCodec.Vp8, default(H264EncoderProfile), false],
        [VideoCodec.Vp9, default(H264EncoderProfile), false],
        [VideoCodec.Av1, default(H264EncoderProfile), false],
    ];

    /// <summary>isBare: H.264 without VUI, so that nothing says that pictures need no reordering.</summary>
    [TestMethod]
    [DynamicData(nameof(Streams))]
    public void Each_packet_gives_its_picture_at_once(VideoCodec codec, H264EncoderProfile profile, bool isBare)
    {
        List<byte[]> packets = Encode(codec, profile, PictureMatrix.Bt601, isBare);
        Live live = new(codec);
        for (int i = 0; i < packets.Count; i++)
        {
            live.Feed(packets[i], i);
            Assert.HasCount(i + 1, live.Times, $"packet {i}");
            Assert.AreEqual(i, live.Times[i], $"packet {i}");
        }

        live.Dispose();
    }

    [TestMethod]
    [DynamicData(nameof(Streams))]
    public void After_a_loss_and_the_next_key_frame_too(VideoCodec codec, H264EncoderProfile profile, bool isBare)
    {
        List<byte[]> packets = Encode(codec, profile, PictureMatrix.Bt601, isBare);
        Live live = new(codec);

        // Two ways to go on after packets 5 and 6 are lost: with those that build on them, or with the next key frame.
        foreach (int goesOnAt in (int[])[7, 20])
        {
            for (int i = 0; i < packets.Count; i = i == 4 ? goesOnAt : i + 1)
            {
                int before = live.Times.Count;
                live.Feed(packets[i], i);
                if (i is < 5 or >= 20)
                {
                    Assert.HasCount(before + 1, live.Times, $"packet {i} after {goesOnAt}");
                    Assert.AreEqual(i, live.Times[^1]);
                }
            }
        }

        live.Dispose();
    }

    /// <summary>
    /// Pictures that nothing builds on were left out on the way, as a layer of a temporal scalability is: the order
    /// numbers of those that come are 4 apart, and nothing says that there is no reordering. FFmpeg then expects something
    /// between them and is one picture late from there on; libwebrtc's senders are not met by it, as they say
    /// max_num_reorder_frames = 0 in every parameter set.
    /// </summary>
    [TestMethod]
    public void Gaps_in_the_order_hold_back_one_picture_at_most()
    {
        using FixtureFolder folder = new();
        string path = folder.Make(
            "layers.h264", "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -pix_fmt yuv420p -c:v libx264 -bf 1 -b_strategy 0 -g 100");
        Live live = new(VideoCodec.H264);
        int fed = 0;
        List<byte> packet = [];
        foreach ((int type, byte[] nal) in H264Sps.Split(File.ReadAllBytes(path)))
        {
            bool isSlice = type is 1 or 5;
            if (!isSlice || (nal[0] & 0x60) != 0)
            {
                packet.AddRange([0, 0, 0, 1, .. nal]);
            }

            if (isSlice && (nal[0] & 0x60) != 0)
            {
                live.Feed(H264Sps.RemoveVui([.. packet]), fed++);
                packet.Clear();
                Assert.IsGreaterThanOrEqualTo(fed - 1, live.Times.Count, $"packet {fed}");
                Assert.AreEqual(live.Times.Count - 1, live.Times[^1]);
            }
        }

        Assert.AreEqual(13, fed);
        live.Dispose();
    }

    [TestMethod]
    [DataRow(VideoCodec.H264, PictureMatrix.Bt709, PictureMatrix.Bt709)]
    [DataRow(VideoCodec.H264, PictureMatrix.Bt601, PictureMatrix.Bt601)]
    [DataRow(VideoCodec.Vp8, PictureMatrix.Bt709, PictureMatrix.Bt601)]
    [DataRow(VideoCodec.Vp8, PictureMatrix.Bt601, PictureMatrix.Bt601)]
    [DataRow(VideoCodec.Vp9, PictureMatrix.Bt709, PictureMatrix.Bt709)]
    [DataRow(VideoCodec.Vp9, PictureMatrix.Bt601, PictureMatrix.Bt601)]
    [DataRow(VideoCodec.Av1, PictureMatrix.Bt709, PictureMatrix.Bt709)]
    [DataRow(VideoCodec.Av1, PictureMatrix.Bt601, PictureMatrix.Bt601)]
    public void A_stream_says_its_matrix_but_VP8_is_always_BT601(VideoCodec codec, PictureMatrix given, PictureMatrix read)
    {
        Live live = new(codec);
        live.Feed(Encode(codec, default, given, isBare: false)[0], 0);
        Assert.AreEqual((read, false), live.Color);
        live.Dispose();
    }

    [TestMethod]
    public void H264_without_VUI_says_no_matrix()
    {
        Live live = new(VideoCodec.H264);
        live.Feed(Encode(VideoCodec.H264, H264EncoderProfile.ConstrainedBaseline, PictureMatrix.Bt709, isBare: true)[0], 0);
        Assert.AreEqual((PictureMatrix.Unspecified, false), live.Color);
        live.Dispose();
    }

    /// <summary>Numbers 0 and 20 are key frames.</summary>
    private static List<byte[]> Encode(VideoCodec codec, H264EncoderProfile profile, PictureMatrix matrix, bool isBare)
    {
        VideoEncoderOptions options = new(codec, Width, Height, 30)
        {
            BitrateBps = 500_000,
            Matrix = matrix,
            H264Profile = profile,
        };
        using VideoEncoder encoder = VideoEncoder.Open(options);
        using MovingPicture picture = new(Width, Height);
        List<byte[]> packets = [];
        for (int frame = 0; frame < Frames; frame++)
        {
            picture.Draw(frame);
            Assert.AreEqual(NativeStatus.Ok, picture.EncodeWith(encoder, frame, frame == 20));
            Assert.AreEqual(NativeStatus.Ok, encoder.Receive(out EncodedView view));
            packets.Add(isBare ? H264Sps.RemoveVui(view.Data) : view.Data.ToArray());
        }

        return packets;
    }

    /// <summary>A decoder and the numbers of the packets whose pictures it gave.</summary>
    private sealed class Live : IDisposable
    {
        private readonly CodecSettings _settings;
        private readonly VideoDecoder _decoder;
        private readonly NativePicture _shell = new();

        public Live(VideoCodec codec)
        {
            _settings = CodecSettings.ForVideo(codec);
            _decoder = VideoDecoder.Open(_settings);
        }

        /// <summary>Of the last picture.</summary>
        public (PictureMatrix Matrix, bool IsFullRange) Color { get; private set; }

        public List<int> Times { get; } = [];

        public void Feed(byte[] packet, int number)
        {
            byte[] padded = [.. packet, .. new byte[64]];
            _decoder.Submit(padded.AsSpan(0, packet.Length), TimeSpan.FromSeconds(number));
            while (_decoder.Receive(_shell) == NativeStatus.Ok)
            {
                Times.Add((int)Math.Round(_shell.Pts.TotalSeconds));
                Color = (_shell.Matrix, _shell.IsFullRange);
            }
        }

        public void Dispose()
        {
            _shell.Dispose();
            _decoder.Dispose();
            _settings.Dispose();
        }
    }
}
