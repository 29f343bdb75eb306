using System.CommandLine;
using System.Globalization;
using McuServer.Benchmarks.Live;

namespace McuServer.Commands;

/// <summary><c>mcu bench-peer</c>: the clients of <c>mcu bench live</c>, started by it; of no use by hand.</summary>
internal static class BenchPeerCommand
{
    public static Command Create()
    {
        Option<string> work = new("--work") { Required = true };
        Option<int> senders = new("--senders");
        Option<string> size = new("--size") { DefaultValueFactory = _ => "1280x720" };
        Option<bool> steady = new("--steady-voices");
        Option<int> control = new("--control") { DefaultValueFactory = _ => -1 };
        Command command = new("bench-peer", "The clients of the live benches.") { work, senders, size, steady, control };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            string[] sides = arguments.GetValue(size)!.Split('x');
            return LoadProcess.Run(
                arguments.GetValue(work)!, arguments.GetValue(senders), int.Parse(sides[0], CultureInfo.InvariantCulture),
                int.Parse(sides[1], CultureInfo.InvariantCulture), arguments.GetValue(steady),
                arguments.GetValue(control));
        });
        return command;
    }
}
