using McuServer.Conference.Control;
using System.Net.WebSockets;
using System.Text.Json;
using McuServer.Conference.Live;
using McuServer.Serving.Api;
using McuServer.Serving.Configuration;
using McuServer.Serving.Limits;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Sockets;

/// <summary>One socket from its hello to its end. Whatever a client sends costs it at most this socket.</summary>
internal sealed class SocketConnection(
    HttpContext context, string visitor, MessageSocket socket, ServerOptions options, Admission admission, ClientSessions sessions,
    ProblemWriter problems, TimeProvider clock, ILogger logger)
{
    /// <summary>Bad messages after which a client is not worth more answers.</summary>
    private const int MaxFaults = 20;

    private readonly WebSocketLimits _limits = options.Limits.WebSocket;
    private readonly TokenBucket _rate = new(options.Limits.WebSocket.MessagesPerS, options.Limits.WebSocket.BurstMessages);
    private readonly long _start = clock.GetTimestamp();
    private readonly DataChannelCalls _side = new();
    private Func<ReadOnlyMemory<byte>, CancellationToken, Task>? _handle;
    private ClientSession? _session;
    private SessionCalls? _calls;
    private long _heardAtTicks;
    private int _faultCount;

    private TimeSpan Now => clock.GetElapsedTime(_start);

    public async Task RunAsync()
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Task sending = socket.SendAllAsync();
        Task watching = WatchAsync(end.Token);
        _handle = HandleAsync;
        Task calling = _side.RunAsync(_handle, end.Token);
        string reason = "closed";
        try
        {
            reason = await ReceiveAllAsync(end.Token);
        }
        finally
        {
            socket.Close((int)WebSocketCloseStatus.NormalClosure, "");
            await Task.WhenAll(sending, socket.DrainAsync());
            await end.CancelAsync();
            await Task.WhenAll(watching, calling);
            _session?.Detach(socket, reason);
        }
    }

    /// <summary>Reads until the client or we have had enough; returns why it ended.</summary>
    private async Task<string> ReceiveAllAsync(CancellationToken cancellation)
    {
        while (true)
        {
            (MessageKind kind, ReadOnlyMemory<byte> utf8) = await socket.ReceiveAsync(cancellation);
            Volatile.Write(ref _heardAtTicks, Now.Ticks);
            switch (kind)
            {
                case MessageKind.Closed:
                    return "closed";
                case MessageKind.TooLarge:
                    Refuse(null, new Problem(ProblemKind.TooLarge, $"A message may have at most {MessageSocket.MaxBytes} bytes."));
                    socket.Close((int)WebSocketCloseStatus.MessageTooBig, "too large");
                    return "message too large";
                case MessageKind.Binary:
                    Refuse(null, new Problem(ProblemKind.Malformed, "Messages are text frames."));
                    break;
                default:
                    await _side.HandleInTurnAsync(_handle!, utf8, cancellation);
                    break;
            }

            // Once it is closing, only the client's own goodbye is waited for.
            if (_faultCount > MaxFaults)
            {
                socket.Close((int)WebSocketCloseStatus.PolicyViolation, "too many faults");
                return "too many faults";
            }
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
    {
        if (socket.IsClosing)
        {
            return;
        }

        if (!_rate.TryTake(Now))
        {
            int waitS = (int)Math.Ceiling(_rate.WaitTime(Now).TotalSeconds);
            Refuse(null, Problem.TooManyRequests(waitS, $"At most {_limits.MessagesPerS} messages a second."));
            return;
        }

        if (utf8.Span.SequenceEqual(ServerMessages.Pong()))
        {
            // As pages write it, over and over: it need not be read.
            return;
        }

        using ClientMessage? message = ClientMessage.TryRead(utf8, out string reason);
        if (message is null)
        {
            Refuse(null, new Problem(ProblemKind.Malformed, reason));
        }
        else if (message.Type is "ping")
        {
            socket.TrySend(ServerMessages.Pong());
        }
        else if (message.Type is not "pong")
        {
            await HandleAsync(message, cancellation);
        }
    }

    private async Task HandleAsync(ClientMessage message, CancellationToken cancellation)
    {
        try
        {
            if (message.Type == "hello")
            {
                Greet(message);
            }
            else if (_calls is null)
            {
                Refuse(message.Id, new Problem(ProblemKind.Unauthenticated, "The first message must be a hello."));
                socket.Close((int)WebSocketCloseStatus.PolicyViolation, "no hello");
            }
            else
            {
                await AnswerAsync(_calls, message, cancellation);
            }
        }
#pragma warning disable CA1031 // A fault of ours must not look like the client's, nor end more than this message.
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            string traceId = ProblemWriter.TraceId(context);
            logger.RequestFailed(e, traceId);
            Refuse(message.Id, new Problem(ProblemKind.Internal, "The server's log has more.") { TraceId = traceId }, message.Type == "call");
        }
        catch (OperationCanceledException)
        {
            // The socket has ended while it was answered.
        }
    }

    private async Task AnswerAsync(SessionCalls calls, ClientMessage message, CancellationToken cancellation)
    {
        ClientSession session = _session!;
        session.BeginAnswer();
        try
        {
            if (await calls.HandleAsync(message, cancellation) is { } problem)
            {
                Refuse(message.Id, problem, message.Type == "call");
            }
        }
        finally
        {
            session.EndAnswer();
        }
    }

    private void Greet(ClientMessage hello)
    {
        Problem? problem = _session is null ? null : new Problem(ProblemKind.Conflict, "There was a hello already.");
        if (problem is null && !TryResume(hello))
        {
            problem = TryJoin(hello);
        }

        if (problem is not null)
        {
            Refuse(hello.Id, problem);
            if (_session is null)
            {
                socket.Close((int)WebSocketCloseStatus.PolicyViolation, problem.Kind.Name);
            }
        }
    }

    /// <summary>Back to the seat that the client had, if it is still kept.</summary>
    private bool TryResume(ClientMessage hello)
    {
        if (hello.Object("resume") is not { } resume || ClientMessage.TextOf(resume, "token", 256) is not { } token)
        {
            return false;
        }

        long? seq = resume.TryGetProperty("seq", out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number) ? number : null;
        return sessions.Resume(token) is { } session && Begin(session, seq, isResumed: true);
    }

    private Problem? TryJoin(ClientMessage hello)
    {
        Guest? guest = admission.Recognise(
            hello.Text("token", TokenVerifier.MaxLength + 1), hello.Text("room", 256), hello.Text("name", 256), hello.Text("role", 32),
            out Problem? problem);
        if (guest is null)
        {
            return problem;
        }

        // Who only watches may be invited to the stage: one use for all.
        if (!guest.May(Permission.Publish) && !guest.May(Permission.Receive))
        {
            return Problem.Lacks(Permission.Receive);
        }

        try
        {
            ClientSession session = sessions.Join(guest with { Visitor = visitor }, PeerUse.Conference, context.Connection.RemoteIpAddress);
            return Begin(session, null, isResumed: false)
                ? null
                : new Problem(ProblemKind.Conflict, "Somebody came in as the same participant at the same moment.");
        }
        catch (JoinRefusedException refused)
        {
            return Problem.Of(refused);
        }
    }

    private bool Begin(ClientSession session, long? afterSeq, bool isResumed)
    {
        IReadOnlyList<IceServer> iceServers = IceServers.For(options, session.Guest.ParticipantId, clock.GetUtcNow());
        bool isAttached = false;
        try
        {
            isAttached = session.Attach(
                socket, afterSeq, (isWhole, seq) => ServerMessages.Welcome(
                    options, session.Conference, session.Guest, isResumed && isWhole, seq, iceServers), _side);
        }
        catch (ControlException)
        {
            // Thrown out at this very moment.
        }

        if (isAttached)
        {
            _session = session;
            _calls = new SessionCalls(session, socket, context.RequestServices.GetRequiredService<CallRunner>(), context);
        }

        return isAttached;
    }

    private void Refuse(string? id, Problem problem, bool isCall = false)
    {
        _faultCount++;
        logger.MessageRefused(context.Connection.RemoteIpAddress?.ToString(), problem.Kind.Name, problem.Detail);
        var json = problems.ToJson(context, problem);
        socket.TrySend(isCall ? ServerMessages.Failed(id, json) : ServerMessages.Problem(id, json));
    }

    /// <summary>Sends a ping each interval; gives up on a client that has said nothing for an interval and a time-out.</summary>
    private async Task WatchAsync(CancellationToken cancellation)
    {
        TimeSpan hello = TimeSpan.FromMilliseconds(_limits.HelloTimeoutMs);
        TimeSpan interval = TimeSpan.FromMilliseconds(_limits.PingIntervalMs);
        TimeSpan patience = interval + TimeSpan.FromMilliseconds(_limits.PongTimeoutMs);
        TimeSpan nextPing = interval;
        using PeriodicTimer timer = new(hello, clock);
        try
        {
            while (!socket.IsClosing)
            {
                TimeSpan heardAt = TimeSpan.FromTicks(Volatile.Read(ref _heardAtTicks));
                TimeSpan deadline = _calls is null ? hello : heardAt + patience;
                if (Now >= deadline)
                {
                    socket.Close((int)WebSocketCloseStatus.PolicyViolation, _calls is null ? "no hello" : "no answer");
                    return;
                }

                if (Now >= nextPing)
                {
                    socket.TrySend(ServerMessages.Ping());
                    nextPing = Now + interval;
                }

                TimeSpan next = deadline < nextPing ? deadline : nextPing;
                timer.Period = TimeSpan.FromMilliseconds(Math.Max(1, (next - Now).TotalMilliseconds));
                await timer.WaitForNextTickAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The socket has ended.
        }
    }
}
