using System.Security.Cryptography;
using System.Text;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Api;

/// <summary>REST: an operation of the table as an HTTP request (layouts-and-page.md 6.2).</summary>
internal sealed class ApiEndpoint(
    Admission admission, OriginRule origins, ApiLimits limits, IdempotencyStore answers, IRoomDirectory rooms, ProblemWriter problems,
    ILogger<ApiEndpoint> logger)
{
    public const string Base = "/api/v1";

    public async Task RunAsync(HttpContext context, Operation operation)
    {
        string requestId = RequestIdOf(context.Request);
        context.Response.Headers["X-Request-Id"] = requestId;
        try
        {
            await AnswerAsync(context, operation, requestId);
        }
        catch (ControlException refused)
        {
            await RefuseAsync(context, Problem.Of(refused));
        }
        catch (ProblemException refused)
        {
            await RefuseAsync(context, refused.Problem);
        }
    }

    private async Task AnswerAsync(HttpContext context, Operation operation, string requestId)
    {
        HttpRequest request = context.Request;
        if (!limits.TryRequest(context.Connection.RemoteIpAddress, out int retryAfterS))
        {
            throw new ProblemException(Problem.TooManyRequests(retryAfterS, "This address has asked too often."));
        }

        if (!origins.Allows(request))
        {
            throw new ProblemException(new Problem(
                ProblemKind.NotPermitted, "Pages of this site may not talk to this server; http.allowedOrigins names those that may."));
        }

        bool isGuest = operation.IsForGuests || (operation.TakesTicket && request.Query.ContainsKey("ticket"));
        Caller caller = isGuest
            ? Guest(Admission.BearerOf(request.Headers.Authorization))
            : admission.RecogniseCaller(Admission.BearerOf(request.Headers.Authorization), out Problem? problem)
            ?? throw new ProblemException(problem!);
        OperationContext operationContext = new(caller, isGuest ? null : FindRoom(context, operation, caller), context, caller.ToActor(requestId))
        {
            IfMatch = ConditionOf(request),
        };
        (object parameters, byte[] body) = await RequestReader.ReadAsync(context, operation);
        IdempotencyEntry? entry = null;
        if (operation.Method == "POST" && request.Headers.TryGetValue("Idempotency-Key", out var key))
        {
            entry = answers.Begin(caller, key.ToString(), request, body);
            if (entry.Answer is { } first)
            {
                await ReplayAsync(context, first);
                return;
            }
        }

        try
        {
            await RunAsync(operationContext, operation, parameters, entry);
        }
        finally
        {
            // What was not answered for good may be tried again.
            entry?.Abandon();
        }
    }

    private async Task RunAsync(OperationContext context, Operation operation, object parameters, IdempotencyEntry? entry)
    {
        if (operation is { IsRoom: true, IsChange: true, ChecksRoomRevision: true } && context.IfMatch is not null)
        {
            context.RequireMatch($"\"{context.Room.State.Revision}\"");
        }

        OperationResult result;
        try
        {
            result = await operation.RunAsync(context, parameters);
        }
        catch (Exception e) when (e is ControlException { Fault: not ControlFault.RateLimited } or ProblemException)
        {
            Problem problem = e is ControlException refused ? Problem.Of(refused) : ((ProblemException)e).Problem;
            entry?.Complete(StoredAnswer.Of(problem, problems.ToJson(context.Http, problem)));
            throw;
        }

        if (result.File is { } file)
        {
            await WriteFileAsync(context.Http, file);
            return;
        }

        StoredAnswer answer = StoredAnswer.Of(result);
        entry?.Complete(answer);
        await WriteAsync(context.Http, answer);
    }

    /// <summary>Not known yet, but the same one again with the same token: for repeated requests.</summary>
    private static Caller Guest(string? token) =>
        new("guest-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token ?? "")).AsSpan(0, 16)), Role.Attendee, "", []);

    /// <summary>The room of the path, if the caller may touch it. One that a token is not for is not told to exist or not.</summary>
    private RoomControl? FindRoom(HttpContext context, Operation operation, Caller caller)
    {
        if (!operation.IsRoom)
        {
            return null;
        }

        string name = context.Request.RouteValues["room"] as string ?? "";
        return caller.MayTouch(name)
            ? rooms.Find(name) ?? throw new ControlException(ControlFault.RoomNotFound, "there is no such room")
            : throw new ProblemException(Problem.OtherRoom());
    }

    private static Task ReplayAsync(HttpContext context, StoredAnswer answer)
    {
        context.Response.Headers["Idempotent-Replayed"] = "true";
        return WriteAsync(context, answer);
    }

    private static async Task WriteAsync(HttpContext context, StoredAnswer answer)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (answer.Tag is { } tag)
        {
            response.Headers.ETag = tag;
            response.Headers.CacheControl = "no-cache";
            if ((HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
                && context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.StatusCode = answer.Status;
        if (answer.Location is { } location)
        {
            response.Headers.Location = Base + location;
        }

        if (answer.Language is { } language)
        {
            response.Headers.ContentLanguage = language;
        }

        if (answer.Body is not { } body)
        {
            return;
        }

        response.ContentType = answer.ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static async Task WriteFileAsync(HttpContext context, FileContent file)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        DateTimeOffset changed = new(File.GetLastWriteTimeUtc(file.Path), TimeSpan.Zero);
        await TypedResults.PhysicalFile(file.Path, file.Type, file.Name, changed, entityTag: null, enableRangeProcessing: true).ExecuteAsync(context);
    }

    private Task RefuseAsync(HttpContext context, Problem problem)
    {
        logger.Refused(
            context.Request.Method, context.Request.Path.ToUriComponent(), context.Connection.RemoteIpAddress?.ToString(), problem.Kind.Name);
        return problems.WriteAsync(context, problem);
    }

    /// <summary>If-Match; null: none, or *, which any version matches.</summary>
    private static string? ConditionOf(HttpRequest request)
    {
        string text = request.Headers.IfMatch.ToString().Trim();
        return text.Length == 0 || text == "*" ? null : text.Length <= 256 ? text : "";
    }

    /// <summary>The client's own, if it is one that can stand in a log; else a new one.</summary>
    private static string RequestIdOf(HttpRequest request)
    {
        string given = request.Headers["X-Request-Id"].ToString();
        bool isGood = given.Length is > 0 and <= 64;
        foreach (char c in given)
        {
            isGood &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
        }

        return isGood ? given : "r-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
    }
}
