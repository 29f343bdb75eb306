using McuServer.Media.Layouts;
using McuServer.Serving.Layouts;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api;

/// <summary>A text in the languages of the page.</summary>
internal sealed record LocalWords(string Ko, string En)
{
    public static LocalWords? Of(LocalText? text) => text is null ? null : new LocalWords(text.For("ko"), text.For("en"));
}

internal sealed record CanvasSize(int Width, int Height, int Fps);

/// <summary>One layout of the list.</summary>
/// <param name="Valid">The version on disk can be used.</param>
/// <param name="Stale">It cannot, and an earlier version is in use.</param>
/// <param name="Builtin">It comes with the program.</param>
/// <param name="InUse">A room shows it.</param>
/// <param name="Etag">Of the version on disk, without quotes.</param>
internal sealed record LayoutItem(string Id, bool Valid, bool Stale, bool Builtin, bool InUse, string Etag)
{
    public LocalWords? Title { get; init; }

    public LocalWords? Description { get; init; }

    public CanvasSize? Canvas { get; init; }

    /// <summary>Views besides the base.</summary>
    public IReadOnlyList<string> Views { get; init; } = [];

    /// <summary>Of the version on disk, if there are any.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    public static LayoutItem Of(LayoutInfo info, bool isInUse) => new(info.Id, info.IsValid, info.IsStale, info.IsBuiltin, isInUse, info.ETag)
    {
        Title = LocalWords.Of(info.Layout?.Title),
        Description = LocalWords.Of(info.Layout?.Description),
        Canvas = info.Layout is { } layout ? new CanvasSize(layout.Canvas.Width, layout.Canvas.Height, layout.Canvas.FramesPerSecond) : null,
        Views = info.Layout is { } viewed ? [.. viewed.Views.Select(v => v.Id)] : [],
        Errors = info.Errors.Length > 0 ? LayoutErrors.Of(info.Errors) : null,
    };
}

/// <summary>What became of a check.</summary>
internal sealed record LayoutCheck(bool Valid, IReadOnlyList<ProblemError> Errors);

/// <summary>Errors of layouts in the API's form (layouts-and-page.md 2.6).</summary>
internal static class LayoutErrors
{
    public static IReadOnlyList<ProblemError> Of(IEnumerable<LayoutError> errors) =>
    [
        .. errors.Select(e => new ProblemError(e.Code, e.Pointer, e.Detail)
        {
            Severity = e.Severity == LayoutSeverity.Error ? "error" : "warning",
            Line = e.Line,
            Column = e.Column,
        }),
    ];

    public static ProblemException ToProblem(LayoutRefusedException refused) => new(new Problem(KindOf(refused.Refusal), refused.Message)
    {
        Errors = refused.Errors.Length > 0 ? Of(refused.Errors) : null,
    });

    private static ProblemKind KindOf(LayoutRefusal refusal) => refusal switch
    {
        LayoutRefusal.NotFound => ProblemKind.LayoutNotFound,
        LayoutRefusal.BadId => ProblemKind.Invalid,
        LayoutRefusal.TooLarge => ProblemKind.TooLarge,
        LayoutRefusal.Invalid => ProblemKind.LayoutInvalid,
        LayoutRefusal.RevisionMismatch => ProblemKind.RevisionMismatch,
        LayoutRefusal.InUse => ProblemKind.LayoutInUse,
        LayoutRefusal.ReadOnly or LayoutRefusal.TooMany => ProblemKind.Conflict,
        _ => ProblemKind.Internal,
    };
}
