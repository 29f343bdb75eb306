using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Configuration;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;

namespace McuServer.Serving.Api.Operations;

/// <summary>Rooms: made, listed, read, changed, locked and ended; their policies and join links.</summary>
internal static class RoomOperations
{
    private const string Group = "rooms";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<ListParams, Page<RoomState>>("rooms.list", "GET", "/rooms", List)
        {
            Tag = Group,
            IsCall = false,
            English = "Lists the rooms that the token is for, in order of name.",
            Korean = "토큰으로 다룰 수 있는 방을 이름순으로 나열합니다.",
            Permissions = [Permission.ManageRoom],
        },
        new Operation<CreateRoomParams, RoomState>("rooms.create", "POST", "/rooms", Create)
        {
            Tag = Group,
            IsCall = false,
            Status = 201,
            English = "Makes a room. Only for an operator's token (room \"*\").",
            Korean = "방을 만듭니다. 운영자 토큰(방 \"*\")이 필요합니다.",
            Permissions = [Permission.ManageRoom],
            Problems = [ProblemKind.RoomExists, ProblemKind.LayoutNotFound, ProblemKind.Capacity],
            Tagged = TagOf,
            Location = room => $"/rooms/{Uri.EscapeDataString(room.Id)}",
        },
        new Operation<NoParams, RoomState>("room.get", "GET", "/rooms/{room}", (c, _) => Read(c))
        {
            Tag = Group,
            English = "Reads a room.",
            Korean = "방의 상태를 읽습니다.",
            Permissions = [Permission.ReadLayout, Permission.ManageRoom],
            Tagged = TagOf,
        },
        new Operation<RoomSettingsParams, RoomState>("room.update", "PATCH", "/rooms/{room}", Update)
        {
            Tag = Group,
            ChecksRoomRevision = false,
            English = "Changes settings of a room; what is left out stays.",
            Korean = "방의 설정을 바꿉니다. 적지 않은 항목은 그대로 둡니다.",
            Permissions = [Permission.ManageRoom],
            Tagged = TagOf,
        },
        new Operation<NoParams, Nothing>("room.end", "DELETE", "/rooms/{room}", (c, _) => Do(() => c.Room.End(c.Actor)))
        {
            Tag = Group,
            English = "Ends the event for all: everybody is told and leaves.",
            Korean = "모두의 행사를 끝냅니다. 모든 사람이 알림을 받고 나갑니다.",
            Permissions = [Permission.ManageRoom],
        },
        new Operation<LockParams, RoomState>("room.lock", "PUT", "/rooms/{room}/lock", (c, p) => c.Room.Lock(c.Actor, p.Locked))
        {
            Tag = Group,
            English = "Lets nobody new in, or opens the room again.",
            Korean = "새로 들어오지 못하게 잠그거나 다시 엽니다.",
            Permissions = [Permission.LockRoom],
            Tagged = TagOf,
        },
        new Operation<TokenParams, JoinLink>("tokens.create", "POST", "/rooms/{room}/tokens", CreateLink)
        {
            Tag = Group,
            Status = 201,
            English = "Makes a join link for one person, signed and good for a time.",
            Korean = "한 사람을 위한, 기한이 있는 서명된 참여 링크를 만듭니다.",
            Permissions = [Permission.ManageRoom],
        },
        new Operation<NoParams, RoomPolicies>("policies.get", "GET", "/rooms/{room}/policies", (c, _) => ReadPolicies(c))
        {
            Tag = Group,
            English = "Reads what panelists and attendees may do.",
            Korean = "패널과 참석자에게 허용된 것을 읽습니다.",
            Permissions = [Permission.ManageRoom],
        },
        new Operation<PoliciesParams, RoomPolicies>("policies.update", "PATCH", "/rooms/{room}/policies", UpdatePolicies)
        {
            Tag = Group,
            English = "Changes what panelists and attendees may do, each point for itself.",
            Korean = "패널과 참석자에게 허용할 것을 항목별로 바꿉니다.",
            Permissions = [Permission.ManageRoom],
        },
    ];

    public static string? TagOf(RoomState room) => $"\"{room.Revision}\"";

    public static Nothing Do(Action action)
    {
        action();
        return default;
    }

    private static Page<RoomState> List(OperationContext context, ListParams parameters)
    {
        context.Require(Permission.ManageRoom);
        List<RoomState> rooms = [];
        foreach (RoomControl room in context.Get<IRoomDirectory>().List())
        {
            if (context.Caller.MayTouch(room.Name))
            {
                rooms.Add(room.State);
            }
        }

        return Paging.Of(rooms, parameters, room => room.Id);
    }

    private static RoomState Create(OperationContext context, CreateRoomParams parameters)
    {
        context.Require(Permission.ManageRoom);
        if (!context.Caller.IsOperator)
        {
            throw new ControlException(ControlFault.NotPermitted, "only a token of an operator, for the room \"*\", makes rooms") { Permission = Permission.ManageRoom };
        }

        if (!RoomRules.IsName(parameters.Id))
        {
            throw new ProblemException(new Problem(ProblemKind.Invalid, $"The room's id must have 1 to {Names.MaxLength} letters, digits, '-', '_' or '.'.")
            {
                Errors = [new ProblemError("pattern", "#/id", "Write letters, digits, '-', '_' or '.', and no '.' at the beginning.")],
            });
        }

        RoomSettings defaults = context.Get<ServerOptions>().Rooms.ToSettings();
        RoomSettings settings = parameters.Over(defaults) with { Layout = parameters.Layout ?? defaults.Layout };
        return context.Get<IRoomDirectory>().Create(context.Actor, parameters.Id, settings).State;
    }

    private static RoomState Read(OperationContext context)
    {
        if (!context.May(Permission.ManageRoom))
        {
            context.Require(Permission.ReadLayout);
        }

        return context.Room.State;
    }

    private static RoomState Update(OperationContext context, RoomSettingsParams parameters)
    {
        long? revision = null;
        if (context.IfMatch is { } tag)
        {
            revision = long.TryParse(tag.Trim('"'), out long number) ? number : -1;
        }

        return context.Room.Update(context.Actor, parameters.Over, revision);
    }

    private static JoinLink CreateLink(OperationContext context, TokenParams parameters)
    {
        context.Require(Permission.ManageRoom);
        return context.Get<JoinLinks>().Create(context.Http.Request, context.Room.Name, parameters);
    }

    private static RoomPolicies ReadPolicies(OperationContext context)
    {
        context.Require(Permission.ManageRoom);
        RoomSettings settings = context.Room.Settings;
        return new RoomPolicies(settings.PoliciesOf(Role.Panelist), settings.PoliciesOf(Role.Attendee));
    }

    private static RoomPolicies UpdatePolicies(OperationContext context, PoliciesParams parameters)
    {
        // Also an empty patch needs the right.
        context.Require(Permission.ManageRoom);
        foreach ((Role role, PolicyPatch? patch) in ((Role, PolicyPatch?)[])[(Role.Panelist, parameters.Panelist), (Role.Attendee, parameters.Attendee)])
        {
            if (patch is not null)
            {
                context.Room.SetPolicies(context.Actor, role, patch.Over(context.Room.Settings.PoliciesOf(role)));
            }
        }

        return ReadPolicies(context);
    }
}
