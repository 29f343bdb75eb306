using System.Net;
using System.Security.Cryptography;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Transport;
using McuServer.Transport.Ice;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>
/// All live conferences of a process: rooms by name, sessions, and the network thread's part. It has no thread of its own:
/// <see cref="LiveHost"/> drives it by real clocks and sockets, tests by a virtual clock and network.
/// </summary>
public sealed partial class ConferenceServer : IConferenceServer, IDisposable
{
    private readonly ConferenceOptions _options;
    private readonly MixResources _resources;
    private readonly Func<TimeSpan> _clock;
    private readonly DateTime _epoch;
    private readonly DtlsContext _dtls;
    private readonly PacketCellPool _cells = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RoomEntry> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LiveSession> _byId = new(StringComparer.Ordinal);
    private readonly List<LiveSession> _abandoned = [];
    private readonly SourceLimits _newByAddress = new((ulong)RandomNumberGenerator.GetInt32(int.MaxValue));
    private int _peerNumber;
    private volatile bool _isDraining;

    /// <param name="resources">With <see cref="KeyFrameLimits.Live"/>; owned by the caller.</param>
    /// <param name="sender">The way out of datagrams.</param>
    /// <param name="socket">For fan-out in one call; null without a real network.</param>
    /// <param name="wake">Has the network thread call <see cref="Network"/>.HandleWake.</param>
    /// <param name="clock">Time since the server's start.</param>
    /// <param name="epoch">Time of day (UTC) at that start.</param>
    public ConferenceServer(
        ConferenceOptions options, MixResources resources, IDatagramSender sender, UdpBatchSocket? socket, Action wake,
        Func<TimeSpan> clock, DateTime epoch)
    {
        _options = options;
        _resources = resources;
        _clock = clock;
        _epoch = epoch;
        Certificate = DtlsCertificate.Create(new DateTimeOffset(epoch, TimeSpan.Zero));
        _dtls = DtlsContext.Create(Certificate, options.SrtpProfiles);
        Network = new PeerNetwork(
            sender, socket, wake, resources.EncodedFrames, Metrics, clock, (ulong)RandomNumberGenerator.GetInt32(int.MaxValue),
            unchecked((uint)options.Seed * 2654435761))
        {
            Care = Care,
        };
        resources.CreateRenditionEgress = (rendition, keyFrames) => new RenditionFanOut(Network, rendition, keyFrames, clock);
    }

    public LiveMetrics Metrics { get; } = new();

    public DtlsCertificate Certificate { get; }

    /// <summary>
    /// Told of each new room, on the joiner's thread with the server's lock held: whoever drives the server begins to tick it.
    /// </summary>
    public Action<LiveRoom>? RoomOpened { get; set; }

    /// <summary>Told when a room has nobody left, on the network thread: its ticking is to be ended, then it is disposed of.</summary>
    public Action<LiveRoom>? RoomEmptied { get; set; }

    /// <summary>What happens on the network thread.</summary>
    internal PeerNetwork Network { get; }

    /// <summary>The network's face for whoever drives it.</summary>
    public IDatagramHandler Datagrams => Network;

    public bool IsDraining => _isDraining;

    public int RoomCount
    {
        get
        {
            lock (_lock)
            {
                return _rooms.Count;
            }
        }
    }

    public int ParticipantCount
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    internal TimeSpan Now => _clock();

    /// <summary>Packets of pictures that are kept; none when every session has ended.</summary>
    internal int OutstandingCells => _cells.Outstanding;

    public IConferenceSession Join(JoinRequest request)
    {
        if (request.Offer is { } offer)
        {
            Negotiate(offer, request.Use, previous: null);
        }

        LiveSession session;
        LiveSession? before;
        lock (_lock)
        {
            RoomEntry? entry = _rooms.GetValueOrDefault(request.Room);
            before = entry?.Sessions.Find(s => s.ParticipantId == request.ParticipantId && s.Request.Use == request.Use);
            CheckPlace(request, entry, before);
            entry ??= AddRoom(request.Room);
            session = new LiveSession(this, entry.Room, request);
            entry.Sessions.Add(session);
            _byId.Add(session.Id, session);
        }

        if (before is not null)
        {
            End(before, "duplicate");
        }

        return session;
    }

