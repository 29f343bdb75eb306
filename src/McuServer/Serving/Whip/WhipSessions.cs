using System.Collections.Concurrent;
using System.Net;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Limits;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Whip;

/// <summary>One session of WHIP or WHEP, as long as its address is good.</summary>
/// <param name="SharedToken">Of <see cref="Guest.SharedToken"/>, when the session was opened by such a one.</param>
internal sealed record WhipSession(
    IConferenceSession Conference, string Room, string ParticipantId, string? SharedToken, PeerUse Use, IPAddress? Address);

/// <summary>The sessions that have an address. A session that ends on its own leaves by itself.</summary>
internal sealed class WhipSessions(ClientAddressLimits limits, ILogger<WhipSessions> logger)
{
    private readonly ConcurrentDictionary<string, WhipSession> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    public void Add(WhipSession session)
    {
        _sessions[session.Conference.Id] = session;
        _ = WatchAsync(session);
    }

    public WhipSession? Find(string id, string room, PeerUse use) =>
        _sessions.TryGetValue(id, out WhipSession? session) && session.Room == room && session.Use == use ? session : null;

    /// <summary>Ends one for good.</summary>
    public void End(WhipSession session, string reason)
    {
        if (Remove(session, reason))
        {
            session.Conference.Leave(reason);
        }
    }

    private async Task WatchAsync(WhipSession session)
    {
        string reason = "ended";
        try
        {
            await foreach (RoomEvent happened in session.Conference.ReadEventsAsync(CancellationToken.None))
            {
                reason = happened.Type == "leave" ? happened.Reason ?? reason : reason;
                happened.Release();
            }
        }
#pragma warning disable CA1031 // Whatever ends the events ends this session and no other.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.EventsFailed(e, session.Conference.Id);
        }

        Remove(session, reason);
    }

    private bool Remove(WhipSession session, string reason)
    {
        if (!_sessions.TryRemove(session.Conference.Id, out _))
        {
            return false;
        }

        limits.CloseSession(session.Address);
        logger.Ended(session.Conference.Id, reason);
        return true;
    }
}
