using System.Diagnostics;
using System.Globalization;
using McuServer.Conference.Headless;

namespace McuServer.Benchmarks;

/// <summary>What one whole process tree cost: user and system CPU seconds, wall seconds, peak memory of its largest process.</summary>
internal readonly record struct RunCost(double CpuSeconds, double WallSeconds, double PeakMegabytes);

/// <summary>Runs programs under GNU time, which reads the kernel's own accounts of a process and its children.</summary>
internal static class MeasuredRun
{
    private const string TimeProgram = "/usr/bin/time";

    /// <summary>A command line through the shell; it must succeed.</summary>
    /// <exception cref="ScriptException">It cannot be started, or it failed: with its last words.</exception>
    public static RunCost Run(string command)
    {
        if (!File.Exists(TimeProgram))
        {
            throw new ScriptException("/usr/bin/time is missing; ./build.sh bench installs it (Debian's package 'time')");
        }

        string costs = Path.GetTempFileName();
        ProcessStartInfo start = new(TimeProgram)
        {
            ArgumentList = { "-o", costs, "-f", "%U %S %e %M", "bash", "-c", $"exec {command}" },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        string[] lines = File.ReadAllLines(costs);
        File.Delete(costs);
        if (process.ExitCode != 0)
        {
            string words = errors.Length > 400 ? errors[^400..] : errors;
            throw new ScriptException($"a benchmark's program failed ({process.ExitCode}): {command[..Math.Min(200, command.Length)]} … {words}");
        }

        string[] fields = lines[^1].Split(' ');
        return new RunCost(Number(fields[0]) + Number(fields[1]), Number(fields[2]), Number(fields[3]) / 1024);
    }

    /// <summary>Output of a program that judges: standard output and error together.</summary>
    public static string Read(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"{command} 2>&1" },
            RedirectStandardOutput = true,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>
    /// The contestants take turns, so that a noisy neighbour hits all of them alike; medians over the rounds. A first
    /// round that warms the disk's cache is not counted.
    /// </summary>
    public static RunCost[] Alternate(int rounds, params string[] commands)
    {
        RunCost[][] costs = [.. commands.Select(_ => new RunCost[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                RunCost cost = Run(commands[i]);
                if (round >= 0)
                {
                    costs[i][round] = cost;
                }
            }
        }

        return
        [
            .. costs.Select(c => new RunCost(
                Median(c.Select(r => r.CpuSeconds)), Median(c.Select(r => r.WallSeconds)), Median(c.Select(r => r.PeakMegabytes)))),
        ];
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
