using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>
/// One colour, written as numbers that the test computed itself and marked with its matrix and range, comes out as the
/// same colour in the canvas's numbers (BT.709, limited), within two levels.
/// </summary>
[TestClass]
public class MixColorTests
{
    private const int Side = 64;
    private static readonly (int R, int G, int B)[] s_colors =
        [(200, 40, 60), (30, 160, 80), (40, 60, 220), (235, 235, 235), (12, 12, 12), (250, 220, 20)];

    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeFolder(TestContext context) => s_work = new Workspace();

    [ClassCleanup]
    public static void RemoveFolder() => s_work.Dispose();

    [TestMethod]
    [DataRow("yuv420p", true, false)]
    [DataRow("yuv420p", true, true)]
    [DataRow("yuv420p", false, false)]
    [DataRow("yuv420p", false, true)]
    [DataRow("yuv422p", false, true)]
    [DataRow("yuv444p", true, true)]
    [DataRow("yuv444p", false, false)]
    [DataRow("yuv420p10le", true, false)]
    [DataRow("yuv420p10le", false, true)]
    [DataRow("yuv422p10le", true, true)]
    [DataRow("yuv444p12le", true, false)]
    [DataRow("yuv444p12le", false, true)]
    public void A_color_comes_out_as_the_same_color(string format, bool isBt709, bool isFull)
    {
        string name = $"{format}-{(isBt709 ? 709 : 601)}-{(isFull ? "full" : "limited")}";
        WriteRaw(name + ".yuv", format, isBt709, isFull);
        s_work.Make(
            name + ".mkv",
            $"-f rawvideo -pix_fmt {format} -s {Side}x{Side} -r 10 -i {s_work.PathOf(name + ".yuv")} -c:v ffv1 "
            + $"-colorspace {(isBt709 ? "bt709" : "smpte170m")} -color_range {(isFull ? "pc" : "tv")}");
        AssertColors(name + ".mkv", tolerance: 2);
    }

    /// <summary>As cameras and phones record: the marks stand in the H.264 stream, HEVC and VP9 stream.</summary>
    [TestMethod]
    [DataRow("libx264 -qp 0 -preset ultrafast", "yuv420p", false, true, "mp4")]
    [DataRow("libx264 -qp 0 -preset ultrafast", "yuv420p", true, false, "mp4")]
    [DataRow("libx264 -qp 0 -preset ultrafast", "yuv444p", false, false, "mkv")]
    [DataRow("libx265 -x265-params lossless=1:log-level=none -preset ultrafast", "yuv420p10le", true, false, "mp4")]
    [DataRow("libvpx-vp9 -lossless 1 -deadline realtime -cpu-used 8", "yuv420p", false, false, "webm")]
    [DataRow("libvpx-vp9 -lossless 1 -deadline realtime -cpu-used 8", "yuv420p", true, true, "webm")]
    public void Marks_inside_a_stream_are_followed(string codec, string format, bool isBt709, bool isFull, string ending)
    {
        string name = $"stream-{codec.Split(' ')[0]}-{format}-{isBt709}-{isFull}";
        WriteRaw(name + ".yuv", format, isBt709, isFull);
        string range = isFull ? "pc" : "tv";
        s_work.Make(
            $"{name}.{ending}",
            $"-f rawvideo -pix_fmt {format} -s {Side}x{Side} -r 10 -color_range {range} -i {s_work.PathOf(name + ".yuv")} -c:v {codec} "
            + $"-colorspace {(isBt709 ? "bt709" : "smpte170m")} -color_range {range}");
        AssertColors($"{name}.{ending}", tolerance: 2);
    }

    [TestMethod]
    [DataRow("photo.png", "rgb24")]
    [DataRow("photo16.png", "rgb48be")]
    public void Red_green_and_blue_need_no_mark(string file, string format)
    {
        (int r, int g, int b) = s_colors[0];
        s_work.Make(file, $"-f lavfi -i color=c=0x{r:X2}{g:X2}{b:X2}:s={Side}x{Side},format={format} -frames:v 1");
        s_work.Run("mix", file, "--out", "photo.y4m", "--size", "160x160", "--fps", "10", "--duration", "0.5").Succeeded();
        Rgb.AssertShows(s_colors[0], RawVideo.Read(s_work.PathOf("photo.y4m")).At(3, 80, 80));
    }

    /// <summary>Each colour stands for a picture of 100 ms.</summary>
    private static void AssertColors(string file, double tolerance)
    {
        string video = file + ".y4m";
        s_work.Run("mix", file, "--out", video, "--size", "160x160", "--fps", "10", "--duration", "0.6").Succeeded();
        RawVideo frames = RawVideo.Read(s_work.PathOf(video));
        Assert.AreEqual(s_colors.Length, frames.FrameCount);
        for (int i = 0; i < s_colors.Length; i++)
        {
            foreach ((int x, int y) in ((int, int)[])[(80, 80), (60, 70), (101, 91)])
            {
                Rgb.AssertShows(s_colors[i], frames.At(i, x, y), tolerance, $"{file} {x},{y}");
            }
        }
    }

    private static void WriteRaw(string file, string format, bool isBt709, bool isFull)
    {
        int bits = format.EndsWith("10le", StringComparison.Ordinal) ? 10 : format.EndsWith("12le", StringComparison.Ordinal) ? 12 : 8;
        int chroma = format[3..6] switch
        {
            "420" => Side * Side / 4,
            "422" => Side * Side / 2,
            _ => Side * Side,
        };
        using FileStream stream = File.Create(s_work.PathOf(file));
        foreach ((int R, int G, int B) color in s_colors)
        {
            (double y, double u, double v) = Rgb.ToYuv(color, isBt709, isFull, bits);
            WritePlane(stream, y, Side * Side, bits);
            WritePlane(stream, u, chroma, bits);
            WritePlane(stream, v, chroma, bits);
        }
    }

    private static void WritePlane(FileStream stream, double value, int samples, int bits)
    {
        int rounded = (int)Math.Clamp(Math.Round(value), 0, (1 << bits) - 1);
        for (int i = 0; i < samples; i++)
        {
            stream.WriteByte((byte)rounded);
            if (bits > 8)
            {
                stream.WriteByte((byte)(rounded >> 8));
            }
        }
    }
}
