using System.CommandLine;
using McuServer.Benchmarks.Live;

namespace McuServer.Commands;

/// <summary><c>mcu bench-flood</c>: the strangers of <c>mcu bench flood</c>, started by it; of no use by hand.</summary>
internal static class BenchFloodCommand
{
    public static Command Create()
    {
        Option<int> port = new("--port") { Required = true };
        Option<FloodKind> kind = new("--kind") { Required = true };
        Option<int> rate = new("--rate") { DefaultValueFactory = _ => FloodBenchmark.PacketsPerSecond };
        Option<int> seconds = new("--seconds") { DefaultValueFactory = _ => 10 };
        Command command = new("bench-flood", "The strangers of 'mcu bench flood'.") { port, kind, rate, seconds };
        command.Hidden = true;
        command.SetAction(arguments => FloodProcess.Run(
            arguments.GetValue(port), arguments.GetValue(kind), arguments.GetValue(rate), arguments.GetValue(seconds)));
        return command;
    }
}