    public bool TryResume(string resumeToken, out IConferenceSession? session)
    {
        session = null;
        lock (_lock)
        {
            foreach (LiveSession candidate in _byId.Values)
            {
                if (Equal(candidate.ResumeToken, resumeToken))
                {
                    candidate.Resume();
                    session = candidate;
                    return true;
                }
            }
        }

        return false;
    }

    public void BeginDrain()
    {
        lock (_lock)
        {
            _isDraining = true;
        }

        foreach (LiveSession session in AllSessions())
        {
            session.Tell(new ConferenceEvent("server.draining"));
        }
    }

    /// <summary>Ends every session; their goodbyes leave with the network thread's next turns.</summary>
    public void EndAll(string reason)
    {
        foreach (LiveSession session in AllSessions())
        {
            End(session, reason);
        }
    }

    /// <summary>Ends every session of one room.</summary>
    internal void EndRoom(LiveRoom room, string reason)
    {
        foreach (LiveSession session in AllSessions())
        {
            if (session.LiveRoom == room)
            {
                End(session, reason);
            }
        }
    }

    public void WriteMetrics(TextWriter writer) => ServerReport.Write(writer, this);

    /// <summary>When nothing drives the server any more. Sessions end, peers say goodbye, rooms are given back.</summary>
    public void Dispose()
    {
        EndAll("room-ended");
        Network.HandleWake(Now);
        foreach (PeerTransport peer in (PeerTransport[])[.. Network.Hub.Peers])
        {
            Network.Hub.Close(Now, peer);
        }

        Network.Dispose();
        _cells.Dispose();
        _dtls.Dispose();
    }

    internal IReadOnlyList<ParticipantState> ListParticipants(LiveRoom room)
    {
        List<ParticipantState> states = [];
        lock (_lock)
        {
            if (_rooms.TryGetValue(room.Name, out RoomEntry? entry))
            {
                foreach (LiveSession session in entry.Sessions)
                {
                    if (session.HasEverConnected && session.Request.Use != PeerUse.Watch)
                    {
                        states.Add(session.State);
                    }
                }
            }
        }

        return states;
    }

    /// <summary>Tells everybody in a room.</summary>
    internal void Tell(LiveRoom room, ConferenceEvent e)
    {
        lock (_lock)
        {
            if (_rooms.TryGetValue(room.Name, out RoomEntry? entry))
            {
                foreach (LiveSession session in entry.Sessions)
                {
                    session.Tell(e);
                }
            }
        }
    }

    /// <summary>
    /// Tells everybody how one of them is now. Nothing once they have left: told after "participant.left", they would be in
    /// the clients' lists for good.
    /// </summary>
    /// <param name="type">"participant.joined" or "participant.updated".</param>
    internal void TellState(LiveSession session, string type = "participant.updated")
    {
        lock (_lock)
        {
            if (_byId.ContainsKey(session.Id))
            {
                Tell(session.LiveRoom, new ConferenceEvent(type) { Participant = session.State });
            }
        }
    }

