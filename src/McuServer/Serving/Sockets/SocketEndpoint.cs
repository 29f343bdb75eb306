using System.Net;
using System.Net.WebSockets;
using McuServer.Serving.Configuration;
using McuServer.Serving.Limits;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Sockets;

/// <summary>GET /api/v1/ws: lets a socket in and runs it to its end.</summary>
internal sealed class SocketEndpoint(
    ServerOptions options, Admission admission, ClientSessions sessions, OriginRule origins, ClientAddressLimits limits,
    VisitorCookie visitors, ProblemWriter problems, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SocketEndpoint> logger)
{
    public const string Subprotocol = "mcu.v1";

    private int _openCount;

    /// <summary>Sockets that are open.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    public async Task RunAsync(HttpContext context)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        Problem? problem = Refusal(context);
        if (problem is null && !limits.TryOpenSocket(address))
        {
            problem = Problem.TooManyRequests(10, "This address has as many sockets as it may; close one first.");
        }

        if (problem is not null)
        {
            logger.Refused(context.Request.Method, context.Request.Path.ToUriComponent(), address?.ToString(), problem.Kind.Name);
            await problems.WriteAsync(context, problem);
            return;
        }

        Interlocked.Increment(ref _openCount);
        try
        {
            string visitor = visitors.Recognise(context);
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = Subprotocol });
            using MessageSocket messages = new(socket, options.Limits.WebSocket.QueueMessages);
            using CancellationTokenRegistration stop = lifetime.ApplicationStopping.Register(() =>
            {
                messages.TrySend(ServerMessages.Leave("draining"));
                messages.Close((int)WebSocketCloseStatus.EndpointUnavailable, "draining");
            });
            await new SocketConnection(context, visitor, messages, options, admission, sessions, problems, clock, logger).RunAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _openCount);
            limits.CloseSocket(address);
        }
    }

    private Problem? Refusal(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return new Problem(ProblemKind.Malformed, $"This address speaks WebSocket, with the subprotocol {Subprotocol}.");
        }

        if (!origins.Allows(context.Request))
        {
            return new Problem(ProblemKind.NotPermitted, "Pages of this site may not talk to this server; http.allowedOrigins names those that may.");
        }

        return context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol)
            ? null
            : new Problem(ProblemKind.Malformed, $"Ask for the subprotocol {Subprotocol}.");
    }
}
