using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Conference.Recording;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Live;

/// <summary>The rooms' media, what their sessions are told, and what is looked after every 20 ms.</summary>
public sealed partial class ConferenceServer
{
    /// <summary>Of the controls' time limits.</summary>
    private static readonly TimeSpan s_controlCare = TimeSpan.FromSeconds(1);

    /// <summary>Of rooms that nobody needs any more.</summary>
    private static readonly TimeSpan s_forgetting = TimeSpan.FromMinutes(1);

    private readonly List<LiveSession> _cared = new(64);
    private readonly List<HostedRoom> _caredRooms = new(8);
    private TimeSpan _nextControlCare;
    private TimeSpan _nextForgetting = s_forgetting;

    public RoomPlayer? PlayerOf(string room)
    {
        lock (_lock)
        {
            return _hosted.GetValueOrDefault(room) is { } hosted ? hosted.Player ??= new RoomPlayer(hosted, _resources, _clock) : null;
        }
    }

    public IRecordableRoom? RecordableOf(string room)
    {
        lock (_lock)
        {
            return _hosted.GetValueOrDefault(room)?.Media is { } media
                ? new RecordableMedia(media, _options.AudioBitrateBps, _resources.CanvasMatrix, codec => RenditionFor(codec, default))
                : null;
        }
    }

    /// <summary>Last good version of a layout.</summary>
    internal Layout? FindLayout(string id) =>
        _options.FindLayout?.Invoke(id) ?? (id == _options.Layout.Id ? _options.Layout : null);

    /// <summary>Who waited is let in, by all his sessions.</summary>
    internal void Admit(HostedRoom hosted, string participantId)
    {
        List<LiveSession> admitted;
        lock (_lock)
        {
            admitted = hosted.Sessions.FindAll(s => s.ParticipantId == participantId && !s.IsAdmitted);
        }

        admitted.ForEach(Admit);
    }

    /// <summary>The session gets to the media, which begin with the first one. Not with the lock held.</summary>
    internal void Admit(LiveSession session)
    {
        HostedRoom hosted = session.Hosted;
        RoomSettings settings = hosted.Control.Settings;
        lock (_lock)
        {
            if (session.IsAdmitted || !_byId.ContainsKey(session.Id))
            {
                return;
            }

            session.Admit(hosted.Media ??= OpenMedia(hosted, settings));
        }
    }

    /// <summary>Tells those in a room whom an event is meant for.</summary>
    internal void Tell(HostedRoom hosted, RoomEvent happened)
    {
        LiveSession[] sessions;
        lock (_lock)
        {
            sessions = hosted.SessionArray;
        }

        foreach (LiveSession session in sessions)
        {
            if (session.IsMeantBy(happened))
            {
                session.Tell(happened);
            }
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

    private LiveRoom OpenMedia(HostedRoom hosted, RoomSettings settings)
    {
        RoomOptions options = new()
        {
            Title = settings.Title.Length > 0 ? settings.Title : hosted.Name,
            Language = settings.Language,
            LevellingIsOn = settings.Levelling,
            Clock = new RoomClock(_epoch),
        };
        LiveRoom room = new(hosted.Name, options, FindLayout(settings.Layout) ?? _options.Layout, _resources, Metrics, _clock)
        {
            FramesPerSecond = _options.FramesPerSecond ?? _options.Layout.Canvas.FramesPerSecond,
        };
        room.ApplyAll = now => hosted.ApplyAll(room.Room, now);
        room.MustApplyAll = true;
        room.SpeakerChanged = new FloorTeller(hosted, Network).Tell;
        room.SpeakerNews = new EventPool<SpeakerNews>(lease => new SpeakerNews(lease, Network, happened => Tell(hosted, happened)));
        ViewTeller teller = new(hosted, Network);
        room.BoxesChanged = teller.Tell;
        room.Degraded = () => Network.TryPost(_ => hosted.Control.Publish(new RoomEvent("layout.degraded")
        {
            Data = new ReasonData("too-many-pictures"),
            Audience = EventAudience.Hosts,
        }));
        RoomOpened?.Invoke(room);
        return room;
    }

    /// <summary>Network thread, every 20 ms.</summary>
    private void Care(TimeSpan now)
    {
        Metrics.NetworkBytes = GC.GetAllocatedBytesForCurrentThread();
        _cared.Clear();
        lock (_lock)
        {
            _cared.AddRange(_byId.Values);
            _caredRooms.Clear();
            _caredRooms.AddRange(_hosted.Values);
        }

        foreach (HostedRoom hosted in _caredRooms)
        {
            hosted.BeginCare();
        }

        foreach (LiveSession session in _cared)
        {
            session.Care(now, session.Hosted.MustCompareRights);
            string? reason = session.EndsBecause
                ?? (session.AbandonedAt is { } at && now - at > _options.SeatKept ? "timeout" : null);
            if (reason is not null)
            {
                End(session, reason);
            }
        }

        if (now >= _nextControlCare)
        {
            _nextControlCare = now + s_controlCare;
            CareForControls(now);
            PeerTotals.AddAll();
        }
    }

    private void CareForControls(TimeSpan now)
    {
        foreach (HostedRoom hosted in _caredRooms)
        {
            hosted.Control?.Care();
        }

        if (now >= _nextForgetting)
        {
            _nextForgetting = now + s_forgetting;
            _directory.Care();
            ForgetHosted();
        }
    }

    private void ForgetHosted()
    {
        foreach (HostedRoom hosted in _caredRooms)
        {
            if (_directory.Find(hosted.Name) is { } control && (hosted.Control is null || hosted.Control == control))
            {
                continue;
            }

            // Forgotten, or there is another one of the same name.
            lock (_lock)
            {
                if (hosted.Sessions.Count == 0 && _hosted.GetValueOrDefault(hosted.Name) == hosted)
                {
                    _hosted.Remove(hosted.Name);
                }
            }
        }
    }

    /// <summary>Called by the directory for each room that comes to be.</summary>
    private HostedRoom MediaOf(string name)
    {
        HostedRoom hosted = new(this, name);
        lock (_lock)
        {
            _hosted[name] = hosted;
        }

        return hosted;
    }
}
