using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Configuration;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;
using McuServer.Serving.Tokens;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Api.Operations;

/// <summary>Coming in without a socket: the seat is kept for a while, and a socket takes it over with the resume token.</summary>
internal static class JoinOperations
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<JoinParams, JoinedSession>("room.join", "POST", "/rooms/{room}/join", Join)
        {
            Tag = "rooms",
            IsCall = false,
            IsForGuests = true,
            ChecksRoomRevision = false,
            Status = 201,
            OtherStatuses = [202],
            StatusOf = session => session.State == "waiting" ? 202 : null,
            English = "Comes in, as a socket's hello does. 202: waits in the lobby. A socket takes the seat over with the resume token.",
            Korean = "웹소켓의 hello처럼 방에 들어갑니다. 202이면 대기실에서 기다리며, 웹소켓이 resumeToken으로 자리를 이어받습니다.",
            Permissions = [Permission.Receive, Permission.Publish],
            Problems =
            [
                ProblemKind.Banned, ProblemKind.Denied, ProblemKind.RoomLocked, ProblemKind.RoomFull, ProblemKind.Capacity, ProblemKind.Draining,
            ],
        },
    ];

    private static JoinedSession Join(OperationContext context, JoinParams parameters)
    {
        HttpRequest request = context.Http.Request;
        string room = request.RouteValues["room"] as string ?? "";
        Guest guest = context.Get<Admission>().Recognise(
            Admission.BearerOf(request.Headers.Authorization), room, parameters.Name, parameters.Role, out Problem? problem)
            ?? throw new ProblemException(problem!);
        if (!guest.May(Permission.Publish) && !guest.May(Permission.Receive))
        {
            throw ControlException.Lacks(Permission.Receive);
        }

        try
        {
            ClientSession session = context.Get<ClientSessions>().Join(
                guest with { Visitor = context.Get<VisitorCookie>().Recognise(context.Http) }, PeerUse.Conference,
                context.Http.Connection.RemoteIpAddress);
            return Describe(context, session);
        }
        catch (JoinRefusedException refused)
        {
            throw new ProblemException(Problem.Of(refused));
        }
    }

    private static JoinedSession Describe(OperationContext context, ClientSession session)
    {
        // Nobody holds it before a socket comes with the token.
        session.Conference.Detach();
        RoomSnapshot state = session.Conference.Snapshot;
        Guest guest = session.Guest;
        return new JoinedSession(
            state.Waiting ? "waiting" : "admitted", session.Conference.Id, session.Conference.ResumeToken,
            context.Get<ServerOptions>().Rooms.SeatKeptMs,
            new JoinedPerson(
                guest.ParticipantId, state.Me?.Name ?? guest.Name, state.Me?.Role ?? guest.Role, state.Me?.Title ?? guest.Title,
                state.Waiting ? guest.Permissions : state.Permissions),
            ApiEndpoint.Base + "/ws")
        {
            WaitingFor = state.WaitingFor,
            WaitingPosition = state.WaitingPosition,
        };
    }
}
