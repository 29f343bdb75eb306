using System.CommandLine;
using McuServer.Commands;

RootCommand root = new("McuServer: mixes what every participant sends into one stream for each of them.")
{
    ServeCommand.Create(),
    TokenCommand.Create(),
    MixCommand.Create(),
    LayoutCommand.Create(),
    BenchCommand.Create(),
    BenchPeerCommand.Create(),
    BenchFloodCommand.Create(),
    DoctorCommand.Create(),
};
root.Options.Add(CommandRunner.Verbose);
return CommandRunner.Run(root, args);
