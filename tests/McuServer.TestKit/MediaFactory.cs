using System.Diagnostics;

namespace McuServer.TestKit;

/// <summary>Makes recordings with the system's ffmpeg in a temporary folder, which goes with it. Nothing is committed.</summary>
public sealed class MediaFactory : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("mcu-media-").FullName;

    /// <summary>
    /// Runs ffmpeg with these arguments and the file's name behind them; gives its path. One thread and no version in
    /// the file, so that the same ffmpeg makes the same bytes.
    /// </summary>
    public string Make(string file, string arguments)
    {
        string path = Path.Combine(Folder, file);
        Run("ffmpeg", $"-v error -y {arguments} -threads 1 -fflags +bitexact -flags +bitexact {path}");
        return path;
    }

    /// <summary>A moving test picture with a sine of this frequency at −20 dBFS, or silence for 0 Hz.</summary>
    public string Participant(string file, string size, int fps, int toneHz, double seconds, string codecs)
    {
        string sound = toneHz > 0 ? $"sine=f={toneHz}:r=48000,volume=-1.94dB" : "anullsrc=r=48000:cl=mono";
        return Make(
            file,
            $"-f lavfi -i testsrc2=s={size}:r={fps} -f lavfi -i {sound} -t {seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} {codecs}");
    }

    /// <summary>Output of a program that must succeed.</summary>
    public static string Run(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {arguments}\n{errors.Result}");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
