using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private string ShownTitle => _settings.Title.Length == 0 ? Name : _settings.Title;

    private RoomState RoomStateNow() => new(Name, ShownTitle, _settings.Language)
    {
        TimeZone = _settings.TimeZone,
        Levelling = _settings.Levelling,
        Revision = _revision,
        CreatedAt = Utc(_createdAt),
        Started = _hasStarted,
        Locked = _isLocked,
        ChatClosed = _chatIsClosed,
        Frozen = _isFrozen,
        Layout = _layoutId,
        LayoutBy = _layoutBy,
        LayoutAt = Utc(_layoutAt),
        Page = _page,
        Lobby = _settings.Lobby,
        WaitForHost = _settings.WaitForHost,
        MaxParticipants = _settings.MaxParticipants,
        MaxOnStage = _settings.MaxOnStage,
        MaxScreens = _settings.MaxScreens,
        EndsWithoutHostAfterMs = (long?)_settings.EndsWithoutHostAfter?.TotalMilliseconds,
        EndsAt = Utc(EndsAt()),
        ParticipantCount = _members.Count,
        AttendeeCount = _members.Count(static one => one.Role == Role.Attendee),
        Seats = SeatsNow(),
        Pins = PinsNow(),
        Recording = _recording,
        Playing = _playing,
    };

    private ImmutableSortedDictionary<string, string> SeatsNow() =>
        _members.Where(static one => one.Seat is not null)
            .ToImmutableSortedDictionary(static one => one.Seat!, static one => one.Id, StringComparer.Ordinal);

    private ImmutableArray<string> PinsNow() =>
        [.. _members.Where(static one => one.FirstPin is not null).OrderBy(static one => one.FirstPin).Select(static one => one.Id)];

    private ParticipantState StateOf(Member member) => new(member.Id, member.Name, member.Role)
    {
        Title = member.Title,
        Stage = member.Stage,
        AudioMuted = member[MediaKind.Audio].IsMuted,
        AudioLocked = member[MediaKind.Audio].IsLocked,
        VideoMuted = member[MediaKind.Video].IsMuted,
        VideoLocked = member[MediaKind.Video].IsLocked,
        HasVideo = member.HasVideo,
        SharesScreen = member.SharesScreen,
        Connected = member.IsConnected,
        JoinedAt = Utc(member.JoinedAt),
        HandRaisedAt = Utc(member.HandRaisedAt),
        PinnedAt = Utc(member.FirstPin),
        Seat = member.Seat,
        Order = member.Order,
        ChatMuted = member.IsChatMuted,
        Quality = member.Quality,
    };

    private LobbyEntry EntryOf(WaitingPerson person) => new(person.Who.Id, person.Name, person.Who.Role, Utc(person.Since));

    private RoomSnapshot SnapshotNow(string id)
    {
        if (_lobby.TryFind(id, out WaitingPerson? waiting))
        {
            RoomState door = new(Name, ShownTitle, _settings.Language);
            return new RoomSnapshot(door)
            {
                Waiting = true,
                WaitingFor = waiting.WaitingFor,
                WaitingPosition = waiting.ToldPosition,
            };
        }

        Member member = Inside(id);
        Standing who = new(new Actor(id, member.TokenRole, member.Granted), member.Role, member, IsNobody: false);
        return new RoomSnapshot(RoomStateNow())
        {
            Me = StateOf(member),
            Permissions = PermissionsOf(member),
            Policies = _settings.PoliciesOf(member.Role),
            Participants = PeopleFor(who),
            Lobby = MayNow(member, Permission.ManageLobby) ? [.. _lobby.People.Select(EntryOf)] : [],
            Hands = HandsFor(who),
            Chat = ChatFor(who),
            Layout = AppliedFor(member),
            Shown = _shown,
            Previous = _previous,
        };
    }

    private List<ParticipantState> PeopleFor(Standing who) =>
        [.. _members.Where(one => MaySee(who, one)).Select(StateOf)];

    private List<HandState> HandsFor(Standing who) =>
        [.. _hands.Where(one => MaySee(who, one)).Select(one => new HandState(one.Id, one.Name, Utc(one.HandRaisedAt!.Value)))];

    private List<ChatMessage> ChatFor(Standing who) =>
        [.. _chat.Messages.Where(one => ChatLog.MayRead(one, who.Actor.Id, Rights.IsHost(who.Role)))];
}
