using System.Diagnostics.CodeAnalysis;
using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>What a file holds; null: nothing of that kind.</summary>
public sealed record OutputFormat(VideoCodec? Video, AudioCodec? Audio)
{
    /// <summary>By the file's ending, with the output's own wishes; otherwise the field that does not fit, and the mend.</summary>
    public static bool TryChoose(
        ScriptOutput output, [NotNullWhen(true)] out OutputFormat? format, out (string Field, string Mend) problem)
    {
        format = null;
        problem = default;
        string ending = Path.GetExtension(output.File).ToLowerInvariant();
        OutputFormat? usual = ending switch
        {
            ".mp4" or ".mkv" => new OutputFormat(VideoCodec.H264, AudioCodec.Opus),
            ".webm" => new OutputFormat(VideoCodec.Vp8, AudioCodec.Opus),
            ".y4m" => new OutputFormat(VideoCodec.Raw, null),
            ".wav" => new OutputFormat(null, AudioCodec.Pcm),
            _ => null,
        };
        if (usual is null)
        {
            problem = ("file", $"the ending '{ending}' is unknown; use mp4, mkv, webm, y4m or wav");
            return false;
        }

        VideoCodec? video = output.Video is null ? usual.Video : VideoOf(output.Video);
        AudioCodec? audio = output.Audio is null ? usual.Audio : AudioOf(output.Audio);
        if (output.Video is not null && video is null)
        {
            problem = ("video", $"'{output.Video}' is unknown; write h264, vp8, vp9, av1 or raw");
            return false;
        }

        if (output.Audio is not null && audio is null)
        {
            problem = ("audio", $"'{output.Audio}' is unknown; write opus, aac or pcm");
            return false;
        }

        return Fits(ending, video, audio, out problem) && (format = new OutputFormat(video, audio)) is not null;
    }

    private static VideoCodec? VideoOf(string name) => name switch
    {
        "h264" => VideoCodec.H264,
        "vp8" => VideoCodec.Vp8,
        "vp9" => VideoCodec.Vp9,
        "av1" => VideoCodec.Av1,
        "raw" => VideoCodec.Raw,
        _ => null,
    };

    private static AudioCodec? AudioOf(string name) => name switch
    {
        "opus" => AudioCodec.Opus,
        "aac" => AudioCodec.Aac,
        "pcm" => AudioCodec.Pcm,
        _ => null,
    };

    private static bool Fits(string ending, VideoCodec? video, AudioCodec? audio, out (string Field, string Mend) problem)
    {
        (bool videoFits, bool audioFits, string takes) = ending switch
        {
            ".mp4" => (
                video is not (VideoCodec.Raw or VideoCodec.Vp8), audio is not AudioCodec.Pcm,
                "mp4 takes h264, vp9 or av1 with opus or aac; use mkv for the rest"),
            ".webm" => (
                video is not (VideoCodec.Raw or VideoCodec.H264), audio is AudioCodec.Opus,
                "webm takes vp8, vp9 or av1 with opus; use mkv for the rest"),
            ".y4m" => (video is VideoCodec.Raw, audio is null, "y4m takes raw pictures and no sound; use mkv for the rest"),
            ".wav" => (video is null, audio is AudioCodec.Pcm, "wav takes pcm sound and no pictures; use mkv for the rest"),
            _ => (true, true, ""),
        };
        problem = (videoFits ? "audio" : "video", takes);
        return videoFits && audioFits;
    }
}
