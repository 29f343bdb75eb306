using System.Diagnostics;

namespace McuServer.Tests.Running;

/// <summary>
/// The built program as a child process, as a user starts it: <c>mcu.dll</c>, its native library and its layouts stand
/// beside the tests.
/// </summary>
internal sealed class Mcu
{
    /// <summary>Far more than any run here takes, so that a hang fails instead of holding everything up.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly string _folder;

    /// <param name="folder">The working folder of the program.</param>
    public Mcu(string folder) => _folder = folder;

    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;

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
        string[] line = [.. Wrapper, Dotnet, "exec", Path.Combine(ProgramFolder, "mcu.dll"), .. arguments];
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
