using System.Globalization;
using System.Text.Json;
using McuServer.TestKit;

namespace McuServer.Tests.Running;

/// <summary>What ffprobe, which knows nothing of our code, finds in a file. Times in seconds.</summary>
internal sealed class MediaFile
{
    private readonly JsonElement _root;

    private MediaFile(JsonElement root) => _root = root;

    public static MediaFile Probe(string path)
    {
        string json = MediaFactory.Run("ffprobe", $"-v error -count_packets -show_streams -show_format -of json \"{path}\"");
        using JsonDocument document = JsonDocument.Parse(json);
        return new MediaFile(document.RootElement.Clone());
    }

    public double Duration => Number(_root.GetProperty("format"), "duration");

    public int StreamCount => _root.GetProperty("streams").GetArrayLength();

    public JsonElement Video => Stream("video");

    public JsonElement Audio => Stream("audio");

    public string VideoCodec => Video.GetProperty("codec_name").GetString()!;

    public string AudioCodec => Audio.GetProperty("codec_name").GetString()!;

    public (int Width, int Height) Size =>
        (Video.GetProperty("width").GetInt32(), Video.GetProperty("height").GetInt32());

    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    /// <summary>Numbers stand as texts in ffprobe's JSON.</summary>
    public static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value)
            ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
            : double.NaN;

    public static int Packets(JsonElement stream) => (int)Number(stream, "nb_read_packets");

    /// <summary>Every packet decodes; the message holds what ffmpeg complained about.</summary>
    public static void AssertDecodes(string path)
    {
        string complaints = Complaints(path);
        Assert.AreEqual("", complaints, path);
    }

    private static string Complaints(string path)
    {
        using System.Diagnostics.Process ffmpeg = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("ffmpeg", ["-v", "error", "-xerror", "-i", path, "-f", "null", "-"])
            {
                RedirectStandardError = true,
            })!;
        string complaints = ffmpeg.StandardError.ReadToEnd();
        ffmpeg.WaitForExit();
        return ffmpeg.ExitCode == 0 ? complaints : $"exit code {ffmpeg.ExitCode}: {complaints}";
    }

    private JsonElement Stream(string kind)
    {
        foreach (JsonElement stream in _root.GetProperty("streams").EnumerateArray())
        {
            if (stream.GetProperty("codec_type").GetString() == kind)
            {
                return stream;
            }
        }

        throw new AssertFailedException($"There is no {kind} stream: {_root}");
    }
}
