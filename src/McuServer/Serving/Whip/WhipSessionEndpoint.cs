using McuServer.Conference.Live;
using McuServer.Serving.Limits;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Whip;

/// <summary>The address of one session: PATCH for trickle and ICE restart, DELETE for its end (RFC 9725 sections 4.3 and 4.5).</summary>
internal sealed class WhipSessionEndpoint(WhipEndpoint endpoint, WhipSessions sessions, ClientAddressLimits limits)
{
    /// <summary>How long a restart may take.</summary>
    private static readonly TimeSpan s_restartLimit = TimeSpan.FromSeconds(8);

    public async Task PatchAsync(HttpContext context, string room, string id, PeerUse use)
    {
        if (!limits.TryPost(context.Connection.RemoteIpAddress, out int retryAfterS))
        {
            await endpoint.RefuseAsync(context, Problem.TooManyRequests(retryAfterS, "This address has sent too much."));
            return;
        }

        WhipSession? session = Find(context, room, id, use, out Problem? problem);
        (SdpFragment? fragment, Problem? unread) = session is null ? (null, null) : await ReadAsync(context);
        problem ??= unread ?? CheckCondition(context.Request, session!, fragment!);
        if (problem is not null)
        {
            await endpoint.RefuseAsync(context, problem);
        }
        else if (IsRestart(context.Request))
        {
            await RestartAsync(context, session!, fragment!);
        }
        else
        {
            // The candidates are not needed (transport.md 1.10).
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    public async Task DeleteAsync(HttpContext context, string room, string id, PeerUse use)
    {
        if (Find(context, room, id, use, out Problem? problem) is { } session)
        {
            sessions.End(session, "deleted");
            context.Response.StatusCode = StatusCodes.Status200OK;
            return;
        }

        await endpoint.RefuseAsync(context, problem!);
    }

    /// <summary>Only who opened a session may touch it. In development mode its unguessable address is enough.</summary>
    private WhipSession? Find(HttpContext context, string room, string id, PeerUse use, out Problem? problem)
    {
        Guest? guest = endpoint.Recognise(context.Request, room, out problem);
        if (guest is null)
        {
            return null;
        }

        WhipSession? session = sessions.Find(id, room, use);
        if (session is null)
        {
            problem = new Problem(ProblemKind.SessionNotFound, "The session has ended, or never was.");
        }
        else if (!endpoint.MayTouch(guest, session))
        {
            problem = new Problem(ProblemKind.NotPermitted, "The token is of another participant than the session's.");
            session = null;
        }

        return session;
    }

    private static async Task<(SdpFragment? Fragment, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (!WhipEndpoint.IsOfType(context.Request, WhipEndpoint.FragmentType))
        {
            context.Response.Headers["Accept-Patch"] = WhipEndpoint.FragmentType;
            return (null, new Problem(ProblemKind.UnsupportedType, $"The body must be {WhipEndpoint.FragmentType}."));
        }

        (string? text, bool isTooLarge) = await BodyReader.ReadAsync(context.Request, context.RequestAborted);
        if (isTooLarge)
        {
            return (null, new Problem(ProblemKind.TooLarge, $"A fragment may have at most {BodyReader.MaxBytes} bytes."));
        }

        return text is not null && SdpFragment.TryParse(text, out SdpFragment? fragment)
            ? (fragment, null)
            : (null, new Problem(ProblemKind.Malformed, "The body is no SDP fragment with ICE credentials or candidates."));
    }

    private static bool IsRestart(HttpRequest request) => request.Headers.IfMatch.ToString().Trim() == "*";

    private static Problem? CheckCondition(HttpRequest request, WhipSession session, SdpFragment fragment)
    {
        string condition = request.Headers.IfMatch.ToString().Trim();
        if (condition.Length == 0)
        {
            return new Problem(ProblemKind.PreconditionRequired, "Send If-Match with the session's ETag, or * to restart ICE.");
        }

        if (condition == "*")
        {
            return fragment.Ufrag is null
                ? new Problem(ProblemKind.Malformed, "A restart needs a=ice-ufrag and a=ice-pwd in the fragment.")
                : null;
        }

        return condition == $"\"{session.Conference.IceGeneration}\""
            ? null
            : new Problem(ProblemKind.RevisionMismatch, "If-Match is not the ETag of the present ICE session.");
    }

    private async Task RestartAsync(HttpContext context, WhipSession session, SdpFragment fragment)
    {
        string answer;
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(s_restartLimit);
            answer = await session.Conference.RestartIceAsync(fragment.Ufrag!, fragment.Password!, limit.Token);
        }
        catch (OfferRefusedException refused)
        {
            // The session goes on with the credentials that it has (RFC 9725 section 4.3.3).
            await endpoint.RefuseAsync(context, refused.IsBusy ? Problem.Of(refused) : new Problem(ProblemKind.Invalid, refused.Message));
            return;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await endpoint.RefuseAsync(context, Problem.TookTooLong("The restart took too long."));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = WhipEndpoint.FragmentType;
        context.Response.Headers.ETag = $"\"{session.Conference.IceGeneration}\"";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }
}
