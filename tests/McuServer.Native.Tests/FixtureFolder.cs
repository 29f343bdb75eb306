using System.Diagnostics;

namespace McuServer.Native.Tests;

/// <summary>A temporary folder for the media that a test class makes with the system's <c>ffmpeg</c> program.</summary>
internal sealed class FixtureFolder : IDisposable
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("mcu-native-tests-").FullName;

    internal string At(string name) => Path.Combine(Folder, name);

    /// <summary>Runs <c>ffmpeg ARGUMENTS FOLDER/NAME</c> (arguments split at blanks); the file's path.</summary>
    internal string Make(string name, string arguments)
    {
        _ = Run([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), At(name)]);
        return At(name);
    }

    internal string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    /// <summary>The standard output of <c>ffmpeg ARGUMENTS -</c>: the reference to compare with.</summary>
    internal static byte[] Output(string arguments, string path) =>
        Run(["-i", path, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-"]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static byte[] Run(string[] arguments)
    {
        ProcessStartInfo start = new("ffmpeg") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-hide_banner", "-loglevel", "error", "-nostdin", "-y", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        using CancellationTokenRegistration kill = limit.Token.Register(process.Kill);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        string text = errors.GetAwaiter().GetResult();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"ffmpeg {string.Join(' ', arguments)}: {text}");
    }
}
