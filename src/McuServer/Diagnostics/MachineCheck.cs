using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using McuServer.Commands;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.Serving.Configuration;

namespace McuServer.Diagnostics;

/// <summary>Looks at everything that mixing and serving depend on, by using it.</summary>
internal static class MachineCheck
{
    /// <summary>A text of each script that labels must show; each needs one of the Noto fonts.</summary>
    private static readonly (string Script, string Text, string Package)[] s_scripts =
    [
        ("Latin, Greek, Cyrillic", "Aé Ωμέγα Жизнь", "fonts-noto-core"),
        ("Arabic, Hebrew", "مرحبا שלום", "fonts-noto-core"),
        ("Devanagari, Thai", "नमस्ते สวัสดี", "fonts-noto-core"),
        ("Korean, Chinese, Japanese", "안녕하세요 你好 こんにちは", "fonts-noto-cjk"),
        ("emoji", "😀👩‍👩‍👧🇰🇷", "fonts-noto-color-emoji"),
    ];

    /// <param name="options">Of the server that would be started: ports and sizes.</param>
    public static IEnumerable<Finding> All(ServerOptions options)
    {
        Finding library = Library();
        yield return library;
        yield return Cpu();
        if (library.State != FindingState.Missing)
        {
            yield return new Finding(FindingState.Good, "FFmpeg", NativeCore.FFmpegVersion);
            foreach (VideoCodec codec in (VideoCodec[])[VideoCodec.H264, VideoCodec.Vp8, VideoCodec.Vp9, VideoCodec.Av1])
            {
                yield return VideoDecoding(codec);
                yield return VideoEncoding(codec);
            }

            yield return SoundEncoding("Opus encoder", () => OpusEncoder.Create(64_000).Dispose(), "libopus-dev");
            yield return SoundEncoding("AAC encoder", () => AudioEncoder.Open(AudioCodec.Aac, 96_000).Dispose(), "libavcodec-dev");
            foreach ((string script, string text, string package) in s_scripts)
            {
                yield return Script(script, text, package);
            }

            foreach (Finding finding in NetworkCheck.All(options))
            {
                yield return finding;
            }
        }

        yield return Layouts();
        yield return Memory();
    }

    private static Finding Library()
    {
        try
        {
            NativeCore.CheckVersion();
            return new Finding(FindingState.Good, "libmcu_core.so", "loads and has the right version");
        }
        catch (NativeException e)
        {
            return new Finding(FindingState.Missing, "libmcu_core.so", e.Message, "./build.sh build");
        }
    }

    private static Finding Cpu()
    {
        string width = Avx512Vbmi.IsSupported ? "512 bit with VBMI"
            : Vector512.IsHardwareAccelerated ? "512 bit"
            : Vector256.IsHardwareAccelerated ? "256 bit"
            : Vector128.IsHardwareAccelerated ? "128 bit" : "none";
        FindingState state = Vector256.IsHardwareAccelerated ? FindingState.Good : FindingState.Limited;
        string cores = $"{Environment.ProcessorCount} core{(Environment.ProcessorCount == 1 ? "" : "s")}";
        return new Finding(
            state, "CPU", $"{cores}, vectors: {width}",
            state == FindingState.Good ? null : "mixing works with the same result, but slower; use an x86-64 CPU with AVX2");
    }

    private static Finding VideoEncoding(VideoCodec codec)
    {
        try
        {
            using VideoEncoder encoder = VideoEncoder.Open(new VideoEncoderOptions(codec, 320, 180, 30));
            return new Finding(FindingState.Good, $"{codec} encoder", encoder.Name);
        }
        catch (NativeException e)
        {
            FindingState state = codec is VideoCodec.H264 or VideoCodec.Vp8 ? FindingState.Missing : FindingState.Limited;
            return new Finding(state, $"{codec} encoder", e.Message, "sudo apt-get install libavcodec-extra libvpx-dev");
        }
    }

    private static Finding VideoDecoding(VideoCodec codec)
    {
        try
        {
            using var settings = CodecSettings.ForVideo(codec);
            VideoDecoder.Open(settings).Dispose();
            return new Finding(FindingState.Good, $"{codec} decoder", "opens");
        }
        catch (NativeException e)
        {
            FindingState state = codec is VideoCodec.H264 or VideoCodec.Vp8 ? FindingState.Missing : FindingState.Limited;
            return new Finding(state, $"{codec} decoder", e.Message, "sudo apt-get install libavcodec-extra");
        }
    }

    private static Finding SoundEncoding(string subject, Action open, string package)
    {
        try
        {
            open();
            return new Finding(FindingState.Good, subject, "opens");
        }
        catch (NativeException e)
        {
            return new Finding(FindingState.Missing, subject, e.Message, $"sudo apt-get install {package}");
        }
    }

    private static Finding Script(string script, string text, string package)
    {
        using TextLayout layout = TextLayout.Create(Fonts.Families, Fonts.Language);
        int unknown = layout.Set(text, new TextSpec { Size = 20, Weight = 400 }).UnknownGlyphs;
        return unknown == 0
            ? new Finding(FindingState.Good, $"fonts: {script}", "every letter is there")
            : new Finding(
                FindingState.Limited, $"fonts: {script}", $"{unknown} letters have no font and show as boxes",
                $"sudo apt-get install {package}");
    }

    private static Finding Layouts()
    {
        string folder = ProgramFiles.LayoutFolder;
        if (!Directory.Exists(folder))
        {
            return new Finding(FindingState.Missing, "layouts", $"{folder} does not exist", "./build.sh build");
        }

        LayoutEntry[] invalid = [.. LayoutCatalog.Load(folder).Entries.Where(entry => !entry.IsValid)];
        return invalid.Length == 0
            ? new Finding(FindingState.Good, "layouts", $"all of {folder} are valid")
            : new Finding(
                FindingState.Limited, "layouts", $"not valid: {string.Join(", ", invalid.Select(entry => entry.FileName))}",
                $"mcu layout validate {folder}/*.json");
    }

    private static Finding Memory()
    {
        long megabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        const long Wanted = 1024;
        return new Finding(
            megabytes >= Wanted ? FindingState.Good : FindingState.Limited, "memory", $"{megabytes} MB",
            megabytes >= Wanted ? null : $"a conference of nine 720p cameras takes about {Wanted} MB");
    }
}
