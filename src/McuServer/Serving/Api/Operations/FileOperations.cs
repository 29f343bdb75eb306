using McuServer.Conference.Control;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Configuration;
using McuServer.Serving.Files;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace McuServer.Serving.Api.Operations;

/// <summary>Files that hosts play into their room.</summary>
internal static class FileOperations
{
    private const string Group = "files";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<NoParams, Page<StoredFile>>("files.list", "GET", "/rooms/{room}/files", (c, _) => List(c))
        {
            Tag = Group,
            English = "Lists the files that can be played in the room: its own and the operator's.",
            Korean = "방에서 재생할 수 있는 파일을 읽습니다. 방의 파일과 운영자의 파일이 들어 있습니다.",
            Permissions = [Permission.PlayMedia],
        },
        new Operation<FileParams, StoredFile>("files.upload", "PUT", "/rooms/{room}/files/{name}", UploadAsync)
        {
            Tag = Group,
            IsCall = false,
            ChecksRoomRevision = false,
            English = "Uploads a video, a sound or a picture; it is there when it is whole and can be played.",
            Korean = "동영상, 소리, 그림 파일을 올립니다. 온전하고 재생할 수 있을 때만 저장됩니다.",
            Permissions = [Permission.PlayMedia],
            Problems = [ProblemKind.UnsupportedType, ProblemKind.TooLarge, ProblemKind.Conflict],
            RawBody = "*/*",
        },
        new Operation<FileParams, Nothing>("files.delete", "DELETE", "/rooms/{room}/files/{name}", (c, p) => Delete(c, p))
        {
            Tag = Group,
            ChecksRoomRevision = false,
            English = "Removes an upload; where it is being played it goes on.",
            Korean = "올린 파일을 지웁니다. 재생 중이면 끝까지 재생됩니다.",
            Permissions = [Permission.PlayMedia],
            Problems = [ProblemKind.MediaNotFound, ProblemKind.Conflict],
        },
    ];

    public static ProblemException ToProblem(FileRefusedException refused) => new(new Problem(KindOf(refused.Refusal), refused.Message)
    {
        RetryAfterS = refused.Refusal == FileRefusal.Busy ? 5 : null,
    });

    private static Page<StoredFile> List(OperationContext context)
    {
        context.Require(Permission.PlayMedia);
        return new Page<StoredFile>(context.Get<MediaLibrary>().List(context.Room.Name));
    }

    private static async ValueTask<StoredFile> UploadAsync(OperationContext context, FileParams parameters)
    {
        context.Require(Permission.PlayMedia);
        if (context.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = context.Get<ServerOptions>().Files.MaxFileBytes + 1;
        }

        try
        {
            return await context.Get<MediaLibrary>().UploadAsync(
                context.Room.Name, parameters.Name, context.Http.Request.Body, context.Http.Request.ContentLength, context.Http.RequestAborted);
        }
        catch (FileRefusedException refused)
        {
            throw ToProblem(refused);
        }
    }

    private static Nothing Delete(OperationContext context, FileParams parameters)
    {
        context.Require(Permission.PlayMedia);
        try
        {
            context.Get<MediaLibrary>().Delete(context.Room.Name, parameters.Name);
            return default;
        }
        catch (FileRefusedException refused)
        {
            throw ToProblem(refused);
        }
    }

    private static ProblemKind KindOf(FileRefusal refusal) => refusal switch
    {
        FileRefusal.NotFound => ProblemKind.MediaNotFound,
        FileRefusal.BadName => ProblemKind.Invalid,
        FileRefusal.TooLarge => ProblemKind.TooLarge,
        FileRefusal.NotMedia => ProblemKind.UnsupportedType,
        FileRefusal.Busy => ProblemKind.RateLimited,
        FileRefusal.Disk => ProblemKind.Internal,
        _ => ProblemKind.Conflict,
    };
}
