namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <summary>The last turn that is over, for the next one.</summary>
    private Turn? _spareTurn;

    /// <summary>
    /// Begins a change: takes the lock until the turn is disposed, then hands out what was collected.
    /// </summary>
    /// <exception cref="ControlException">RoomEnded.</exception>
    private Turn Begin(Actor by)
    {
        _gate.Enter();
        if (_hasEnded)
        {
            _gate.Exit();
            throw new ControlException(ControlFault.RoomEnded, "the event has ended");
        }

        return NewTurn(by);
    }

    /// <summary>With the lock held. Who is shown changes all the time, and that shall cost its event alone.</summary>
    private Turn NewTurn(Actor by)
    {
        Turn turn = _spareTurn ?? new Turn(this);
        _spareTurn = null;
        turn.Start(by);
        return turn;
    }

    /// <summary>One change of the room: what it tells, what it does to the media, and that it raises the revision once.</summary>
    private sealed class Turn(RoomControl room) : IDisposable
    {
        private readonly HashSet<string> _synced = new(StringComparer.Ordinal);
        private bool _isTouched;
        private bool _roomIsSynced;
        private bool _tellsRoom;

        public TimeSpan Now { get; private set; }

        public Standing Who { get; private set; }

        /// <summary>Used again, since the last one is over.</summary>
        public void Start(Actor by)
        {
            _synced.Clear();
            (_isTouched, _roomIsSynced, _tellsRoom) = (false, false, false);
            Now = room._now();
            Who = room.StandingOf(by);
        }

        /// <summary>What REST reads is another: call before states are taken for events.</summary>
        public void Touch()
        {
            room._revision += _isTouched ? 0 : 1;
            _isTouched = true;
        }

        /// <summary>The room's own state has changed: told to everyone, once, at the end of the turn.</summary>
        public void TellRoom()
        {
            Touch();
            _tellsRoom = true;
        }

        public void Tell(string type, object data, EventAudience audience = EventAudience.Everyone, string? reason = null) =>
            Tell(type, data, audience, null, false, reason);

        /// <summary>Of the server's own, as it is; one with a lease is let go when it has been handed out.</summary>
        public void Tell(RoomEvent happened) => room._outbox.Add(happened);

        public void TellOne(string participant, string type, object data) =>
            Tell(type, data, EventAudience.One, participant, false, null);

        /// <summary>
        /// To those who may see somebody; everybody, if he stands on the stage or has just stood there. To himself alone, as
        /// long as the others do not know that he is here.
        /// </summary>
        public void TellOf(Member member, string type, object data, bool wasOnStage = false, string? reason = null, bool wasTold = false)
        {
            EventAudience audience = member.IsTold || wasTold ? EventAudience.Viewers : EventAudience.One;
            Tell(type, data, audience, member.Id, wasOnStage || member.Stage == StagePlace.On, reason);
        }

        public void TellState(Member member, string type, bool wasOnStage = false) =>
            TellOf(member, type, new ParticipantData(room.StateOf(member)), wasOnStage);

        /// <summary>To himself: what he may, and how he is seen.</summary>
        public void TellRights(Member member) =>
            TellOne(member.Id, "you.updated", new YouData(
                room.PermissionsOf(member), room._settings.PoliciesOf(member.Role), room.StateOf(member)));

        /// <summary>The media learn, before their next audio tick, what is then known of him.</summary>
        public void Sync(Member member)
        {
            if (_synced.Add(member.Id))
            {
                string id = member.Id;
                Change((media, now) => room.Apply(media, id, now));
            }
        }

        public void SyncRoom()
        {
            if (!_roomIsSynced)
            {
                _roomIsSynced = true;
                Change(room.ApplyRoom);
            }
        }

        public void Change(Action<Room, TimeSpan> change) => room._outbox.Add(() => room._media.Change(change));

        public void EndSession(string participant, string reason) =>
            room._outbox.Add(() => room._media.EndSession(participant, reason));

        public void Dispose()
        {
            if (_tellsRoom)
            {
                Tell("room.updated", room.RoomStateNow());
            }

            room._spareTurn = this;
            room._gate.Exit();
            room._outbox.HandOut();
        }

        private void Tell(string type, object data, EventAudience audience, string? participant, bool isAboutStage, string? reason) =>
            Tell(new RoomEvent(type)
            {
                Data = data,
                By = Who.IsServer ? null : Who.Actor.Id,
                RequestId = Who.Actor.RequestId,
                Audience = audience,
                Participant = participant,
                IsAboutStage = isAboutStage,
                Reason = reason,
            });
    }

    private void HandOut(RoomEvent happened)
    {
        _media.Tell(happened);
        Happened?.Invoke(this, happened);
        happened.Release();
    }
}
