using System.Diagnostics;

namespace McuServer.Tests.Running;

/// <summary>
/// The program as a child process, as a user starts it: the one that MCU_PROGRAM names, which <c>./build.sh test</c> sets to
/// the native program it has built; else the managed build that stands beside the tests, so that <c>dotnet test</c> alone
/// tests what has just been compiled.
/// </summary>
internal sealed class Mcu
{
    /// <summary>Far more than any run here takes, so that a hang fails instead of holding everything up.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly string _folder;

    /// <param name="folder">The working folder of the program.</param>
    public Mcu(string folder) => _folder = folder;

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Where the program under test lies, with its native library, its layouts and its page.</summary>
    public static string DefaultFolder { get; } =
        Environment.GetEnvironmentVariable("MCU_PROGRAM") is { Length: > 0 } program ? Path.GetDirectoryName(Path.GetFullPath(program))! : AppContext.BaseDirectory;

    public string ProgramFolder { get; init; } = DefaultFolder;

    /// <summary>Set for the child beside what the tests have.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>A program with arguments that starts the rest of the command line, such as <c>setpriv</c>.</summary>
    public string[] Wrapper { get; init; } = [];

    public ProgramRun Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return End(process);
    }

    /// <summary>Starts it and does not wait; to be ended by <see cref="End"/>.</summary>
    public Process Start(params string[] arguments)
    {
        string managed = Path.Combine(ProgramFolder, "mcu.dll");
        string[] program = File.Exists(managed) ? [Dotnet, "exec", managed] : [Path.Combine(ProgramFolder, "mcu")];
        string[] line = [.. Wrapper, .. program, .. arguments];
        ProcessStartInfo start = new(line[0], line[1..])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static ProgramRun End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string command = string.Join(' ', process.StartInfo.ArgumentList);
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command}\ndid not end within {s_limit.TotalSeconds} s; error: {error.Result}");
        }

        return new ProgramRun(command, process.ExitCode, output.Result, error.Result);
    }
}
