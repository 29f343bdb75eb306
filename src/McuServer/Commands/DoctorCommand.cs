using System.CommandLine;
using McuServer.Diagnostics;
using McuServer.Serving.Configuration;

namespace McuServer.Commands;

/// <summary><c>mcu doctor</c>: what this machine has and lacks, with the command that mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Command command = new("doctor", "Say what this machine has and lacks, and how to mend it: libraries, encoders, fonts, CPU, network.")
        {
            ServeCommand.ConfigOption,
        };
        command.SetAction(arguments =>
        {
            string? path = ServeCommand.FindConfig(arguments.GetValue(ServeCommand.ConfigOption));
            ServerOptions options = path is null ? new ServerOptions() : ServerOptionsReader.Read(path);
            int missing = 0;
            foreach (Finding finding in MachineCheck.All(options))
            {
                string mark = finding.State switch
                {
                    FindingState.Good => "ok     ",
                    FindingState.Limited => "limited",
                    _ => "MISSING",
                };
                Console.WriteLine($"{mark} {finding.Subject}: {finding.Detail}");
                if (finding.Mend is { } mend)
                {
                    Console.WriteLine($"        mend: {mend}");
                }

                missing += finding.State == FindingState.Missing ? 1 : 0;
            }

            return missing == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
