using System.Diagnostics;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;
using McuServer.Serving.Whip;

namespace McuServer.Serving.Api.Operations;

/// <summary>What the server knows of connections, rooms and itself.</summary>
internal static class StatisticsOperations
{
    private const string Group = "statistics";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<OptionalIdParams, PeerStatistics>("stats.get", "GET", "/rooms/{room}/participants/{id}/stats", ReadAsync)
        {
            Tag = Group,
            English = "Reads what the server measures of the own connection, or with the permission of another's.",
            Korean = "서버가 측정한 자신의 연결 상태를, 권한이 있으면 다른 사람의 것도 읽습니다.",
            Permissions = [Permission.ReadStatistics],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<ListParams, RoomStatistics>("room.stats", "GET", "/rooms/{room}/stats", ReadRoomAsync)
        {
            Tag = Group,
            English = "Reads a room's load, its encodes, and the connections of the people inside, the stage first.",
            Korean = "방의 부하와 인코딩, 안에 있는 사람들의 연결 상태를 무대에 있는 사람부터 읽습니다.",
            Permissions = [Permission.ReadStatistics],
        },
        new Operation<NoParams, WholeStatistics>("server.stats", "GET", "/server/stats", (c, _) => ReadServer(c))
        {
            Tag = Group,
            English = "Reads the whole server's load, and one line of each room that the caller may touch.",
            Korean = "서버 전체의 부하와, 다룰 수 있는 방마다 한 줄씩 읽습니다.",
            Permissions = [Permission.ReadStatistics],
        },
        new Operation<SubscribeParams, SubscribeParams>("stats.subscribe", null, null, Subscribe)
        {
            Tag = Group,
            English = "Sends the event stats.sample with the own connection's statistics once a second, or no longer.",
            Korean = "자신의 연결 통계를 1초마다 stats.sample 이벤트로 보내거나 멈춥니다.",
        },
    ];

    private static SubscribeParams Subscribe(OperationContext context, SubscribeParams parameters)
    {
        context.Get<StatisticsFeed>().Set(context.Session!, parameters.On);
        return parameters;
    }

    private static async ValueTask<PeerStatistics> ReadAsync(OperationContext context, OptionalIdParams parameters)
    {
        string id = parameters.Id ?? context.Actor.Id;
        if (id != context.Actor.Id)
        {
            context.Require(Permission.ReadStatistics);
        }

        IConferenceSession? session = context.Session?.ParticipantId == id
            ? context.Session
            : context.Get<IConferenceServer>().SessionsOf(context.Room.Name).FirstOrDefault(one => one.ParticipantId == id);
        return session is null
            ? throw new ControlException(ControlFault.ParticipantNotFound, "nobody of this id is connected")
            : await session.TakeStatisticsAsync() ?? new PeerStatistics();
    }

    private static async ValueTask<RoomStatistics> ReadRoomAsync(OperationContext context, ListParams parameters)
    {
        context.Require(Permission.ReadStatistics);
        IConferenceServer conferences = context.Get<IConferenceServer>();
        string room = context.Room.Name;
        IReadOnlyList<IConferenceSession> sessions = conferences.SessionsOf(room);
        ILookup<string, IConferenceSession> byPerson = sessions.ToLookup(one => one.ParticipantId, StringComparer.Ordinal);
        ParticipantState[] people = [.. context.Room.Participants(context.Actor).OrderBy(one => one.Stage == StagePlace.On ? 0 : 1)];
        Page<ParticipantState> page = Paging.Of(people, parameters, one => one.Id);
        List<PersonStatistics> items = new(page.Items.Count);
        foreach (ParticipantState one in page.Items)
        {
            // One after the other, so that the network thread does something else in between.
            List<PeerStatistics> connections = [];
            foreach (IConferenceSession session in byPerson[one.Id])
            {
                connections.Add(await session.TakeStatisticsAsync() ?? new PeerStatistics());
            }

            items.Add(new PersonStatistics(one.Id, one.Name, one.Role, one.Stage, one.Connected, one.Quality, connections));
        }

        return new RoomStatistics(room, sessions.Count, conferences.StatisticsOf(room), items, page.Next);
    }

    private static WholeStatistics ReadServer(OperationContext context)
    {
        context.Require(Permission.ReadStatistics);
        IConferenceServer conferences = context.Get<IConferenceServer>();
        List<RoomSummary> rooms = [];
        foreach (RoomControl room in context.Get<IRoomDirectory>().List())
        {
            if (context.Caller.MayTouch(room.Name))
            {
                RoomMediaStatistics? media = conferences.StatisticsOf(room.Name);
                rooms.Add(new RoomSummary(
                    room.Name, room.State.ParticipantCount, conferences.SessionsOf(room.Name).Count, media?.VideoEncodes ?? 0, media?.SoundEncodes ?? 0));
            }
        }

        return new WholeStatistics(
            conferences.Statistics, OfProcess(context.Get<TimeProvider>().GetUtcNow()), context.Get<SocketEndpoint>().OpenCount, context.Get<WhipSessions>().Count, rooms);
    }

    private static ProcessStatistics OfProcess(DateTimeOffset now)
    {
        using Process process = Process.GetCurrentProcess();
        return new ProcessStatistics(
            (now.UtcDateTime - process.StartTime.ToUniversalTime()).TotalSeconds, process.TotalProcessorTime.TotalSeconds,
            Environment.ProcessorCount, process.WorkingSet64, GC.GetGCMemoryInfo().HeapSizeBytes, GC.GetTotalPauseDuration().TotalSeconds,
            process.Threads.Count);
    }
}
