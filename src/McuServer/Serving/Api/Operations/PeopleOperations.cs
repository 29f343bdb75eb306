using McuServer.Conference.Control;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>People in a room and at its door.</summary>
internal static class PeopleOperations
{
    private const string Group = "participants";
    private const string One = "/rooms/{room}/participants/{id}";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<ListPeopleParams, Page<ParticipantState>>("participants.list", "GET", "/rooms/{room}/participants", List)
        {
            Tag = Group,
            English = "Lists the people in a room that the caller may see.",
            Korean = "방에 있는 사람 가운데 볼 수 있는 사람을 나열합니다.",
            Permissions = [Permission.SeePeople],
        },
        new Operation<IdParams, ParticipantState>("participants.get", "GET", One, (c, p) => c.Room.Participant(c.Actor, p.Id))
        {
            Tag = Group,
            English = "Reads one participant.",
            Korean = "참가자 한 명의 상태를 읽습니다.",
            Permissions = [Permission.SeePeople],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<UpdatePersonParams, ParticipantState>(
            "participants.update", "PATCH", One, (c, p) => c.Room.Change(c.Actor, p.Id, p.Name, p.Title, p.Role, p.Order))
        {
            Tag = Group,
            English = "Renames somebody, or gives a title, a role or a place in the order.",
            Korean = "이름, 직함, 역할, 순서를 바꿉니다.",
            Permissions = [Permission.ManagePeople],
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.StageFull],
        },
        new Operation<RemovePersonParams, Nothing>(
            "participants.remove", "DELETE", One, (c, p) => RoomOperations.Do(() => c.Room.Remove(c.Actor, p.Id, p.Ban ?? false)))
        {
            Tag = Group,
            English = "Removes somebody, with ban for good: neither he nor his browser is let in again, by a shared link either.",
            Korean = "참가자를 내보냅니다. ban이면 그 사람도 그 브라우저도 공유 링크로도 다시 들어올 수 없습니다.",
            Permissions = [Permission.ManagePeople],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<ListParams, Page<BanState>>(
            "bans.list", "GET", "/rooms/{room}/bans", (c, p) => Paging.Of(c.Room.BanList(c.Actor), p, b => b.Id))
        {
            Tag = Group,
            English = "Lists who may not come in again, the oldest ban first.",
            Korean = "다시 들어올 수 없게 한 사람을 오래된 순으로 나열합니다.",
            Permissions = [Permission.ManagePeople],
        },
        new Operation<IdParams, Nothing>("bans.lift", "DELETE", "/rooms/{room}/bans/{id}", (c, p) => RoomOperations.Do(() => c.Room.LiftBan(c.Actor, p.Id)))
        {
            Tag = Group,
            English = "Lifts a ban: the person, and his browser, may come in again.",
            Korean = "차단을 풉니다. 그 사람과 그 브라우저가 다시 들어올 수 있습니다.",
            Permissions = [Permission.ManagePeople],
            Problems = [ProblemKind.BanNotFound],
        },
        new Operation<MutePersonParams, ParticipantState>(
            "participants.mute", "POST", One + "/mute", (c, p) => c.Room.Mute(c.Actor, p.Id, p.Media, p.Muted, p.Lock ?? false))
        {
            Tag = Group,
            English = "Mutes somebody. Nobody is unmuted from outside: muted false gives back the right that a lock took.",
            Korean = "음소거합니다. 다른 사람의 음소거를 대신 풀 수는 없고, muted가 false이면 풀 권리만 돌려줍니다.",
            Permissions = [Permission.MutePeople],
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.NeedsConsent],
        },
        new Operation<MuteOwnParams, ParticipantState>("media.mute", null, null, (c, p) => c.Room.Mute(c.Actor, c.Actor.Id, p.Media, p.Muted))
        {
            Tag = Group,
            English = "Switches the own microphone, camera or screen.",
            Korean = "자신의 마이크, 카메라, 화면을 켜고 끕니다.",
            Permissions = [Permission.Publish],
            Problems = [ProblemKind.NotOnStage, ProblemKind.ScreenTaken],
        },
        new Operation<AskParams, Nothing>("participants.ask", "POST", One + "/ask", (c, p) => RoomOperations.Do(() => c.Room.Ask(c.Actor, p.Id, p.Media)))
        {
            Tag = Group,
            English = "Asks somebody to unmute; the person decides.",
            Korean = "음소거를 풀어 달라고 요청합니다. 결정은 본인이 합니다.",
            Permissions = [Permission.MutePeople],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<MuteAllParams, PeopleCount>(
            "room.mute-all", "POST", "/rooms/{room}/mute-all", (c, p) => new PeopleCount(c.Room.MuteAll(c.Actor, p.Media, [.. p.Except ?? []], p.Lock ?? false)))
        {
            Tag = Group,
            English = "Mutes everybody, late joiners too, except some roles.",
            Korean = "일부 역할을 빼고 모두 음소거합니다. 나중에 들어오는 사람도 해당됩니다.",
            Permissions = [Permission.MutePeople],
        },
        new Operation<ListParams, Page<LobbyEntry>>(
            "lobby.list", "GET", "/rooms/{room}/lobby", (c, p) => Paging.Of(c.Room.Lobby(c.Actor), p, e => e.Id, 500))
        {
            Tag = "lobby",
            English = "Lists who waits at the door, the longest first.",
            Korean = "대기 중인 사람을 오래 기다린 순으로 나열합니다.",
            Permissions = [Permission.ManageLobby],
        },
        new Operation<IdParams, Nothing>(
            "lobby.admit", "POST", "/rooms/{room}/lobby/{id}/admit", (c, p) => RoomOperations.Do(() => c.Room.Admit(c.Actor, p.Id)))
        {
            Tag = "lobby",
            English = "Lets somebody in.",
            Korean = "대기 중인 사람을 들입니다.",
            Permissions = [Permission.ManageLobby],
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.RoomFull],
        },
        new Operation<IdParams, Nothing>(
            "lobby.deny", "POST", "/rooms/{room}/lobby/{id}/deny", (c, p) => RoomOperations.Do(() => c.Room.Deny(c.Actor, p.Id)))
        {
            Tag = "lobby",
            English = "Sends somebody away.",
            Korean = "대기 중인 사람을 돌려보냅니다.",
            Permissions = [Permission.ManageLobby],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<NoParams, PeopleCount>(
            "lobby.admit-all", "POST", "/rooms/{room}/lobby/admit-all", (c, _) => new PeopleCount(c.Room.AdmitAll(c.Actor)))
        {
            Tag = "lobby",
            English = "Lets in everybody who waits.",
            Korean = "대기 중인 사람을 모두 들입니다.",
            Permissions = [Permission.ManageLobby],
        },
    ];

    private static Page<ParticipantState> List(OperationContext context, ListPeopleParams parameters)
    {
        IReadOnlyList<ParticipantState> people = context.Room.Participants(context.Actor);
        if (parameters.Role is { } role)
        {
            people = [.. people.Where(p => p.Role == role)];
        }

        return Paging.Of(people, parameters, p => p.Id);
    }
}
