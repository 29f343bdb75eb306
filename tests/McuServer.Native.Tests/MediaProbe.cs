using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace McuServer.Native.Tests;

/// <summary>What the system's ffprobe and ffmpeg say about a file: the tests' second opinion.</summary>
internal static class MediaProbe
{
    /// <summary>Streams with their packets counted, and all packets.</summary>
    public static JsonElement Read(string path)
    {
        (byte[] output, string errors) = Run(
            "ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_packets", path);
        Assert.AreEqual(string.Empty, errors, path);
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>Decodes every stream; what FFmpeg complains about fails the test.</summary>
    public static void AssertDecodable(string path)
    {
        (_, string errors) = Run("ffmpeg", "-v", "error", "-xerror", "-i", path, "-map", "0", "-f", "null", "-");
        Assert.AreEqual(string.Empty, errors, path);
    }

    /// <summary>All pictures as tight I420.</summary>
    public static byte[] DecodePictures(string path)
    {
        (byte[] output, string errors) = Run(
            "ffmpeg",
            "-v", "error",
            "-i", path,
            "-map", "0:v",
            "-fps_mode", "passthrough",
            "-pix_fmt", "yuv420p",
            "-f", "rawvideo",
            "-");
        Assert.AreEqual(string.Empty, errors, path);
        return output;
    }

    /// <summary>The sound as interleaved 48 kHz stereo, placed on the file's time line from 0.</summary>
    public static float[] DecodeSound(string path)
    {
        (byte[] output, string errors) = Run(
            "ffmpeg",
            "-v", "error",
            "-copyts",
            "-i", path,
            "-map", "0:a",
            "-af", "aresample=async=1:first_pts=0",
            "-ar", "48000",
            "-ac", "2",
            "-f", "f32le",
            "-");
        Assert.AreEqual(string.Empty, errors, path);
        return MemoryMarshal.Cast<byte, float>(output).ToArray();
    }

    public static JsonElement Stream(JsonElement probe, string kind) =>
        probe.GetProperty("streams").EnumerateArray().Single(s => s.GetProperty("codec_type").GetString() == kind);

    public static List<JsonElement> Packets(JsonElement probe, string kind) =>
        [.. probe.GetProperty("packets").EnumerateArray().Where(p => p.GetProperty("codec_type").GetString() == kind)];

    public static double Seconds(JsonElement element, string name) =>
        double.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    /// <summary>The end of the last packet of a kind, in seconds. Opus in mp4 is given without durations: 20 ms.</summary>
    public static double EndSeconds(JsonElement probe, string kind) =>
        Packets(probe, kind).Max(p =>
            Seconds(p, "pts_time") + (p.TryGetProperty("duration_time", out _) ? Seconds(p, "duration_time") : 0.02));

    public static (byte[] Output, string Errors) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException(program);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (output.ToArray(), errors.Result.Trim());
    }
}
