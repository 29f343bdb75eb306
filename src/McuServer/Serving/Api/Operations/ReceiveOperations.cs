using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>What somebody wants to be sent.</summary>
internal static class ReceiveOperations
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<ReceiveParams, ReceivedMedia>("media.receive", "PUT", "/rooms/{room}/participants/{id}/receive", Receive)
        {
            Tag = "participants",
            ChecksRoomRevision = false,
            English = "Audio only: the server sends oneself no pictures until they are wanted again, then from a key frame on. A view in "
                + "place of the role's (a big screen, an interpreter) needs layout.control; the view \"portrait\" is for everybody.",
            Korean = "소리만 받기: 다시 원할 때까지 자신에게 영상을 보내지 않고, 다시 원하면 키 프레임부터 보냅니다. 역할의 뷰 대신 다른 뷰를 "
                + "받으려면(큰 화면, 통역) layout.control이 필요하며, \"portrait\" 뷰는 누구나 받을 수 있습니다.",
            Permissions = [Permission.Receive],
            Problems = [ProblemKind.ParticipantNotFound],
        },
    ];

    private static ReceivedMedia Receive(OperationContext context, ReceiveParams parameters)
    {
        if (parameters.Id is { } id && id != context.Actor.Id)
        {
            throw new ControlException(ControlFault.NotPermitted, "what somebody receives is his own wish") { Permission = Permission.Receive };
        }

        context.Require(Permission.Receive);
        if (ViewWish.NeedsRight(parameters.View))
        {
            context.Require(Permission.ControlLayout);
        }

        IReadOnlyList<IConferenceSession> sessions = context.Session is { } own
            ? [own]
            : [.. context.Get<IConferenceServer>().SessionsOf(context.Room.Name).Where(one => one.ParticipantId == context.Actor.Id)];
        if (sessions.Count == 0)
        {
            throw new ControlException(ControlFault.ParticipantNotFound, "nobody of this id is connected");
        }

        foreach (IConferenceSession session in sessions)
        {
            session.ReceivesVideo = parameters.Video;
            session.WishedView = parameters.View;
        }

        return new ReceivedMedia(parameters.Video, parameters.View);
    }
}
