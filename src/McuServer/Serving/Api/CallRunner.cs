using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Api;

/// <summary>An operation of the table as a call of a session (WebSocket or data channel).</summary>
internal sealed class CallRunner(OperationTable table)
{
    /// <param name="http">The request that opened the socket.</param>
    /// <param name="requestId">The client's own number of the call, repeated in the events that it causes.</param>
    /// <param name="parameters">Null: none.</param>
    /// <returns>The result's data (null: it has none), or the problem.</returns>
    public async Task<(JsonElement? Data, Problem? Problem)> RunAsync(
        HttpContext http, IConferenceSession session, string requestId, string method, JsonElement? parameters)
    {
        if (table.FindCall(method) is not { } operation)
        {
            return (null, new Problem(ProblemKind.Invalid, "There is no such method; /openapi.json lists them under x-calls."));
        }

        Actor actor = session.Actor with { RequestId = requestId };
        Caller caller = new(actor.Id, actor.Role, session.Room, actor.Granted);
        OperationContext context = new(caller, session.Control, http, actor) { Session = session };
        try
        {
            using JsonDocument flat = Flatten(operation, session, parameters);
            if (operation.Reader.Read(flat.RootElement, out Problem? problem) is not { } values)
            {
                return (null, problem);
            }

            OperationResult result = await operation.RunAsync(context, values);
            return (result.Json ?? JsonOf(result), null);
        }
        catch (ControlException refused)
        {
            return (null, Problem.Of(refused));
        }
        catch (ProblemException refused)
        {
            return (null, refused.Problem);
        }
    }

    /// <summary>A file that is JSON is told as such.</summary>
    private static JsonElement? JsonOf(OperationResult result)
    {
        if (result is not { Bytes: { } bytes, ContentType: "application/json" })
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    /// <summary>A session is in one room: "room" may stand there, and must be that one.</summary>
    private static JsonDocument Flatten(Operation operation, IConferenceSession session, JsonElement? parameters)
    {
        JsonObject all = parameters is { } given ? JsonObject.Create(given)! : [];
        if (!operation.Reader.Has("room") && all.TryGetPropertyValue("room", out JsonNode? room))
        {
            if (room is not JsonValue value || !value.TryGetValue(out string? name) || name != session.Room)
            {
                throw new ProblemException(new Problem(ProblemKind.NotPermitted, "The session is in another room."));
            }

            all.Remove("room");
        }

        return JsonDocument.Parse(all.ToJsonString());
    }
}
