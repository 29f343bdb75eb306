using System.Net;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Transport;

namespace McuServer.Conference.Live;

/// <summary>Who comes and goes. The control of a room is never called with the server's lock held.</summary>
public sealed partial class ConferenceServer
{
    public IConferenceSession Join(JoinRequest request)
    {
        if (request.Offer is { } offer)
        {
            Negotiate(offer, request.Use, previous: null, SendRights.All);
        }

        lock (_lock)
        {
            CheckPlace(request, _hosted.GetValueOrDefault(request.Room));
        }

        RoomControl control = FindRoom(request.Room);
        LiveSession session;
        LiveSession? before;
        LiveSession? other;
        lock (_lock)
        {
            HostedRoom hosted = _hosted[request.Room];
            CheckPlace(request, hosted);
            CountAsNew(request);
            hosted.Control ??= control;
            before = FindBefore(request, hosted);
            other = request.Use == PeerUse.Watch ? hosted.Sessions.Find(s => s.ParticipantId == request.ParticipantId && s.IsAdmitted) : null;
            session = new LiveSession(this, hosted, request);
            hosted.Add(session);
            _byId.Add(session.Id, session);
        }

        PassTheDoor(session, isInside: other is not null);
        if (before is not null)
        {
            End(before, "duplicate");
        }

        return session;
    }

    /// <summary>The control lets him in, or has him wait in the lobby.</summary>
    private void PassTheDoor(LiveSession session, bool isInside)
    {
        JoinRequest request = session.Request;
        try
        {
            // Who watches beside his own participation is inside already; alone he is one of the audience, whatever his role.
            Actor who = request.Use == PeerUse.Watch ? session.Actor with { Role = Role.Attendee } : session.Actor;
            if (isInside || session.Control.Enter(who, request.Name, request.Title, request.Visitor) == AdmissionState.Admitted)
            {
                Admit(session);
            }
            else if (request.Use != PeerUse.Conference && !session.IsAdmitted)
            {
                End(session, "denied");
                throw new JoinRefusedException(JoinRefusal.Waiting, "the room has a lobby, and a host has to let this one in from the page");
            }
        }
        catch (ControlException refused)
        {
            Remove(session);
            session.End("denied");
            throw Refused(refused, refused.Fault == ControlFault.RoomFull ? JoinRefusal.RoomFull : JoinRefusal.Refused);
        }
    }

    private RoomControl FindRoom(string name)
    {
        try
        {
            RoomControl control = _directory.FindOrMake(name);
            return !control.HasEnded ? control : throw new ControlException(ControlFault.RoomEnded, "the event has ended");
        }
        catch (ControlException refused)
        {
            throw Refused(refused, refused.Fault == ControlFault.RoomFull ? JoinRefusal.ServerFull : JoinRefusal.Refused);
        }
    }

    private static JoinRefusedException Refused(ControlException cause, JoinRefusal refusal) => new(refusal, cause.Message) { Cause = cause };

    /// <summary>The session whose place a new one of the same person takes.</summary>
    private static LiveSession? FindBefore(JoinRequest request, HostedRoom? hosted) =>
        hosted?.Sessions.Find(s => s.ParticipantId == request.ParticipantId && s.Request.Use == request.Use);

    internal void End(LiveSession session, string reason)
    {
        if (!Remove(session))
        {
            return;
        }

        session.End(reason);
        bool isStillThere;
        lock (_lock)
        {
            isStillThere = session.Hosted.Sessions.Exists(
                s => s.ParticipantId == session.ParticipantId && (s.IsSeen || !session.IsSeen));
        }

        if (!isStillThere)
        {
            session.Control.Left(session.ParticipantId, reason);
        }
    }

    /// <summary>As the control wishes, which may hold its lock now: by the network thread.</summary>
    internal void EndLater(HostedRoom hosted, string participantId, string reason)
    {
        List<LiveSession> ending;
        lock (_lock)
        {
            ending = hosted.Sessions.FindAll(s => s.ParticipantId == participantId);
            ending.ForEach(s => s.EndsBecause ??= reason);
        }

        // What finds no room in the queue is done by the next care.
        Network.TryPost(_ => ending.ForEach(s => End(s, s.EndsBecause!)));
    }

    /// <summary>The session is no longer one of those that have never been connected.</summary>
    internal void NoteConnected(LiveSession session)
    {
        lock (_lock)
        {
            CountNoLonger(session);
        }
    }

    /// <summary>A new session of the same person has taken the place.</summary>
    internal bool IsReplaced(LiveSession session)
    {
        lock (_lock)
        {
            return session.Hosted.Sessions.Exists(s => s != session && s.ParticipantId == session.ParticipantId && s.IsSeen);
        }
    }

    /// <summary>Another session of the same person is connected: what the room has of him is that one's.</summary>
    internal bool IsElsewhere(LiveSession session)
    {
        lock (_lock)
        {
            return session.Hosted.Sessions.Exists(
                s => s != session && s.ParticipantId == session.ParticipantId && s.IsSeen && s.IsConnected);
        }
    }

    /// <summary>False: it was removed before. Media that nobody is in any more are given back.</summary>
    private bool Remove(LiveSession session)
    {
        LiveRoom? emptied = null;
        lock (_lock)
        {
            if (!_byId.Remove(session.Id))
            {
                return false;
            }

            CountNoLonger(session);
            HostedRoom hosted = session.Hosted;
            hosted.Remove(session);
            if (hosted.Media is { } media && !hosted.Sessions.Exists(static s => s.IsAdmitted))
            {
                emptied = media;
                hosted.Media = null;
            }
        }

        if (emptied is not null && !Network.TryPost(_ => GiveBack(emptied)))
        {
            GiveBack(emptied);
        }

        return true;
    }

    /// <summary>Refuses whom the server has no place for.</summary>
    private void CheckPlace(JoinRequest request, HostedRoom? hosted)
    {
        int leaving = FindBefore(request, hosted) is null ? 0 : 1;
        if (_isDraining)
        {
            throw new JoinRefusedException(JoinRefusal.Draining, "the server is about to stop; try again in a minute");
        }

        if (hosted is not null && hosted.Sessions.Count - leaving >= _options.MaxParticipantsPerRoom)
        {
            throw new JoinRefusedException(JoinRefusal.RoomFull, $"room '{request.Room}' is full ({_options.MaxParticipantsPerRoom})");
        }

        if (_byId.Count - leaving >= _options.MaxParticipants)
        {
            throw new JoinRefusedException(JoinRefusal.ServerFull, $"the server is full ({_options.MaxParticipants})");
        }
    }

    /// <summary>Refuses, or counts the session among those of its address that have not been connected yet.</summary>
    private void CountAsNew(JoinRequest request)
    {
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
}
