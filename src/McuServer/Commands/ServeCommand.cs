using System.CommandLine;
using System.Runtime.CompilerServices;
using McuServer.Serving;
using McuServer.Serving.Configuration;

namespace McuServer.Commands;

/// <summary><c>mcu serve</c>: the live server. What it needs of ASP.NET is loaded when it runs, never for another command.</summary>
internal static class ServeCommand
{
    private const string DefaultConfig = "config/mcuserver.json";

    public static Option<FileInfo?> ConfigOption { get; } = new("--config")
    {
        Description = $"Configuration of the server. When not given: {DefaultConfig} of this folder, or the program's own.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        Option<string[]> urls = new("--urls")
        {
            Description = "Where page and signalling listen, instead of http.urls of the configuration. Example: https://*:8443",
            HelpName = "URL",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> https = new("--https") { Description = "Serve all addresses by https; self-signed if no certificate is configured." };
        Command command = new("serve", "Serve live conferences: the page, WebSocket, WHIP and WHEP; one mixed stream for each participant.") { ConfigOption, urls, https };
        command.SetAction(arguments =>
        {
            string? path = FindConfig(arguments.GetValue(ConfigOption));
            ServerOptions options = path is null ? new ServerOptions() : ServerOptionsReader.Read(path);
            string[] given = arguments.GetValue(urls) ?? [];
            options = options with
            {
                Http = options.Http with
                {
                    Urls = given.Length > 0 ? SplitUrls(given) : options.Http.Urls,
                    Https = options.Http.Https || arguments.GetValue(https),
                },
            };
            return Run(options, path is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(path))!);
        });
        return command;
    }

    /// <summary>Options of the given file, of this folder's, or of the program's own; null: there is none, so the defaults.</summary>
    public static string? FindConfig(FileInfo? given)
    {
        if (given is not null)
        {
            return given.ToString();
        }

        string own = Path.Combine(AppContext.BaseDirectory, DefaultConfig);
        return File.Exists(DefaultConfig) ? DefaultConfig : File.Exists(own) ? own : null;
    }

    /// <summary>As ASP.NET takes them: several, separated by ';'.</summary>
    private static List<string> SplitUrls(string[] given)
    {
        List<string> urls = [];
        foreach (string item in given)
        {
            urls.AddRange(item.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        return urls;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(ServerOptions options, string configFolder)
    {
        using StopSignals signals = new();
        using ServerStores stores = ServerStores.Open(options, configFolder, TimeProvider.System);
        return ServerRun.RunAsync(
            options, configFolder, (read, loggers) => ConferenceFactory.Create(read, loggers, stores), signals.Token, stores)
            .GetAwaiter().GetResult();
    }
}
