using McuServer.Conference.Control;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>Stage, hands and reactions.</summary>
internal static class StageOperations
{
    private const string Group = "stage";
    private const string One = "/rooms/{room}/participants/{id}";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<IdParams, ParticipantState>("stage.invite", "PUT", One + "/stage", (c, p) => c.Room.Invite(c.Actor, p.Id))
        {
            Tag = Group,
            English = "Invites somebody to the stage; nothing is sent before the person accepts.",
            Korean = "무대로 초대합니다. 본인이 수락해야 방송됩니다.",
            Permissions = [Permission.ManageStage],
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.StageFull],
        },
        new Operation<IdParams, ParticipantState>("stage.remove", "DELETE", One + "/stage", (c, p) => c.Room.TakeOffStage(c.Actor, p.Id))
        {
            Tag = Group,
            English = "Takes somebody off the stage; everybody may step down himself.",
            Korean = "무대에서 내립니다. 스스로 내려올 수도 있습니다.",
            Permissions = [Permission.ManageStage],
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.NotOnStage],
        },
        new Operation<AnswerParams, ParticipantState>("stage.answer", "POST", One + "/stage/answer", Answer)
        {
            Tag = Group,
            English = "Accepts or declines the own invitation.",
            Korean = "받은 초대를 수락하거나 거절합니다.",
            Problems = [ProblemKind.ParticipantNotFound, ProblemKind.NotOnStage, ProblemKind.StageFull],
        },
        new Operation<OptionalIdParams, Page<HandState>>("hand.raise", "PUT", One + "/hand", Raise)
        {
            Tag = Group,
            English = "Raises the own hand; answers with all raised hands.",
            Korean = "손을 듭니다. 들린 손 전체를 돌려줍니다.",
            Permissions = [Permission.RaiseHand],
        },
        new Operation<OptionalIdParams, Page<HandState>>(
            "hand.lower", "DELETE", One + "/hand", (c, p) => new Page<HandState>(c.Room.LowerHand(c.Actor, p.Id ?? c.Actor.Id)))
        {
            Tag = Group,
            English = "Lowers the own hand, or with the permission another's.",
            Korean = "자신의 손을 내리거나, 권한이 있으면 다른 사람의 손을 내립니다.",
            Permissions = [Permission.RaiseHand, Permission.ManagePeople],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<NoParams, Page<HandState>>(
            "hands.clear", "POST", "/rooms/{room}/hands/clear", (c, _) => new Page<HandState>(c.Room.LowerAllHands(c.Actor)))
        {
            Tag = Group,
            English = "Lowers all hands.",
            Korean = "모든 손을 내립니다.",
            Permissions = [Permission.ManagePeople],
        },
        new Operation<ListParams, Page<HandState>>(
            "hands.list", "GET", "/rooms/{room}/hands", (c, p) => Paging.Of(c.Room.Hands(c.Actor), p, h => h.Participant, 500))
        {
            Tag = Group,
            English = "Lists raised hands in order of raising.",
            Korean = "든 순서대로 들린 손을 나열합니다.",
            Permissions = [Permission.SeePeople],
        },
        new Operation<ReactionParams, Nothing>(
            "reaction.send", "POST", "/rooms/{room}/reactions", (c, p) => RoomOperations.Do(() => c.Room.React(c.Actor, p.Reaction)))
        {
            Tag = Group,
            English = "Shows a reaction for a moment.",
            Korean = "반응을 잠시 보여 줍니다.",
            Permissions = [Permission.React],
        },
    ];

    private static ParticipantState Answer(OperationContext context, AnswerParams parameters)
    {
        RequireSelf(context, parameters.Id, "stage.answer");
        return context.Room.AnswerInvitation(context.Actor, parameters.Accept);
    }

    private static Page<HandState> Raise(OperationContext context, OptionalIdParams parameters)
    {
        RequireSelf(context, parameters.Id, Permission.RaiseHand);
        return new Page<HandState>(context.Room.RaiseHand(context.Actor));
    }

    private static void RequireSelf(OperationContext context, string? id, string permission)
    {
        if (id is not null && id != context.Actor.Id)
        {
            throw new ControlException(ControlFault.NotPermitted, "only the person himself does that") { Permission = permission };
        }
    }
}
