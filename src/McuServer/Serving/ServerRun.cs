using System.Security.Cryptography.X509Certificates;
using McuServer.Commands;
using McuServer.Conference.Live;
using McuServer.Serving.Configuration;
using McuServer.Serving.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving;

/// <summary>The life of <c>mcu serve</c>: start, serve, and a stop in good order.</summary>
internal static class ServerRun
{
    /// <summary>How often it is looked whether those inside have gone.</summary>
    private static readonly TimeSpan s_drainPoll = TimeSpan.FromMilliseconds(100);

    /// <param name="configFolder">What relative paths of the configuration begin at.</param>
    /// <param name="create">Makes the conferences.</param>
    /// <param name="stop">Begins the stop.</param>
    /// <param name="given">What the conferences were made with, owned by the caller; null: opened here.</param>
    /// <exception cref="ConfigurationException">It cannot start like this.</exception>
    public static async Task<int> RunAsync(
        ServerOptions options, string configFolder, Func<ServerOptions, ILoggerFactory, IConferenceServer> create, CancellationToken stop,
        ServerStores? given = null)
    {
        IReadOnlyList<ListenUrl> urls = UrlsOf(options);
        using ILoggerFactory loggers = LoggerFactory.Create(builder => ServerLogging.Configure(builder, options.Logs));
        ILogger logger = loggers.CreateLogger("McuServer");
        if (options.IsDevelopment)
        {
            logger.DevelopmentMode();
        }

        using X509Certificate2? certificate = urls.Any(u => u.IsHttps)
            ? ServerCertificate.Open(options.Http, configFolder, urls, TimeProvider.System.GetUtcNow(), logger)
            : null;
        using ServerStores? own = given is null ? ServerStores.Open(options, configFolder, TimeProvider.System) : null;
        IConferenceServer conferences = create(options, loggers);
        try
        {
            await using WebApplication app = ServerHost.Build(
                options, urls, certificate, conferences, TimeProvider.System, PageFiles.Folder,
                builder => ServerLogging.Configure(builder, options.Logs), stores: given ?? own);
            await StartAsync(app);
            foreach (string url in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
            {
                logger.Listening(url);
            }

            await WaitAsync(stop);
            await DrainAsync(conferences, options.Shutdown.GraceMs, logger);
            await app.StopAsync(CancellationToken.None);
        }
        finally
        {
            await DisposeAsync(conferences);
        }

        logger.Stopped();
        return ExitCode.Done;
    }

    /// <summary>The addresses with <c>https</c> applied.</summary>
    /// <exception cref="ConfigurationException">Development mode would be reachable from elsewhere.</exception>
    public static IReadOnlyList<ListenUrl> UrlsOf(ServerOptions options)
    {
        List<ListenUrl> urls = [];
        foreach (string text in options.Http.Urls)
        {
            ListenUrl url = ListenUrl.Parse(text)
                ?? throw new ConfigurationException($"\"{text}\" is no address to listen on; write one such as http://127.0.0.1:8080");
            if (options.IsDevelopment && !url.IsLoopback)
            {
                throw new ConfigurationException(
                    $"{text}: without tokens.secret (development mode) anybody could come in, so only loopback is allowed; "
                    + "set tokens.secret (openssl rand -base64 32), or listen on http://127.0.0.1:8080");
            }

            urls.Add(options.Http.Https ? url with { IsHttps = true } : url);
        }

        return urls;
    }

    /// <summary>
    /// From now on nobody is let in and everybody is told; done when the last one has gone or the time is over. Then those
    /// that are left learn that the server goes, since their sessions end with the conferences.
    /// </summary>
    public static async Task DrainAsync(IConferenceServer conferences, int graceMs, ILogger logger)
    {
        logger.Draining(conferences.ParticipantCount, graceMs);
        conferences.BeginDrain();
        long start = TimeProvider.System.GetTimestamp();
        while (conferences.ParticipantCount > 0 && TimeProvider.System.GetElapsedTime(start).TotalMilliseconds < graceMs)
        {
            await Task.Delay(s_drainPoll);
        }
    }

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"http.urls: {e.Message.TrimEnd('.')}; choose another port, or end what uses it");
        }
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(stopped.SetResult))
        {
            await stopped.Task;
        }
    }

    private static async Task DisposeAsync(IConferenceServer conferences)
    {
        if (conferences is IAsyncDisposable later)
        {
            await later.DisposeAsync();
        }
        else
        {
            (conferences as IDisposable)?.Dispose();
        }
    }
}
