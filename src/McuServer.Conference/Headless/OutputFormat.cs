using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>What a file holds; null: nothing of that kind.</summary>
public sealed record OutputFormat(VideoCodec? Video, AudioCodec? Audio)
{
    /// <summary>By the file's ending, with the output's own wishes; null with a reason when they do not go together.</summary>
    public static OutputFormat? Choose(ScriptOutput output, out string? problem)
    {
        string ending = Path.GetExtension(output.File).ToLowerInvariant();
        OutputFormat? usual = ending switch
        {
            ".mp4" or ".mkv" => new OutputFormat(VideoCodec.H264, AudioCodec.Opus),
            ".webm" => new OutputFormat(VideoCodec.Vp8, AudioCodec.Opus),
            ".y4m" => new OutputFormat(VideoCodec.Raw, null),
            ".wav" => new OutputFormat(null, AudioCodec.Pcm),
            _ => null,
        };
        problem = usual is null ? $"file: the ending '{ending}' is unknown; use mp4, mkv, webm, y4m or wav" : null;
        if (usual is null || !TryVideo(output.Video, usual, ref problem, out VideoCodec? video)
            || !TryAudio(output.Audio, usual, ref problem, out AudioCodec? audio))
        {
            return null;
        }

        OutputFormat format = new(video, audio);
        problem = Misfit(ending, format);
        return problem is null ? format : null;
    }

    private static bool TryVideo(string? wish, OutputFormat usual, ref string? problem, out VideoCodec? codec)
    {
        codec = wish switch
        {
            null => usual.Video,
            "h264" => VideoCodec.H264,
            "vp8" => VideoCodec.Vp8,
            "vp9" => VideoCodec.Vp9,
            "av1" => VideoCodec.Av1,
            "raw" => VideoCodec.Raw,
            _ => null,
        };
        bool isKnown = wish is null or "h264" or "vp8" or "vp9" or "av1" or "raw";
        problem = isKnown ? null : $"video: '{wish}' is unknown; write h264, vp8, vp9, av1 or raw";
        return isKnown;
    }

    private static bool TryAudio(string? wish, OutputFormat usual, ref string? problem, out AudioCodec? codec)
    {
        codec = wish switch
        {
            null => usual.Audio,
            "opus" => AudioCodec.Opus,
            "aac" => AudioCodec.Aac,
            "pcm" => AudioCodec.Pcm,
            _ => null,
        };
        bool isKnown = wish is null or "opus" or "aac" or "pcm";
        problem = isKnown ? null : $"audio: '{wish}' is unknown; write opus, aac or pcm";
        return isKnown;
    }

    private static string? Misfit(string ending, OutputFormat format) => (ending, format) switch
    {
        (".mp4", { Video: VideoCodec.Raw or VideoCodec.Vp8 } or { Audio: AudioCodec.Pcm }) =>
            "mp4 takes h264, vp9 or av1 with opus or aac; use mkv for the rest",
        (".webm", { Video: VideoCodec.Raw or VideoCodec.H264 } or { Audio: not AudioCodec.Opus }) =>
            "webm takes vp8, vp9 or av1 with opus; use mkv for the rest",
        (".y4m", { Video: not VideoCodec.Raw } or { Audio: not null }) => "y4m takes raw pictures and no sound",
        (".wav", { Video: not null } or { Audio: not AudioCodec.Pcm }) => "wav takes pcm sound and no pictures",
        _ => null,
    };
}
