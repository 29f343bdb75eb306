using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Serving.Api;
using McuServer.Serving.Configuration;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Problems;

/// <summary>Problems as RFC 9457 objects, for answers and for socket messages; the title in the client's language.</summary>
internal sealed class ProblemWriter(ServerOptions options)
{
    /// <summary>The object; type URIs are absolute, on this server.</summary>
    public JsonObject ToJson(HttpContext context, Problem problem)
    {
        bool isKorean = PrefersKorean(context.Request);
        JsonObject json = new()
        {
            ["type"] = $"{BaseUrl(context.Request)}/problems/{problem.Kind.Name}",
            ["title"] = isKorean ? problem.Kind.TitleKo : problem.Kind.TitleEn,
            ["status"] = problem.Kind.Status,
            ["detail"] = problem.Detail,
            ["instance"] = context.Request.Path.Value,
            ["code"] = problem.Kind.Name,
            ["traceId"] = problem.TraceId ?? TraceId(context),
        };
        if (problem.Permission is { } permission)
        {
            json["permission"] = permission;
        }

        if (problem.RetryAfterS is { } seconds)
        {
            json["retryAfterS"] = seconds;
        }

        if (problem.Limit is { } limit)
        {
            json["limit"] = limit;
        }

        if (problem.Participants is { } participants)
        {
            json["participants"] = JsonSerializer.SerializeToNode(participants, ApiJson.TypeOf<IReadOnlyList<PersonName>>());
        }

        if (problem.Errors is { } errors)
        {
            json["errors"] = JsonSerializer.SerializeToNode(errors, ApiJson.TypeOf<IReadOnlyList<ProblemError>>());
        }

        return json;
    }

    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        HttpResponse response = context.Response;
        response.StatusCode = problem.Kind.Status;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.Headers.ContentLanguage = PrefersKorean(context.Request) ? "ko" : "en";
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterS is { } seconds)
        {
            response.Headers.RetryAfter = $"{seconds}";
        }

        if (problem.Kind == ProblemKind.Unauthenticated)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        byte[] body = JsonBytes.Of(ToJson(context, problem));
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>How clients reach this server, without a slash at the end.</summary>
    public string BaseUrl(HttpRequest request) =>
        options.Http.PublicUrl.Length > 0 ? options.Http.PublicUrl.TrimEnd('/') : $"{request.Scheme}://{request.Host}";

    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    /// <summary>The first of ko and en in Accept-Language; English when neither is there.</summary>
    public static bool PrefersKorean(HttpRequest request)
    {
        string accepted = request.Headers.AcceptLanguage.ToString();
        foreach (string part in accepted.Length > 256 ? [] : accepted.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("ko", StringComparison.OrdinalIgnoreCase) || part.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return part.StartsWith("ko", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
