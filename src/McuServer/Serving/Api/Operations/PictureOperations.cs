using McuServer.Conference.Control;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>What the picture of a room shows: layout, seats, pins, page.</summary>
internal static class PictureOperations
{
    private const string Group = "picture";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<NoParams, Page<AppliedLayout>>(
            "layout.get", "GET", "/rooms/{room}/layout", (c, _) => new Page<AppliedLayout>(c.Room.Applied(c.Actor)))
        {
            Tag = Group,
            English = "Reads who stands in which box, view by view.",
            Korean = "보기마다 누가 어느 칸에 있는지 읽습니다.",
            Permissions = [Permission.ReadLayout],
        },
        new Operation<ApplyLayoutParams, RoomState>(
            "layout.apply", "PUT", "/rooms/{room}/layout", (c, p) => c.Room.ApplyLayout(c.Actor, p.Id))
        {
            Tag = Group,
            English = "Applies a layout for everybody.",
            Korean = "모두에게 레이아웃을 적용합니다.",
            Permissions = [Permission.ControlLayout],
            Problems = [ProblemKind.LayoutNotFound],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<SeatParams, RoomState>(
            "seat.set", "PUT", "/rooms/{room}/seats/{seat}", (c, p) => c.Room.Seat(c.Actor, p.Seat, p.Participant))
        {
            Tag = Group,
            English = "Gives somebody a named seat of the layout.",
            Korean = "레이아웃의 이름 있는 자리에 앉힙니다.",
            Permissions = [Permission.ControlLayout],
            Problems = [ProblemKind.SeatUnknown, ProblemKind.ParticipantNotFound],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<ClearSeatParams, RoomState>(
            "seat.clear", "DELETE", "/rooms/{room}/seats/{seat}", (c, p) => c.Room.Seat(c.Actor, p.Seat, null))
        {
            Tag = Group,
            English = "Frees a seat.",
            Korean = "자리를 비웁니다.",
            Permissions = [Permission.ControlLayout],
            Problems = [ProblemKind.SeatUnknown],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<PinParams, RoomState>(
            "pin.set", "PUT", "/rooms/{room}/pins/{participant}",
            (c, p) => c.Room.Pin(c.Actor, p.Participant, p.Media ?? MediaKind.Video, isPinned: true))
        {
            Tag = Group,
            English = "Pins somebody for everybody (spotlight).",
            Korean = "모두에게 크게 보이도록 고정합니다.",
            Permissions = [Permission.ControlLayout],
            Problems = [ProblemKind.ParticipantNotFound],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<PinParams, RoomState>(
            "pin.clear", "DELETE", "/rooms/{room}/pins/{participant}",
            (c, p) => c.Room.Pin(c.Actor, p.Participant, p.Media ?? MediaKind.Video, isPinned: false))
        {
            Tag = Group,
            English = "Takes a pin away.",
            Korean = "고정을 풉니다.",
            Permissions = [Permission.ControlLayout],
            Problems = [ProblemKind.ParticipantNotFound],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<NoParams, RoomState>("pins.clear", "DELETE", "/rooms/{room}/pins", (c, _) => c.Room.UnpinAll(c.Actor))
        {
            Tag = Group,
            English = "Takes all pins away.",
            Korean = "고정을 모두 풉니다.",
            Permissions = [Permission.ControlLayout],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<SwapParams, RoomState>(
            "layout.swap", "POST", "/rooms/{room}/layout/swap", (c, p) => c.Room.Swap(c.Actor, p.A, p.B))
        {
            Tag = Group,
            English = "Lets two people change places.",
            Korean = "두 사람의 자리를 바꿉니다.",
            Permissions = [Permission.ControlLayout],
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.NotOnStage],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<PageParams, RoomState>(
            "layout.page", "PUT", "/rooms/{room}/layout/page", (c, p) => c.Room.SetPage(c.Actor, p.Page))
        {
            Tag = Group,
            English = "Turns to a page of a layout that has several.",
            Korean = "여러 쪽인 레이아웃의 쪽을 넘깁니다.",
            Permissions = [Permission.ControlLayout],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<FreezeParams, RoomState>(
            "layout.freeze", "PUT", "/rooms/{room}/layout/freeze", (c, p) => c.Room.Freeze(c.Actor, p.Frozen))
        {
            Tag = Group,
            English = "Freezes the picture: voices switch nothing.",
            Korean = "화면 전환을 멈춥니다. 말소리에 따라 바뀌지 않습니다.",
            Permissions = [Permission.ControlLayout],
            Tagged = RoomOperations.TagOf,
        },
    ];
}
