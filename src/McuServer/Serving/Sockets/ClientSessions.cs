using System.Collections.Concurrent;
using System.Net;
using McuServer.Conference.Live;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Sockets;

/// <summary>The sessions that came in through sockets, by their id. One that ends leaves by itself; one whose
/// token runs out is ended.</summary>
internal sealed class ClientSessions
{
    /// <summary>What a timer takes at most is weeks; a tick more than is left, since it counts in milliseconds.</summary>
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<string, ClientSession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _unproven = new();
    private readonly IConferenceServer _conferences;
    private readonly TimeProvider _clock;
    private readonly ILogger<ClientSessions> _logger;

    public ClientSessions(IConferenceServer conferences, TimeProvider clock, ILogger<ClientSessions> logger)
    {
        _conferences = conferences;
        _clock = clock;
        _logger = logger;
        conferences.MessageReceived += (session, utf8) => _sessions.GetValueOrDefault(session.Id)?.TakeMessage(utf8);
    }

    public int Count => _sessions.Count;

    /// <summary>
    /// Who has a token takes the place of the session that the same person has already. Who only says who he is (development
    /// mode) does not: that place is for the resume token alone, and he comes in as somebody new.
    /// </summary>
    /// <exception cref="JoinRefusedException">There is no room for it.</exception>
    public ClientSession Join(Guest guest, PeerUse use, IPAddress? address)
    {
        if (guest.IsProven)
        {
            return JoinAs(guest, use, address);
        }

        lock (_unproven)
        {
            bool isTaken = Find(guest.Room, guest.ParticipantId) is not null;
            return JoinAs(isTaken ? guest with { ParticipantId = Admission.NewId() } : guest, use, address);
        }
    }

    public ClientSession? Resume(string resumeToken)
    {
        if (!_conferences.TryResume(resumeToken, out IConferenceSession? conference)
            || !_sessions.TryGetValue(conference!.Id, out ClientSession? session))
        {
            return null;
        }

        _logger.Resumed(session.Guest.ParticipantId, session.Guest.Room, session.Conference.Id);
        return session;
    }

    /// <summary>By the conference's id of the session.</summary>
    public ClientSession? Find(string sessionId) => _sessions.GetValueOrDefault(sessionId);

    /// <summary>Somebody's presence; null: nobody of this id has come by a socket.</summary>
    private IConferenceSession? Find(string room, string participantId)
    {
        foreach (ClientSession session in _sessions.Values)
        {
            if (session.Conference.ParticipantId == participantId && session.Conference.Room == room)
            {
                return session.Conference;
            }
        }

        return null;
    }

    private ClientSession JoinAs(Guest guest, PeerUse use, IPAddress? address)
    {
        ClientSession session = new(_conferences.Join(guest.ToJoin(use, address)), guest, _clock, _logger);
        _sessions[session.Conference.Id] = session;
        _ = RunAsync(session);
        _logger.Joined(guest.ParticipantId, guest.Room, "WebSocket", session.Conference.Id);
        return session;
    }

    private async Task RunAsync(ClientSession session)
    {
        using CancellationTokenSource ended = new();
        Task expiring = ExpireAsync(session, ended.Token);
        await session.PumpAsync();
        _sessions.TryRemove(session.Conference.Id, out _);
        await ended.CancelAsync();
        await expiring;
    }

    /// <summary>Who has come by a token is here as long as it lasts, with a socket or without.</summary>
    private async Task ExpireAsync(ClientSession session, CancellationToken ended)
    {
        if (session.Guest.ExpiresAt is not { } expiresAt)
        {
            return;
        }

        try
        {
            TimeSpan left;
            while ((left = expiresAt - _clock.GetUtcNow()) > TimeSpan.Zero)
            {
                await Task.Delay(left < s_longestDelay ? left + s_tick : s_longestDelay, _clock, ended);
            }

            session.Conference.Leave("token-expired");
        }
        catch (OperationCanceledException)
        {
            // He has left before.
        }
    }
}
