using McuServer.Conference.Control;
using McuServer.Conference.Recording;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Files;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;

namespace McuServer.Serving.Api.Operations;

/// <summary>Recordings of a room, and their files.</summary>
internal static class RecordingOperations
{
    private const string Group = "recordings";
    private const string Path = "/rooms/{room}/recordings";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<RecordingParams, RecordingState>("recording.start", "POST", Path, Start)
        {
            Tag = Group,
            Status = 201,
            English = "Begins to record what an audience sees and hears; one recording at a time.",
            Korean = "청중이 보고 듣는 것을 녹화하기 시작합니다. 한 번에 하나만 녹화합니다.",
            Permissions = [Permission.ControlRecording],
            Problems = [ProblemKind.AlreadyRecording, ProblemKind.Conflict],
        },
        Change("recording.pause", "/pause", (r, c, p) => r.Pause(c.Room, c.Actor, p.Id), "Writes nothing until it is resumed; the file has no hole.", "다시 시작할 때까지 쓰지 않습니다. 파일에 빈 곳이 남지 않습니다."),
        Change("recording.resume", "/resume", (r, c, p) => r.Resume(c.Room, c.Actor, p.Id), "Goes on with a paused recording.", "일시정지한 녹화를 이어갑니다."),
        new Operation<RecordingIdParams, RecordingState>("recording.stop", "POST", Path + "/{id}/stop", StopAsync)
        {
            Tag = Group,
            OtherStatuses = [202],
            StatusOf = state => state.State == "stopping" ? 202 : null,
            English = "Ends a recording. 202: its file is still being closed, and the event recording.ready tells when it is.",
            Korean = "녹화를 끝냅니다. 202이면 파일을 닫는 중이며, 끝나면 recording.ready 이벤트로 알립니다.",
            Permissions = [Permission.ControlRecording],
            Problems = [ProblemKind.RecordingNotFound],
        },
        new Operation<NoParams, Page<RecordingState>>("recordings.list", "GET", Path, (c, _) => new Page<RecordingState>(Of(c).List(c.Room, c.Actor)))
        {
            Tag = Group,
            English = "Lists the room's recordings, the newest first.",
            Korean = "방의 녹화를 최근 것부터 읽습니다.",
            Permissions = [Permission.ControlRecording],
        },
        new Operation<RecordingIdParams, RecordingState>("recording.get", "GET", Path + "/{id}", (c, p) => Of(c).Get(c.Room, c.Actor, p.Id))
        {
            Tag = Group,
            English = "Reads one recording's state.",
            Korean = "녹화 하나의 상태를 읽습니다.",
            Permissions = [Permission.ControlRecording],
            Problems = [ProblemKind.RecordingNotFound],
        },
        new Operation<RecordingIdParams, RecordingLink>("recordings.link", "POST", Path + "/{id}/link", Link)
        {
            Tag = Group,
            Status = 201,
            English = "Makes an address that downloads a closed recording without a token, for ten minutes.",
            Korean = "끝난 녹화를 토큰 없이 내려받을 수 있는 주소를 만듭니다. 10분 동안 쓸 수 있습니다.",
            Permissions = [Permission.ControlRecording],
            Problems = [ProblemKind.RecordingNotFound, ProblemKind.Conflict],
        },
        new Operation<RecordingFileParams, FileContent>("recordings.get", "GET", Path + "/{id}/file", Download)
        {
            Tag = Group,
            IsCall = false,
            TakesTicket = true,
            OtherStatuses = [206],
            RawAnswers = ["video/mp4", "video/webm", "video/matroska"],
            English = "Downloads a closed recording, whole or by ranges.",
            Korean = "끝난 녹화 파일을 전체 또는 일부만 내려받습니다.",
            Permissions = [Permission.ControlRecording],
            Problems = [ProblemKind.RecordingNotFound, ProblemKind.Conflict],
        },
        new Operation<RecordingIdParams, Nothing>("recordings.delete", "DELETE", Path + "/{id}", Delete)
        {
            Tag = Group,
            English = "Deletes a closed recording for good.",
            Korean = "끝난 녹화를 완전히 지웁니다.",
            Permissions = [Permission.DeleteRecording],
            Problems = [ProblemKind.RecordingNotFound, ProblemKind.Conflict],
        },
    ];

    private static Operation<RecordingIdParams, RecordingState> Change(
        string name, string last, Func<RoomRecordings, OperationContext, RecordingIdParams, RecordingState> change, string english, string korean) =>
        new(name, "POST", $"{Path}/{{id}}{last}", (c, p) => Guarded(() => change(Of(c), c, p)))
        {
            Tag = Group,
            English = english,
            Korean = korean,
            Permissions = [Permission.ControlRecording],
            Problems = [ProblemKind.RecordingNotFound, ProblemKind.Conflict],
        };

    private static RecordingState Start(OperationContext context, RecordingParams parameters) =>
        Guarded(() => Of(context).Start(context.Room, context.Actor, parameters.View, parameters.Container));

    private static async ValueTask<RecordingState> StopAsync(OperationContext context, RecordingIdParams parameters) =>
        await Of(context).StopAsync(context.Room, context.Actor, parameters.Id, RoomRecordings.CloseLimit);

    private static RecordingLink Link(OperationContext context, RecordingIdParams parameters)
    {
        string room = context.Room.Name;
        Guarded(() => Of(context).FileOf(context.Room, context.Actor, parameters.Id));
        (string ticket, DateTime expires) = context.Get<RecordingTickets>().Issue(room, parameters.Id);
        string file = $"{ApiEndpoint.Base}/rooms/{Uri.EscapeDataString(room)}/recordings/{parameters.Id}/file";
        return new RecordingLink($"{context.Get<ProblemWriter>().BaseUrl(context.Http.Request)}{file}?ticket={ticket}", expires);
    }

    private static FileContent Download(OperationContext context, RecordingFileParams parameters)
    {
        (RoomControl room, Actor actor) = parameters.Ticket is { } ticket
            ? (RoomOf(context, parameters.Id, ticket), Actor.Server)
            : (context.Room, context.Actor);
        string path = Guarded(() => Of(context).FileOf(room, actor, parameters.Id));
        string type = System.IO.Path.GetExtension(path) switch
        {
            ".mp4" => "video/mp4",
            ".webm" => "video/webm",
            _ => "video/matroska",
        };
        return new FileContent(path, type, Of(context).Get(room, actor, parameters.Id).File);
    }

    /// <summary>The room of the address, if the ticket is one for this very file.</summary>
    private static RoomControl RoomOf(OperationContext context, string id, string ticket)
    {
        string name = context.Http.Request.RouteValues["room"] as string ?? "";
        return context.Get<RecordingTickets>().IsGood(name, id, ticket)
            ? context.Get<IRoomDirectory>().Find(name) ?? throw new ControlException(ControlFault.RoomNotFound, "there is no such room")
            : throw new ProblemException(new Problem(ProblemKind.Unauthenticated, "The link has expired, or is for another recording; make a new one."));
    }

    private static Nothing Delete(OperationContext context, RecordingIdParams parameters) => Guarded<Nothing>(() =>
    {
        Of(context).Delete(context.Room, context.Actor, parameters.Id);
        return default;
    });

    private static RoomRecordings Of(OperationContext context) => context.Get<RecordingHost>().Recordings
        ?? throw new ProblemException(new Problem(ProblemKind.Conflict, "These conferences record nothing."));

    private static T Guarded<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (RecordingRefusedException refused)
        {
            throw new ProblemException(new Problem(
                refused.Refusal == RecordingRefusal.Disk ? ProblemKind.Internal : ProblemKind.Conflict, refused.Message));
        }
    }
}
