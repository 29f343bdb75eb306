using System.Text;
using System.Text.Json;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Preview;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Layouts;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>The catalogue of layouts: list, read, check, draw, write, remove.</summary>
internal static class LayoutOperations
{
    private const string Group = "layouts";
    private const string Json = "application/json";
    private const string Svg = "image/svg+xml";
    private const string Png = "image/png";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<NoParams, Page<LayoutItem>>("layouts.list", "GET", "/layouts", (c, _) => List(c))
        {
            Tag = Group,
            English = "Lists the layouts, valid or not.",
            Korean = "레이아웃 목록을 읽습니다. 잘못된 것도 들어 있습니다.",
            Permissions = [Permission.ReadLayouts],
        },
        new Operation<LayoutIdParams, RawContent>("layouts.get", "GET", "/layouts/{id}", (c, p) => Get(c, p.Id))
        {
            Tag = Group,
            English = "Reads a layout's file, in the version that is in use.",
            Korean = "사용 중인 버전의 레이아웃 파일을 읽습니다.",
            Permissions = [Permission.ReadLayouts],
            Problems = [ProblemKind.LayoutNotFound],
            RawAnswers = [Json],
        },
        new Operation<PutLayoutParams, LayoutItem>("layouts.put", "PUT", "/layouts/{id}", PutAsync)
        {
            Tag = Group,
            English = "Stores a layout if it is valid; rooms that show it take it over.",
            Korean = "올바른 레이아웃을 저장합니다. 쓰고 있는 방에 바로 적용됩니다.",
            Permissions = [Permission.WriteLayouts],
            Problems = [ProblemKind.LayoutInvalid, ProblemKind.Conflict],
            RawBody = Json,
            BodyMember = "layout",
            Tagged = item => Quoted(item.Etag),
        },
        new Operation<LayoutIdParams, Nothing>("layouts.delete", "DELETE", "/layouts/{id}", (c, p) => Delete(c, p.Id))
        {
            Tag = Group,
            English = "Removes a layout of one's own that no room shows.",
            Korean = "어느 방에서도 쓰지 않는 사용자 레이아웃을 지웁니다.",
            Permissions = [Permission.WriteLayouts],
            Problems = [ProblemKind.LayoutNotFound, ProblemKind.LayoutInUse, ProblemKind.Conflict],
        },
        new Operation<ValidateLayoutParams, LayoutCheck>("layouts.validate", "POST", "/layouts/validate", ValidateAsync)
        {
            Tag = Group,
            English = "Checks a layout and says where it is wrong; stores nothing.",
            Korean = "레이아웃을 검사해 잘못된 곳을 알려 줍니다. 저장하지 않습니다.",
            Permissions = [Permission.ReadLayouts],
            RawBody = Json,
            BodyMember = "layout",
        },
        new Operation<DrawSavedParams, RawContent>("layouts.draw", "GET", "/layouts/{id}/preview.svg", (c, p) => DrawSaved(c, p))
        {
            Tag = Group,
            IsCall = false,
            English = "Draws a layout for a picker.",
            Korean = "레이아웃을 고를 때 쓸 그림을 그립니다.",
            Permissions = [Permission.ReadLayouts],
            Problems = [ProblemKind.LayoutNotFound],
            RawAnswers = [Svg],
        },
        new Operation<ComposeSavedParams, RawContent>("layouts.compose", "GET", "/layouts/{id}/preview.png", ComposeSavedAsync)
        {
            Tag = Group,
            IsCall = false,
            English = "Composes a layout with invented people, as the mix would look.",
            Korean = "가상의 참가자로 실제와 같은 화면을 만듭니다.",
            Permissions = [Permission.ReadLayouts],
            Problems = [ProblemKind.LayoutNotFound],
            RawAnswers = [Png],
        },
        new Operation<DrawUnsavedParams, RawContent>("layouts.drawUnsaved", "POST", "/layouts/preview.svg", DrawUnsaved)
        {
            Tag = Group,
            IsCall = false,
            English = "Draws a layout that is not stored.",
            Korean = "저장하지 않은 레이아웃을 그립니다.",
            Permissions = [Permission.ReadLayouts],
            Problems = [ProblemKind.LayoutInvalid, ProblemKind.LayoutNotFound],
            RawAnswers = [Svg],
            MaxBodyBytes = LayoutReader.MaxBytes + 1024,
        },
        new Operation<ComposeUnsavedParams, RawContent>("layouts.composeUnsaved", "POST", "/layouts/preview.png", ComposeUnsavedAsync)
        {
            Tag = Group,
            IsCall = false,
            English = "Composes a layout that is not stored.",
            Korean = "저장하지 않은 레이아웃으로 화면을 만듭니다.",
            Permissions = [Permission.ReadLayouts],
            Problems = [ProblemKind.LayoutInvalid, ProblemKind.LayoutNotFound],
            RawAnswers = [Png],
            MaxBodyBytes = LayoutReader.MaxBytes + 1024,
        },
    ];

    private static Page<LayoutItem> List(OperationContext context)
    {
        context.Require(Permission.ReadLayouts);
        HashSet<string> used = UsedLayouts(context);
        return new Page<LayoutItem>([.. context.Get<LayoutLibrary>().Layouts.Select(info => LayoutItem.Of(info, used.Contains(info.Id)))]);
    }

    private static RawContent Get(OperationContext context, string id)
    {
        context.Require(Permission.ReadLayouts);
        LayoutInfo info = Known(context, id);
        return new RawContent(Json, info.Source.ToArray()) { Tag = Quoted(info.ETag) };
    }

    private static async ValueTask<LayoutItem> PutAsync(OperationContext context, PutLayoutParams parameters)
    {
        context.Require(Permission.WriteLayouts);
        byte[] bytes = await BytesOfAsync(context, parameters.Layout);
        LayoutLibrary library = context.Get<LayoutLibrary>();
        if (context.Session is null && context.Http.Request.Headers.IfNoneMatch == "*" && library.Layouts.Any(l => l.Id == parameters.Id))
        {
            throw new ProblemException(new Problem(ProblemKind.RevisionMismatch, $"There is a layout \"{parameters.Id}\" already."));
        }

        return Guarded(() => LayoutItem.Of(
            library.Put(parameters.Id, bytes, Unquoted(context.IfMatch)), UsedLayouts(context).Contains(parameters.Id)));
    }

    private static Nothing Delete(OperationContext context, string id)
    {
        context.Require(Permission.WriteLayouts);
        return Guarded(() =>
        {
            context.Get<LayoutLibrary>().Delete(id, Unquoted(context.IfMatch), UsedLayouts(context).Contains(id));
            return default(Nothing);
        });
    }

    private static async ValueTask<LayoutCheck> ValidateAsync(OperationContext context, ValidateLayoutParams parameters)
    {
        context.Require(Permission.ReadLayouts);
        byte[] bytes = await BytesOfAsync(context, parameters.Layout);
        LayoutReadResult read = context.Get<LayoutLibrary>().Check(bytes, parameters.Id);
        return new LayoutCheck(read.IsValid, LayoutErrors.Of(read.Errors));
    }

    private static RawContent DrawSaved(OperationContext context, DrawSavedParams parameters)
    {
        context.Require(Permission.ReadLayouts);
        LayoutInfo info = Known(context, parameters.Id);
        return Guarded(() => Picture(Svg, context.Get<LayoutPictures>().Draw(info.Layout!, info.SourceHash, parameters.ToWish())));
    }

    private static RawContent DrawUnsaved(OperationContext context, DrawUnsavedParams parameters)
    {
        context.Require(Permission.ReadLayouts);
        Layout layout = Checked(context, parameters.Layout, out string hash);
        return Guarded(() => Picture(Svg, context.Get<LayoutPictures>().Draw(layout, hash, parameters.ToWish())));
    }

    private static ValueTask<RawContent> ComposeSavedAsync(OperationContext context, ComposeSavedParams parameters)
    {
        context.Require(Permission.ReadLayouts);
        LayoutInfo info = Known(context, parameters.Id);
        return ComposeAsync(context, info.Layout!, info.SourceHash, parameters.ToWish());
    }

    private static ValueTask<RawContent> ComposeUnsavedAsync(OperationContext context, ComposeUnsavedParams parameters)
    {
        context.Require(Permission.ReadLayouts);
        Layout layout = Checked(context, parameters.Layout, out string hash);
        return ComposeAsync(context, layout, hash, parameters.ToWish());
    }

    private static async ValueTask<RawContent> ComposeAsync(OperationContext context, Layout layout, string hash, PreviewWish wish)
    {
        try
        {
            return Picture(Png, await context.Get<LayoutPictures>().ComposeAsync(layout, hash, wish, context.Http.RequestAborted));
        }
        catch (LayoutRefusedException refused)
        {
            throw LayoutErrors.ToProblem(refused);
        }
    }

    private static RawContent Picture(string type, byte[] bytes) => new(type, bytes) { Tag = Quoted(LayoutPictures.HashOf(bytes)[..32]) };

    /// <exception cref="ProblemException">There is none, or never was a good version.</exception>
    private static LayoutInfo Known(OperationContext context, string id)
    {
        LayoutInfo info = Guarded(() => context.Get<LayoutLibrary>().Get(id));
        return info.Layout is not null ? info : throw new ProblemException(
            new Problem(ProblemKind.LayoutNotFound, $"\"{id}\" is not valid and never was; the list says where it is wrong."));
    }

    private static Layout Checked(OperationContext context, JsonElement json, out string hash)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json.GetRawText());
        hash = LayoutPictures.HashOf(bytes);
        LayoutReadResult read = context.Get<LayoutLibrary>().Check(bytes);
        return read.Layout ?? throw new ProblemException(new Problem(ProblemKind.LayoutInvalid, read.Errors[0].Detail)
        {
            Errors = LayoutErrors.Of(read.Errors),
        });
    }

    /// <summary>Over REST the body as it was written, so that lines and columns of errors are the author's.</summary>
    private static async ValueTask<byte[]> BytesOfAsync(OperationContext context, JsonElement? member)
    {
        if (context.Session is not null)
        {
            return member is { } json ? Encoding.UTF8.GetBytes(json.GetRawText()) : throw new ProblemException(
                new Problem(ProblemKind.Malformed, "The layout is missing.") { Errors = [new ProblemError("required", "#/layout", "Add \"layout\".")] });
        }

        using MemoryStream bytes = new();
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await context.Http.Request.Body.ReadAsync(buffer, context.Http.RequestAborted)) > 0)
        {
            await bytes.WriteAsync(buffer.AsMemory(0, count), context.Http.RequestAborted);
            if (bytes.Length > LayoutReader.MaxBytes)
            {
                throw new ProblemException(new Problem(ProblemKind.TooLarge, $"A layout may have at most {LayoutReader.MaxBytes} bytes."));
            }
        }

        return bytes.ToArray();
    }

    private static HashSet<string> UsedLayouts(OperationContext context) =>
        [.. context.Get<IRoomDirectory>().List().Select(room => room.State.Layout)];

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (LayoutRefusedException refused)
        {
            throw LayoutErrors.ToProblem(refused);
        }
    }

    private static string Quoted(string tag) => $"\"{tag}\"";

    private static string? Unquoted(string? tag) => tag is [' ' or '"', .., '"'] ? tag[1..^1] : tag;
}
