using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Configuration;
using McuServer.Serving.Limits;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace McuServer.Serving.Whip;

/// <summary>Opens sessions: WHIP (RFC 9725) for those who only send, WHEP (draft-ietf-wish-whep) for those who only receive.</summary>
internal sealed class WhipEndpoint(
    ServerOptions options, IConferenceServer conferences, Admission admission, WhipSessions sessions, ClientAddressLimits limits,
    ProblemWriter problems, TimeProvider clock, ILogger<WhipEndpoint> logger)
{
    public const string SdpType = "application/sdp";
    public const string FragmentType = "application/trickle-ice-sdpfrag";

    /// <summary>Of somebody who gave no name.</summary>
    private const string NoName = "WHIP";

    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(8);

    /// <summary>POST: an offer in, 201 with the answer out, or a problem; never half an answer.</summary>
    public async Task PostAsync(HttpContext context, string room, PeerUse use)
    {
        if (Refusal(context.Request) is { } refused)
        {
            await RefuseAsync(context, refused);
            return;
        }

        Guest? guest = Recognise(context.Request, room, out Problem? problem);
        if (guest is not null && !guest.May(PermissionFor(use)))
        {
            problem = Problem.Lacks(PermissionFor(use));
        }

        (string? offer, Problem? unread) = problem is null ? await ReadOfferAsync(context) : (null, null);
        if ((problem ?? unread) is { } bad)
        {
            await RefuseAsync(context, bad);
            return;
        }

        if (!limits.TryOpenSession(context.Connection.RemoteIpAddress))
        {
            await RefuseAsync(context, Problem.TooManyRequests(30, "This address has as many sessions as it may; end one first."));
            return;
        }

        await OpenAsync(context, guest!, use, offer!);
    }

    /// <summary>
    /// OPTIONS: what may be sent, without authentication (RFC 9725 section 4.2), and the ICE servers (section 4.6). Those that
    /// ask for a password are told to whoever may open a session only.
    /// </summary>
    public Task OptionsAsync(HttpContext context, string room, PeerUse use)
    {
        context.Response.Headers["Accept-Post"] = SdpType;
        context.Response.Headers.Allow = "OPTIONS, GET, HEAD, POST";
        Guest? guest = Recognise(context.Request, room, out _);
        bool isTold = guest is not null && guest.May(PermissionFor(use));
        IReadOnlyList<IceServer> servers = IceServers.For(options, guest?.ParticipantId ?? "", clock.GetUtcNow());
        AddLinks(context.Response, isTold ? servers : [.. servers.Where(static server => server.Username is null)]);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>GET and HEAD: nothing is here to read, and only who may come here is told so.</summary>
    public Task ReadAsync(HttpContext context, string room)
    {
        if (Recognise(context.Request, room, out Problem? problem) is null)
        {
            return RefuseAsync(context, problem!);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Who asks, by the bearer token; in development mode by ?name= and the stream key, if there are any.</summary>
    public Guest? Recognise(HttpRequest request, string room, out Problem? problem)
    {
        string? token = Admission.BearerOf(request.Headers.Authorization);
        string name = request.Query["name"].ToString();
        return admission.Recognise(token, room, name.Length == 0 ? NoName : name, null, out problem);
    }

    /// <summary>
    /// A signed token must be one of the session's participant. One that many share names nobody: it must be the very token
    /// that opened the session, whose address only its client knows.
    /// </summary>
    public bool MayTouch(Guest guest, WhipSession session) => admission.IsDevelopment
        || (session.SharedToken is { } shared ? shared == guest.SharedToken : guest.ParticipantId == session.ParticipantId);

    public Task RefuseAsync(HttpContext context, Problem problem)
    {
        logger.Refused(
            context.Request.Method, context.Request.Path.ToUriComponent(), context.Connection.RemoteIpAddress?.ToString(), problem.Kind.Name);
        if (problem.Kind == ProblemKind.UnsupportedType && HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers["Accept-Post"] = SdpType;
        }

        return problems.WriteAsync(context, problem);
    }

    public static bool IsOfType(HttpRequest request, string type)
    {
        string given = request.ContentType ?? "";
        int end = given.IndexOf(';', StringComparison.Ordinal);
        return string.Equals((end < 0 ? given : given[..end]).Trim(), type, StringComparison.OrdinalIgnoreCase);
    }

    private Problem? Refusal(HttpRequest request)
    {
        if (!limits.TryPost(request.HttpContext.Connection.RemoteIpAddress, out int retryAfterS))
        {
            return Problem.TooManyRequests(retryAfterS, "This address has posted too often.");
        }

        if (conferences.IsDraining)
        {
            return new Problem(ProblemKind.Draining, "The server is about to stop.") { RetryAfterS = 10 };
        }

        return IsOfType(request, SdpType)
            ? null
            : new Problem(ProblemKind.UnsupportedType, $"The body must be {SdpType}.");
    }

    private static string PermissionFor(PeerUse use) => use == PeerUse.Publish ? Permission.Publish : Permission.Receive;

    /// <summary>The offer, looked at before anybody's place is taken over by it.</summary>
    private static async Task<(string? Offer, Problem? Problem)> ReadOfferAsync(HttpContext context)
    {
        (string? text, bool isTooLarge) = await BodyReader.ReadAsync(context.Request, context.RequestAborted);
        if (isTooLarge)
        {
            return (null, new Problem(ProblemKind.TooLarge, $"An offer may have at most {BodyReader.MaxBytes} bytes."));
        }

        if (text is null || !text.StartsWith("v=0", StringComparison.Ordinal) || !text.Contains("\nm=", StringComparison.Ordinal))
        {
            return (null, new Problem(ProblemKind.Malformed, "The body is no SDP offer: it must begin with v=0 and have media sections."));
        }

        return (text, null);
    }

    private async Task OpenAsync(HttpContext context, Guest guest, PeerUse use, string offer)
    {
        IConferenceSession? session = null;
        Problem? problem = null;
        string? answer = null;
        try
        {
            session = conferences.Join(guest.ToJoin(use, context.Connection.RemoteIpAddress, offer) with { IsNamed = guest.Name != NoName });
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(s_answerLimit);
            answer = await session.AnswerAsync(offer, limit.Token);
        }
        catch (JoinRefusedException refused)
        {
            problem = Problem.Of(refused);
        }
        catch (OfferRefusedException refused)
        {
            problem = Problem.Of(refused);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            problem = Problem.TookTooLong("The answer took too long.");
        }
        finally
        {
            if (answer is null)
            {
                session?.Leave("offer refused");
                limits.CloseSession(context.Connection.RemoteIpAddress);
            }
        }

        if (answer is null)
        {
            await RefuseAsync(context, problem!);
            return;
        }

        sessions.Add(new WhipSession(session!, guest.Room, guest.ParticipantId, guest.SharedToken, use, context.Connection.RemoteIpAddress));
        logger.Joined(guest.ParticipantId, guest.Room, use == PeerUse.Publish ? "WHIP" : "WHEP", session!.Id);
        await WriteCreatedAsync(context, guest, session, answer);
    }

    /// <summary>
    /// Location is a path: OBS takes "/…" and whole addresses, and a path is right behind every proxy.
    /// </summary>
    private async Task WriteCreatedAsync(HttpContext context, Guest guest, IConferenceSession session, string answer)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = SdpType;
        response.Headers.Location = $"{context.Request.Path.ToUriComponent().TrimEnd('/')}/{Uri.EscapeDataString(session.Id)}";
        response.Headers["Accept-Patch"] = FragmentType;
        response.Headers.CacheControl = "no-store";
        if (session.IceGeneration is { } generation)
        {
            response.Headers.ETag = $"\"{generation}\"";
        }

        AddLinks(response, IceServers.For(options, guest.ParticipantId, clock.GetUtcNow()));
        await response.WriteAsync(answer, context.RequestAborted);
    }

    private static void AddLinks(HttpResponse response, IReadOnlyList<IceServer> servers)
    {
        string[] links = [.. IceServers.ToLinks(servers)];
        if (links.Length > 0)
        {
            response.Headers.Link = new StringValues(links);
        }
    }
}
