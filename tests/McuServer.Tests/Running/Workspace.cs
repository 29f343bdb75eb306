using McuServer.TestKit;

namespace McuServer.Tests.Running;

/// <summary>A folder with recordings, in which the program is started; it goes when the tests are done.</summary>
internal sealed class Workspace : IDisposable
{
    private const string Vp8 = "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k -g 10 -c:a libopus";
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -c:a aac";
    private readonly MediaFactory _media = new();

    public Workspace() => Program = new Mcu(_media.Folder);

    public string Folder => _media.Folder;

    public Mcu Program { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public ProgramRun Run(params string[] arguments) => Program.Run(arguments);

    public string Make(string file, string ffmpegArguments) => _media.Make(file, ffmpegArguments);

    public string Write(string file, string text)
    {
        File.WriteAllText(PathOf(file), text);
        return PathOf(file);
    }

    /// <summary>A small camera with a voice, VP8 and Opus for .webm, H.264 and AAC otherwise.</summary>
    public string Camera(string file, double seconds = 1, int toneHz = 440, string size = "160x120", int fps = 15) =>
        _media.Participant(file, size, fps, toneHz, seconds, file.EndsWith(".webm", StringComparison.Ordinal) ? Vp8 : H264);

    /// <summary>Names in the folder that begin so, in order.</summary>
    public string[] Files(string start) =>
        [.. Directory.EnumerateFileSystemEntries(Folder, start + "*").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public void Dispose() => _media.Dispose();
}
