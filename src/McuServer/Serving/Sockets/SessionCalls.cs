using System.Text.Json;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Sockets;

/// <summary>What a client that has been let in may ask for.</summary>
internal sealed class SessionCalls(ClientSession session, MessageSocket socket)
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
    }

    private async Task<Problem?> CallAsync(ClientMessage message)
    {
        if (message.Id is null || message.Text("method", 64) is not { } method)
        {
            return new Problem(ProblemKind.Malformed, "A call needs the texts \"id\" and \"method\".");
        }

        switch (method)
        {
            case "media.mute":
                return Mute(message);
            case "stats.get":
                socket.TrySend(ServerMessages.Result(message.Id, await session.Conference.TakeStatisticsAsync()));
                return null;
            case "participants.list":
                socket.TrySend(ServerMessages.Result(message.Id, new { items = session.Conference.Snapshot.Participants }));
                return null;
            default:
                return new Problem(ProblemKind.Invalid, "The method is none of media.mute, stats.get and participants.list.");
        }
    }

    private Problem? Mute(ClientMessage message)
    {
        JsonElement parameters = message.Object("params") ?? default;
        string? media = parameters.ValueKind == JsonValueKind.Object ? ClientMessage.TextOf(parameters, "media", 16) : null;
        bool? value = media is not null && parameters.TryGetProperty("muted", out JsonElement muted)
            ? muted.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
            : null;
        if (value is not { } isMuted || media is not ("audio" or "video"))
        {
            return new Problem(ProblemKind.Invalid, "media.mute needs params { \"media\": \"audio\" or \"video\", \"muted\": true or false }.");
        }

        MediaKind kind = media == "audio" ? MediaKind.Audio : MediaKind.Video;
        try
        {
            session.Conference.Control.Mute(session.Conference.Actor, session.Conference.ParticipantId, kind, isMuted);
        }
        catch (ControlException refused)
        {
            return new Problem(ProblemKind.NotPermitted, refused.Message) { Permission = refused.Permission };
        }

        socket.TrySend(ServerMessages.Result(message.Id, new { media, muted = isMuted }));
        return null;
    }
}
