using System.Text.RegularExpressions;
using McuServer.Conference.Codecs;
using McuServer.Conference.Headless;
using McuServer.Conference.Playing;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;
using McuServer.Native;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Playing;

/// <summary>A page of 1920x1080 with text of 12 px, shared beside a moving camera, at 1 Mbit/s: what a receiver can read.</summary>
[TestClass]
public sealed partial class ScreenReadabilityTests
{
    private const int Lines = 40;
    private static MediaFactory s_media = null!;
    private static string[] s_words = [];
    private static string s_page = "";
    private static string s_camera = "";

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        string text = WriteText();
        s_words = [.. Words().Matches(text).Select(m => m.Value)];
        s_page = s_media.Make(
            "page.png",
            $"-f lavfi -i color=white:s=1920x1080 -vf drawtext=font=DejaVuSans:textfile={Path.Combine(s_media.Folder, "page.txt")}:fontsize=12:line_spacing=5:x=40:y=40:fontcolor=black -frames:v 1");
        s_camera = s_media.Make("camera.mkv", "-f lavfi -i testsrc2=s=320x180:r=30:d=2 -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p");
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    [TestMethod]
    [DataRow(VideoCodec.Vp8, 1920, 1080, 98.0)]
    [DataRow(VideoCodec.H264, 1920, 1080, 98.0)]
    [DataRow(VideoCodec.H264, 1280, 720, 98.0, DisplayName = "text of 8 px on a canvas of 720 lines; VP8 is better")]
    public void Text_of_a_shared_page_can_be_read(VideoCodec codec, int width, int height, double barPercent)
    {
        using MixResources resources = new(2, () => new OverlayPainter(s_media.Folder)) { PacesScreens = true };
        Receiver receiver = new(codec, resources.DecodedFrames);
        try
        {
            Share(resources, receiver, new Rendition(codec, width, height, 30) { BitrateBps = 1_000_000 }, seconds: 3);
            string png = Path.Combine(s_media.Folder, $"{codec}-{height}.png");
            receiver.WritePng(png);
            double percent = ReadPercent(png, 3);
            TestContext.WriteLine($"{codec} {width}x{height}: {percent:0.0} % of {s_words.Length} words; {receiver.Bytes * 8 / 3000} kbit/s, {receiver.Frames / 3.0:0.0} frames/s");
            Assert.IsLessThan(1.15, receiver.Bytes * 8 / 3e6, "the target rate is held");
            Assert.IsInRange(40, 48, receiver.Frames, "half of the frames are traded for sharpness");
            Assert.IsGreaterThanOrEqualTo(barPercent, percent);
        }
        finally
        {
            receiver.Dispose();
        }

        Assert.AreEqual(0, resources.Outstanding);
    }

    private static void Share(MixResources resources, Receiver receiver, Rendition rendition, int seconds)
    {
        using Room room = new(new RoomOptions(), MakeLayout());
        using EgressPipeline egress = new(room, resources);
        VideoMixLoop video = new(room, egress, resources) { HandsOutAtOnce = true };
        using var camera = RecordedMedia.Open(s_camera, resources, isLooped: true);
        room.Join(new ParticipantProfile("host") { Name = "Host", Role = Role.Host }, TimeSpan.Zero);
        camera.Start("host", VideoKind.Camera, TimeSpan.Zero);
        room.SetCamera("host", camera.Video);
        TimeSpan now = TimeSpan.Zero;
        using var page = FilePlayback.Open("media-1", "page", s_page, false, resources, () => now);
        page.Join(room, now);
        egress.Subscribe(new Subscription("s", null, Audience.Recording) { Video = rendition, VideoEgress = receiver });
        for (int tick = 0; tick < seconds * 30; tick++)
        {
            now = TickClock.TimeOfTick(tick, 30);
            camera.Feed(now);
            page.Feed(now);
            video.Tick(now);
        }

        video.Finish();
        page.Leave(room);
    }

    /// <summary>Words of the page that tesseract reads, in their order (longest common subsequence).</summary>
    private static double ReadPercent(string png, int scale)
    {
        string large = png + ".large.png";
        MediaFactory.Run("ffmpeg", $"-v error -y -i {png} -vf crop=iw*0.7:ih:0:0,scale=iw*{scale}:ih*{scale}:flags=lanczos,format=gray {large}");
        string text;
        try
        {
            text = MediaFactory.Run("tesseract", $"{large} - --psm 6 -l eng");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new AssertInconclusiveException("Debian's package tesseract-ocr is not installed.");
        }

        string[] read = [.. Words().Matches(text.ToLowerInvariant()).Select(m => m.Value)];
        int[] row = new int[read.Length + 1];
        foreach (string word in s_words)
        {
            int diagonal = 0;
            for (int i = 1; i <= read.Length; i++)
            {
                int above = row[i];
                row[i] = word == read[i - 1] ? diagonal + 1 : Math.Max(above, row[i - 1]);
                diagonal = above;
            }
        }

        return 100.0 * row[^1] / s_words.Length;
    }

    private static string WriteText()
    {
        string[] some = ("the meeting begins with a review of every quarter and each team reports what it has done since people last met in this "
            + "room budget for new buildings was approved after long discussions about heating light several members asked whether windows could "
            + "be opened during summer engineers explained that fresh air comes through ceilings sensors measure temperature water from roofs is "
            + "collected below gardens where children play teachers parents have written letters to council about traffic on narrow streets").Split(' ');
        Random random = new(3);
        string text = string.Join('\n', Enumerable.Range(0, Lines).Select(_ => string.Join(' ', Enumerable.Range(0, 20).Select(_ => some[random.Next(some.Length)]))));
        File.WriteAllText(Path.Combine(s_media.Folder, "page.txt"), text);
        return text;
    }

    private static Layout MakeLayout() => LayoutReader.Read("""
        { "version": 1, "id": "share", "canvas": { "width": 1920, "height": 1080, "fps": 30 },
          "variants": [ { "id": "screen", "regions": [
            { "id": "s", "type": "slot", "area": { "left": 0, "top": 0, "width": 1, "height": 1 },
              "tile": { "radius": 0, "label": { "show": "never" } }, "select": { "media": "screen", "from": [ { "by": "screenShare" } ] } },
            { "id": "p", "type": "slot", "z": 1, "area": { "left": 0.82, "top": 0.82, "width": 0.16, "height": 0.16 },
              "select": { "from": [ { "by": "rest" } ] } } ] } ] }
        """).Layout!;

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Words();

    /// <summary>Decodes everything and keeps the last picture.</summary>
    private sealed class Receiver(VideoCodec codec, DecodedFramePool pool) : IVideoEgress, IDisposable
    {
        private readonly FFmpegVideoDecoder _decoder = new(CodecSettings.ForVideo(codec), pool);
        private VideoFrame? _last;

        public long Bytes { get; private set; }

        public int Frames { get; private set; }

        public void WriteVideo(EncodedFrame frame)
        {
            Bytes += frame.Data.Length;
            Frames++;
            _decoder.Submit(frame);
            Take();
        }

        public void ObserveCanvas(VideoFrame canvas, long frameIndex)
        {
        }

        public void WritePng(string path)
        {
            _decoder.Drain();
            Take();
            PngWriter.Write(path, RgbConverter.ToRgb24(_last!.View), _last.Width, _last.Height);
        }

        public void Dispose()
        {
            _last?.Release();
            _decoder.Dispose();
        }

        private void Take()
        {
            while (_decoder.TryTake(out VideoFrame? frame))
            {
                _last?.Release();
                _last = frame;
            }
        }
    }
}
