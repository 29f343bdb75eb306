using McuServer.Serving.Api;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Http;

/// <summary>
/// Around every request: headers that keep browsers careful, who may read across sites (CORS), which host names are ours,
/// and an exception made a problem with a traceId.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, OriginRule origins, ProblemWriter problems, ILogger<RequestGuard> logger)
{
    /// <summary>The page runs its own scripts only, talks to its own server only, and is framed by nobody.</summary>
    private const string PolicyBegin =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

    public async Task InvokeAsync(HttpContext context)
    {
        SetHeaders(context);
        if (!origins.AllowsHost(context.Request))
        {
            await problems.WriteAsync(context, new Problem(
                ProblemKind.NotPermitted, "In development mode the server is called localhost or by a loopback address, and nothing else."));
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(context, new Problem(
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? ProblemKind.TooLarge : ProblemKind.Malformed, "The request is broken."));
        }
#pragma warning disable CA1031 // The last place of a request.
        catch (Exception e)
#pragma warning restore CA1031
        {
            string traceId = ProblemWriter.TraceId(context);
            logger.RequestFailed(e, traceId);
            await WriteAsync(context, new Problem(ProblemKind.Internal, "The server's log has more.") { TraceId = traceId });
        }
    }

    private Task WriteAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        SetHeaders(context);
        return problems.WriteAsync(context, problem);
    }

    private void SetHeaders(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PolicyBegin + SocketSources(context.Request.Host);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), autoplay=(self)";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.Path.StartsWithSegments("/whip") || context.Request.Path.StartsWithSegments("/whep")
            || context.Request.Path.StartsWithSegments(ApiEndpoint.Base) || context.Request.Path.StartsWithSegments("/openapi.json"))
        {
            SetCorsHeaders(context, headers);
        }
    }

    /// <summary>Not every browser counts the WebSocket of the same host to 'self'. A host that is no plain name adds nothing.</summary>
    private static string SocketSources(HostString host) =>
        Uri.CheckHostName(host.Host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 ? $" ws://{host} wss://{host}" : "";

    /// <summary>Without Expose-Headers a script cannot read Location (RFC 9725 section 4.2).</summary>
    private void SetCorsHeaders(HttpContext context, IHeaderDictionary headers)
    {
        headers.Vary = "Origin";
        if (origins.CorsOrigin(context.Request) is not { } origin)
        {
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowMethods = "POST, PUT, PATCH, DELETE, OPTIONS, GET";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id";
        headers.AccessControlExposeHeaders = "Location, ETag, Link, Accept-Patch, Retry-After, X-Request-Id, Idempotent-Replayed, Content-Language";
        headers.AccessControlMaxAge = "86400";
    }
}
