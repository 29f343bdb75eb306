using Microsoft.Extensions.Logging;

namespace McuServer.Serving;

/// <summary>Everything that the host logs. Tokens, credentials and SDP never are.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {Url}")]
    public static partial void Listening(this ILogger logger, string url);

    [LoggerMessage(1001, LogLevel.Warning,
        "DEVELOPMENT MODE: tokens.secret is empty, so whoever reaches this server may come in under any name. It listens on loopback only.")]
    public static partial void DevelopmentMode(this ILogger logger);

    [LoggerMessage(1002, LogLevel.Information, "Made a self-signed certificate for {Names}, good until {NotAfter}: {File}")]
    public static partial void CertificateMade(this ILogger logger, string names, string notAfter, string file);

    [LoggerMessage(1003, LogLevel.Information, "Stopping: nobody new is let in; {Participants} participants have {GraceMs} ms to finish")]
    public static partial void Draining(this ILogger logger, int participants, int graceMs);

    [LoggerMessage(1004, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(1005, LogLevel.Warning,
        "The kernel gave {Given} of {Asked} bytes of UDP buffer; bursts may be lost. As root: {Command}")]
    public static partial void SmallBuffers(this ILogger logger, int given, int asked, string command);

    [LoggerMessage(1100, LogLevel.Information, "Participant {Participant} joined room {Room} by {Way} (session {Session})")]
    public static partial void Joined(this ILogger logger, string participant, string room, string way, string session);

    [LoggerMessage(1101, LogLevel.Information, "Participant {Participant} came back to room {Room} (session {Session})")]
    public static partial void Resumed(this ILogger logger, string participant, string room, string session);

    [LoggerMessage(1102, LogLevel.Information, "Session {Session} ended: {Reason}")]
    public static partial void Ended(this ILogger logger, string session, string reason);

    [LoggerMessage(1103, LogLevel.Information, "Session {Session} lost its socket: {Reason}")]
    public static partial void SocketLost(this ILogger logger, string session, string reason);

    [LoggerMessage(1200, LogLevel.Information, "Refused {Method} {Path} of {Address}: {Problem}")]
    public static partial void Refused(this ILogger logger, string method, string path, string? address, string problem);

    [LoggerMessage(1201, LogLevel.Debug, "Refused a message of {Address}: {Problem} ({Detail})")]
    public static partial void MessageRefused(this ILogger logger, string? address, string problem, string detail);

    [LoggerMessage(1202, LogLevel.Warning, "Gave up telling {Type} to {Url} after {Tries} tries: {Fault}")]
    public static partial void WebhookFailed(this ILogger logger, string type, string url, int tries, string fault);

    [LoggerMessage(1300, LogLevel.Error, "Request {TraceId} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(1301, LogLevel.Error, "Events of session {Session} ended with an error")]
    public static partial void EventsFailed(this ILogger logger, Exception exception, string session);

    [LoggerMessage(1400, LogLevel.Error, "Stopped after an error: {What}")]
    public static partial void Failed(this ILogger logger, string what, Exception exception);
}
