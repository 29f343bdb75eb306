using McuServer.Conference.Live;
using McuServer.Serving.Api;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;
using McuServer.Serving.Whip;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McuServer.Serving.Http;

/// <summary>Which address does what.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        IServiceProvider services = app.ServiceProvider;
        HealthEndpoints health = services.GetRequiredService<HealthEndpoints>();
        SocketEndpoint sockets = services.GetRequiredService<SocketEndpoint>();
        ProblemPages pages = services.GetRequiredService<ProblemPages>();
        ProblemWriter problems = services.GetRequiredService<ProblemWriter>();
        Map(app, "/healthz", "GET", health.HealthAsync);
        Map(app, "/readyz", "GET", health.ReadyAsync);
        Map(app, "/metrics", "GET", health.MetricsAsync);
        Map(app, "/api/v1/ws", "GET", sockets.RunAsync);
        Map(app, "/problems/{name}", "GET", pages.WriteAsync);
        ApiRoutes.Map(app);
        MapSessions(app, "/whip", PeerUse.Publish);
        MapSessions(app, "/whep", PeerUse.Watch);
        app.Map("/{**path}", context => problems.WriteAsync(context, new Problem(ProblemKind.NotFound, "Nothing has this address.")));
    }

    private static void MapSessions(IEndpointRouteBuilder app, string root, PeerUse use)
    {
        WhipEndpoint endpoint = app.ServiceProvider.GetRequiredService<WhipEndpoint>();
        WhipSessionEndpoint session = app.ServiceProvider.GetRequiredService<WhipSessionEndpoint>();
        ProblemWriter problems = app.ServiceProvider.GetRequiredService<ProblemWriter>();
        app.Map($"{root}/{{room}}", context => context.Request.Method switch
        {
            "POST" => endpoint.PostAsync(context, Value(context, "room"), use),
            "OPTIONS" => endpoint.OptionsAsync(context, Value(context, "room"), use),
            "GET" or "HEAD" => endpoint.ReadAsync(context, Value(context, "room")),
            _ => RefuseMethodAsync(context, problems, "OPTIONS, GET, HEAD, POST"),
        });
        app.Map($"{root}/{{room}}/{{session}}", context => context.Request.Method switch
        {
            "PATCH" => session.PatchAsync(context, Value(context, "room"), Value(context, "session"), use),
            "DELETE" => session.DeleteAsync(context, Value(context, "room"), Value(context, "session"), use),
            "OPTIONS" => SessionOptionsAsync(context),
            _ => RefuseMethodAsync(context, problems, "OPTIONS, PATCH, DELETE"),
        });
    }

    private static void Map(IEndpointRouteBuilder app, string path, string method, RequestDelegate handler)
    {
        ProblemWriter problems = app.ServiceProvider.GetRequiredService<ProblemWriter>();
        app.Map(path, context => context.Request.Method == method || (method == "GET" && HttpMethods.IsHead(context.Request.Method))
            ? handler(context)
            : RefuseMethodAsync(context, problems, method == "GET" ? "GET, HEAD" : method));
    }

    private static string Value(HttpContext context, string name) => context.Request.RouteValues[name] as string ?? "";

    private static Task NoContentAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task SessionOptionsAsync(HttpContext context)
    {
        context.Response.Headers["Accept-Patch"] = WhipEndpoint.FragmentType;
        context.Response.Headers.Allow = "OPTIONS, PATCH, DELETE";
        return NoContentAsync(context);
    }

    private static Task RefuseMethodAsync(HttpContext context, ProblemWriter problems, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return problems.WriteAsync(context, new Problem(ProblemKind.MethodNotAllowed, $"Allowed are {allowed}."));
    }
}
