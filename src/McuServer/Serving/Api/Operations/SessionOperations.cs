using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;

namespace McuServer.Serving.Api.Operations;

/// <summary>What the server knows of a connection.</summary>
internal static class SessionOperations
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<OptionalIdParams, PeerStatistics>("stats.get", "GET", "/rooms/{room}/participants/{id}/stats", ReadAsync)
        {
            Tag = "statistics",
            English = "Reads what the server measures of the own connection, or with the permission of another's.",
            Korean = "서버가 측정한 자신의 연결 상태를, 권한이 있으면 다른 사람의 것도 읽습니다.",
            Permissions = [Permission.ReadStatistics],
            Problems = [ProblemKind.ParticipantNotFound],
        },
    ];

    private static async ValueTask<PeerStatistics> ReadAsync(OperationContext context, OptionalIdParams parameters)
    {
        string id = parameters.Id ?? context.Actor.Id;
        if (id != context.Actor.Id)
        {
            context.Require(Permission.ReadStatistics);
        }

        IConferenceSession? session = context.Session?.ParticipantId == id
            ? context.Session
            : context.Get<ClientSessions>().Find(context.Room.Name, id);
        return session is null
            ? throw new ControlException(ControlFault.ParticipantNotFound, "nobody of this id is connected by a WebSocket")
            : await session.TakeStatisticsAsync() ?? new PeerStatistics();
    }
}
