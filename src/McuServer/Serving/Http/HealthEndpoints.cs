using System.Net;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;
using McuServer.Serving.Webhooks;
using McuServer.Serving.Whip;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Http;

/// <summary>For those who watch over the server: alive, ready for more, numbers.</summary>
internal sealed class HealthEndpoints(
    IConferenceServer conferences, SocketEndpoint sockets, WhipSessions whip, Admission admission, ProblemWriter problems, WebhookSender webhooks)
{
    /// <summary>200 as long as the process answers.</summary>
    public Task HealthAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, new HealthAnswer("ok", conferences.RoomCount, conferences.ParticipantCount));

    /// <summary>503 from the moment that nobody new is let in.</summary>
    public Task ReadyAsync(HttpContext context) => conferences.IsDraining
        ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new ReadyAnswer("draining"))
        : WriteAsync(context, StatusCodes.Status200OK, new ReadyAnswer("ready"));

    /// <summary>Prometheus text 0.0.4, for this machine and for tokens with stats.read.</summary>
    public async Task MetricsAsync(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address))
        {
            Guest? guest = admission.Recognise(Admission.BearerOf(context.Request.Headers.Authorization), null, null, null, out Problem? problem);
            problem ??= guest!.May(Permission.ReadStatistics) ? null : Problem.Lacks(Permission.ReadStatistics);
            if (problem is not null)
            {
                await problems.WriteAsync(context, problem);
                return;
            }
        }

        using StringWriter text = new() { NewLine = "\n" };
        conferences.WriteMetrics(text);
        webhooks.WriteMetrics(text);
        ProcessMetrics.Write(text, sockets.OpenCount, whip.Count);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private static async Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        byte[] body = JsonBytes.Of(value);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}

internal sealed record HealthAnswer(string Status, int Rooms, int Participants);

internal sealed record ReadyAnswer(string Status);
