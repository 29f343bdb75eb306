using System.Net;
using System.Security.Cryptography.X509Certificates;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Api;
using McuServer.Serving.Configuration;
using McuServer.Serving.Files;
using McuServer.Serving.Layouts;
using McuServer.Serving.Limits;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;
using McuServer.Serving.Tokens;
using McuServer.Serving.Webhooks;
using McuServer.Serving.Whip;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Http;

/// <summary>Puts the web server together: Kestrel, the page, the WebSocket, WHIP, WHEP, health and metrics.</summary>
internal static class ServerHost
{
    /// <param name="urls">Checked; port 0 takes a free one.</param>
    /// <param name="certificate">Of the https:// ones.</param>
    /// <param name="pageFolder">The page's files.</param>
    /// <param name="stores">Owned by the caller; null: nothing is kept on disk.</param>
    public static WebApplication Build(
        ServerOptions options, IReadOnlyList<ListenUrl> urls, X509Certificate2? certificate, IConferenceServer conferences,
        TimeProvider clock, string pageFolder, Action<ILoggingBuilder> logging, ServerStores? stores = null)
    {
        // Nothing is read from the environment, from appsettings.json or from the command line: only our own configuration.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "mcu" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, urls, certificate));
        logging(builder.Logging);
        AddServices(builder.Services, options, conferences, clock);
        AddApi(builder.Services, options, conferences.Rooms, clock);
        AddStores(builder.Services, stores ?? ServerStores.Open(options, null, clock));
        WebApplication app = builder.Build();
        if (options.Http.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarding(options.Http.TrustedProxies));
        }

        app.UseMiddleware<RequestGuard>();
        PageFiles.Use(app, pageFolder);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.UseRouting();
        Routes.Map(app);
        app.UseEndpoints(_ => { });
        // They follow rooms and files from now on, and end with the application.
        app.Services.GetRequiredService<LayoutBulletin>();
        app.Services.GetRequiredService<PlayHost>();
        // While everything still works, so that the files are closed and webhooks hear of it.
        RecordingHost recordings = app.Services.GetRequiredService<RecordingHost>();
        app.Lifetime.ApplicationStopping.Register(() => recordings.Recordings?.StopAll());
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, IReadOnlyList<ListenUrl> urls, X509Certificate2? certificate)
    {
        kestrel.AddServerHeader = false;
        // Bodies are read by BodyReader, which says what is wrong with a large one.
        kestrel.Limits.MaxRequestBodySize = 2 * BodyReader.MaxBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MaxConcurrentConnections = 4096;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 4096;
        foreach (ListenUrl url in urls)
        {
            void Configure(ListenOptions listen)
            {
                listen.Protocols = HttpProtocols.Http1;
                if (url.IsHttps)
                {
                    listen.UseHttps(certificate!);
                }
            }

            if (url.Address is null)
            {
                kestrel.ListenLocalhost(url.Port, Configure);
            }
            else if (url.Address.Equals(IPAddress.IPv6Any))
            {
                kestrel.ListenAnyIP(url.Port, Configure);
            }
            else
            {
                kestrel.Listen(url.Address, url.Port, Configure);
            }
        }
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, IConferenceServer conferences, TimeProvider clock)
    {
        services.AddRoutingCore();
        services.AddSingleton<IHostLifetime, OwnSignals>();
        // Sockets are told to go when the stop begins; who does not listen is cut off.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        services.AddSingleton(options);
        services.AddSingleton(conferences);
        services.AddSingleton(clock);
        services.AddSingleton<Admission>();
        services.AddSingleton<OriginRule>();
        services.AddSingleton<VisitorCookie>();
        services.AddSingleton<RecordingTickets>();
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton(new ClientAddressLimits(
            options.Limits.Whip.PostsPerMinute, options.Limits.WebSocket.SocketsPerIp, options.Limits.Whip.SessionsPerIp, clock));
        services.AddSingleton<ClientSessions>();
        services.AddSingleton<SocketEndpoint>();
        services.AddSingleton<WhipSessions>();
        services.AddSingleton<WhipEndpoint>();
        services.AddSingleton<WhipSessionEndpoint>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<ProblemPages>();
    }

    private static void AddApi(IServiceCollection services, ServerOptions options, IRoomDirectory rooms, TimeProvider clock)
    {
        services.AddSingleton(rooms);
        services.AddSingleton(provider => new WebhookSender(
            options.Webhooks, rooms, clock, TimeSpan.FromSeconds(1), provider.GetRequiredService<ILogger<WebhookSender>>()));
        services.AddSingleton<OperationTable>();
        services.AddSingleton<ApiEndpoint>();
        services.AddSingleton<CallRunner>();
        services.AddSingleton<OpenApiEndpoint>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<JoinLinks>();
        services.AddSingleton<StatisticsFeed>();
        services.AddSingleton(new ApiLimits(options.Limits.Api.RequestsPerMinute, clock));
    }

    private static void AddStores(IServiceCollection services, ServerStores stores)
    {
        services.AddSingleton(stores);
        services.AddSingleton(stores.Layouts);
        services.AddSingleton(stores.Pictures);
        services.AddSingleton(stores.Files);
        services.AddSingleton<PlayHost>();
        services.AddSingleton<RecordingHost>();
        services.AddSingleton<LayoutBulletin>();
    }

    private static ForwardedHeadersOptions Forwarding(IReadOnlyList<string> proxies)
    {
        ForwardedHeadersOptions forwarding = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        forwarding.KnownProxies.Clear();
        forwarding.KnownIPNetworks.Clear();
        foreach (string proxy in proxies)
        {
            forwarding.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        return forwarding;
    }
}
