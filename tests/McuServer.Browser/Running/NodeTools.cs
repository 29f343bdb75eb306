using System.Diagnostics;

namespace McuServer.Browser.Running;

/// <summary>What package.json names, installed once into the repository's artifacts by npm, with the versions of package-lock.json.</summary>
internal static class NodeTools
{
    private static readonly Lazy<Task<string>> s_folder = new(InstallAsync);

    /// <summary>The repository: where McuServer.sln stands.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McuServer.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new AssertFailedException("the tests do not run inside of the repository");
        }
    }

    public static string Tests => Path.Combine(Root, "tests", "McuServer.Browser");

    /// <summary>A file of an installed package.</summary>
    public static async Task<string> FileAsync(params string[] parts) => Path.Combine([await s_folder.Value, "node_modules", .. parts]);

    /// <summary>Runs a program; returns its exit code and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static async Task<string> InstallAsync()
    {
        string folder = Path.Combine(Root, "artifacts", "node");
        Directory.CreateDirectory(folder);
        string wanted = await File.ReadAllTextAsync(Path.Combine(Tests, "package-lock.json"));
        string done = Path.Combine(folder, "installed.json");
        if (File.Exists(done) && await File.ReadAllTextAsync(done) == wanted)
        {
            return folder;
        }

        File.Copy(Path.Combine(Tests, "package.json"), Path.Combine(folder, "package.json"), overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(folder, "package-lock.json"), wanted);
        (int exitCode, string text) = await RunAsync("npm", folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.AreEqual(0, exitCode, text);
        await File.WriteAllTextAsync(done, wanted);
        return folder;
    }
}