    /// <summary>A new session of the same person has taken the place.</summary>
    internal bool IsReplaced(LiveSession session)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(session.Room, out RoomEntry? entry)
                && entry.Sessions.Exists(s => s != session && s.ParticipantId == session.ParticipantId && s.Request.Use != PeerUse.Watch);
        }
    }

    /// <summary>Another session of the same person is connected: what the room has of him is that one's.</summary>
    internal bool IsElsewhere(LiveSession session)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(session.Room, out RoomEntry? entry)
                && entry.Sessions.Exists(s => s != session && s.ParticipantId == session.ParticipantId
                    && s.Request.Use != PeerUse.Watch && s.IsConnected);
        }
    }

    internal void End(LiveSession session, string reason)
    {
        LiveRoom? emptied = null;
        lock (_lock)
        {
            if (!_byId.Remove(session.Id))
            {
                return;
            }

            CountNoLonger(session);
            if (_rooms.TryGetValue(session.Room, out RoomEntry? entry) && entry.Sessions.Remove(session) && entry.Sessions.Count == 0)
            {
                _rooms.Remove(session.Room);
                emptied = entry.Room;
            }
        }

        session.End(reason);
        if (session is { HasEverConnected: true, IsSeen: true })
        {
            Tell(session.LiveRoom, new ConferenceEvent("participant.left") { Participant = session.State, Reason = reason });
        }

        if (emptied is not null)
        {
            LiveRoom room = emptied;
            if (!Network.TryPost(_ => GiveBack(room)))
            {
                GiveBack(room);
            }
        }
    }

    /// <summary>The session is no longer one of those that have never been connected.</summary>
    internal void NoteConnected(LiveSession session)
    {
        lock (_lock)
        {
            CountNoLonger(session);
        }
    }

    internal List<LiveSession> AllSessions()
    {
        lock (_lock)
        {
            return [.. _byId.Values];
        }
    }

    /// <summary>A room that nobody is in any more: to whoever ticks it, otherwise its end is here.</summary>
    private void GiveBack(LiveRoom room)
    {
        if (RoomEmptied is null)
        {
            room.Dispose();
        }
        else
        {
            RoomEmptied(room);
        }
    }

    private static bool Equal(string a, string b) => CryptographicOperations.FixedTimeEquals(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(a.AsSpan()),
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(b.AsSpan()));

    private LiveRoom OpenRoom(string name)
    {
        RoomOptions options = new() { Title = name, Language = _options.Language, LevellingIsOn = _options.LevellingIsOn };
        LiveRoom room = new(name, options, _options.Layout, _resources, Metrics, _clock)
        {
            FramesPerSecond = _options.FramesPerSecond ?? _options.Layout.Canvas.FramesPerSecond,
        };
        room.SpeakerChanged = (shown, previous) =>
            Tell(room, new ConferenceEvent("speaker.changed") { Shown = shown, Previous = previous });
        return room;
    }

    private RoomEntry AddRoom(string name)
    {
        RoomEntry entry = new(OpenRoom(name));
        _rooms.Add(name, entry);
        RoomOpened?.Invoke(entry.Room);
        return entry;
    }

    /// <summary>Refuses, or counts the session among those of its address that have not been connected yet.</summary>
    private void CheckPlace(JoinRequest request, RoomEntry? entry, LiveSession? before)
    {
        int leaving = before is null ? 0 : 1;
        if (_isDraining)
        {
            throw new JoinRefusedException(JoinRefusal.Draining, "the server is about to stop; try again in a minute");
        }

        if (entry is not null && entry.Sessions.Count - leaving >= _options.MaxParticipantsPerRoom)
        {
            throw new JoinRefusedException(JoinRefusal.RoomFull, $"room '{request.Room}' is full ({_options.MaxParticipantsPerRoom})");
        }

        if (_byId.Count - leaving >= _options.MaxParticipants)
        {
            throw new JoinRefusedException(JoinRefusal.ServerFull, $"the server is full ({_options.MaxParticipants})");
        }

        if (entry is null && _rooms.Count >= _options.MaxRooms)
        {
            throw new JoinRefusedException(JoinRefusal.ServerFull, $"the server has as many rooms as it may ({_options.MaxRooms})");
        }

        if (request.Address is { } address && !_newByAddress.TryOpen(SourceOf(address), _options.MaxNewPerAddress))
        {
            throw new JoinRefusedException(
                JoinRefusal.TooManyNew, $"{_options.MaxNewPerAddress} sessions of this address wait to be connected; try again in a minute");
        }
    }

    private static TransportAddress SourceOf(IPAddress address) => TransportAddress.From(new IPEndPoint(address, 0));

    /// <summary>With the lock held.</summary>
    private void CountNoLonger(LiveSession session)
    {
        if (session.CountedAddress is { } address)
        {
            session.CountedAddress = null;
            _newByAddress.CloseOne(SourceOf(address));
        }
    }

    /// <summary>Network thread, every 20 ms.</summary>
    private void Care(TimeSpan now)
    {
        _abandoned.Clear();
        lock (_lock)
        {
            foreach (LiveSession session in _byId.Values)
            {
                session.Peer?.Ingress.Care(now, session.Peer.Transport.RoundTrip.Value);
                if (session.AbandonedAt is { } at && now - at > _options.SeatKept)
                {
                    _abandoned.Add(session);
                }
            }
        }

        foreach (LiveSession session in _abandoned)
        {
            End(session, "timeout");
        }
    }

    private sealed class RoomEntry(LiveRoom room)
    {
        public LiveRoom Room { get; } = room;

        public List<LiveSession> Sessions { get; } = [];
    }
}
