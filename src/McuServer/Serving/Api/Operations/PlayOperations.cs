using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Native;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Files;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>Files that play in a room.</summary>
internal static class PlayOperations
{
    private const string Group = "files";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<PlayParams, PlayedMedia>("play.start", "POST", "/rooms/{room}/playing", (c, p) => Start(c, p))
        {
            Tag = Group,
            Status = 201,
            English = "Plays a file into the room: pictures as a shared screen, sound in everybody's mix.",
            Korean = "파일을 방에서 재생합니다. 영상은 화면 공유처럼 보이고 소리는 모두에게 들립니다.",
            Permissions = [Permission.PlayMedia],
            Problems = [ProblemKind.MediaNotFound, ProblemKind.UnsupportedType, ProblemKind.Conflict],
        },
        new Operation<PlayIdParams, PlayedMedia>(
            "play.stop", "DELETE", "/rooms/{room}/playing/{id}", (c, p) => Plays(c).Stop(c.Room, c.Actor, p.Id))
        {
            Tag = Group,
            English = "Stops a file that plays.",
            Korean = "재생을 멈춥니다.",
            Permissions = [Permission.PlayMedia],
            Problems = [ProblemKind.MediaNotFound, ProblemKind.Conflict],
        },
    ];

    private static PlayedMedia Start(OperationContext context, PlayParams parameters)
    {
        try
        {
            return Plays(context).Start(context.Room, context.Actor, parameters.File, parameters.Loop == true);
        }
        catch (FileRefusedException refused)
        {
            throw FileOperations.ToProblem(refused);
        }
        catch (NativeException e)
        {
            throw new ProblemException(new Problem(ProblemKind.UnsupportedType, $"\"{parameters.File}\" cannot be played ({e.Status})."));
        }
    }

    private static RoomPlays Plays(OperationContext context)
    {
        context.Require(Permission.PlayMedia);
        return context.Get<PlayHost>().Plays
            ?? throw new ProblemException(new Problem(ProblemKind.Conflict, "These conferences play no files."));
    }
}
