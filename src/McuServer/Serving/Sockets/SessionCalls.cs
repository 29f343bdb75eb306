using System.Text.Json;
using McuServer.Conference.Live;
using McuServer.Serving.Api;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Sockets;

/// <summary>What a client that has been let in may ask for.</summary>
internal sealed class SessionCalls(ClientSession session, MessageSocket socket, CallRunner calls, HttpContext http)
{
    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(8);

    /// <summary>Null: done. What the server sends back, it has queued.</summary>
    public async Task<Problem?> HandleAsync(ClientMessage message, CancellationToken cancellation)
    {
        switch (message.Type)
        {
            case "rtc.offer":
                return await AnswerAsync(message, cancellation);
            case "rtc.candidate":
                // A lite agent needs none of them (transport.md 1.10).
                return null;
            case "rtc.restart":
                return await RestartAsync(message, cancellation);
            case "call":
                return await CallAsync(message);
            case "leave":
                session.Conference.Leave("left");
                socket.Close(1000, "left");
                return null;
            default:
                return new Problem(
                    ProblemKind.Malformed,
                    "The type is none of hello, rtc.offer, rtc.candidate, rtc.restart, call, leave, ping and pong.");
        }
    }

    private async Task<Problem?> AnswerAsync(ClientMessage message, CancellationToken cancellation)
    {
        if (message.Text("sdp", MessageSocket.MaxBytes) is not { } offer)
        {
            return new Problem(ProblemKind.Malformed, "An rtc.offer needs a text \"sdp\".");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_answerLimit);
        try
        {
            socket.TrySend(ServerMessages.Answer(message.Id, await session.Conference.AnswerAsync(offer, limit.Token)));
            return null;
        }
        catch (OfferRefusedException refused)
        {
            return Problem.Of(refused);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Problem.TookTooLong("The answer took too long.");
        }
    }

    private async Task<Problem?> RestartAsync(ClientMessage message, CancellationToken cancellation)
    {
        if (message.Text("ufrag", 256) is not { } ufrag || message.Text("pwd", 256) is not { } password)
        {
            return new Problem(ProblemKind.Malformed, "An rtc.restart needs the texts \"ufrag\" and \"pwd\".");
        }

        if (session.Conference.IceGeneration is null)
        {
            return new Problem(ProblemKind.Conflict, "There is no connection yet; send an rtc.offer.");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_answerLimit);
        try
        {
            socket.TrySend(ServerMessages.Restarted(message.Id, await session.Conference.RestartIceAsync(ufrag, password, limit.Token)));
            return null;
        }
        catch (OfferRefusedException refused)
        {
            return Problem.Of(refused);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Problem.TookTooLong("The restart took too long.");
        }
    }

    /// <summary>Everything that REST offers too (Serving/Api), as the participant that the session is.</summary>
    private async Task<Problem?> CallAsync(ClientMessage message)
    {
        if (message.Id is null || message.Text("method", 64) is not { } method)
        {
            return new Problem(ProblemKind.Malformed, "A call needs the texts \"id\" and \"method\".");
        }

        JsonElement? parameters = message.Object("params");
        if (parameters is null && message.Has("params"))
        {
            return new Problem(ProblemKind.Malformed, "\"params\" must be an object.");
        }

        (JsonElement? data, Problem? problem) = await calls.RunAsync(http, session.Conference, message.Id, method, parameters);
        if (problem is null)
        {
            socket.TrySend(ServerMessages.Result(message.Id, data));
        }

        return problem;
    }
}
