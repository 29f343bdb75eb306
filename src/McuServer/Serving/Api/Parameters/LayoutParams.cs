using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using McuServer.Preview;

namespace McuServer.Serving.Api.Parameters;

internal sealed record LayoutIdParams
{
    [StringLength(48, MinimumLength = 1)]
    public required string Id { get; init; }
}

/// <summary>A layout to be stored: over REST the body is the file as it is, comments on its places stay true.</summary>
internal sealed record PutLayoutParams
{
    [StringLength(48, MinimumLength = 1)]
    public required string Id { get; init; }

    [Description("Of calls; over REST it is the body")]
    public JsonElement? Layout { get; init; }
}

internal sealed record ValidateLayoutParams
{
    [Description("Of calls; over REST it is the body")]
    public JsonElement? Layout { get; init; }

    [StringLength(48, MinimumLength = 1), Description("What the layout must call itself; left out: whatever it does")]
    public string? Id { get; init; }
}

/// <summary>For whom a layout is drawn.</summary>
internal abstract record PreviewParams
{
    [Range(0, PreviewWish.MaxTiles), Description("People on the stage; 5 when left out")]
    public int? Tiles { get; init; }

    [Range(0, PreviewWish.MaxScreens)]
    public int? Screens { get; init; }

    [Range(0, PreviewWish.MaxPinned)]
    public int? Pinned { get; init; }

    [StringLength(48, MinimumLength = 1), Description("A view of the layout; left out: the base")]
    public string? View { get; init; }

    [RegularExpression("^[a-z]{2,3}$"), Description("Of the texts; ko when left out")]
    public string? Language { get; init; }

    public virtual PreviewWish ToWish() => new()
    {
        Tiles = Tiles ?? 5,
        Screens = Screens ?? 0,
        Pinned = Pinned ?? 0,
        View = View,
        Language = Language ?? "ko",
    };
}

internal sealed record DrawSavedParams : PreviewParams
{
    [StringLength(48, MinimumLength = 1)]
    public required string Id { get; init; }
}

internal sealed record DrawUnsavedParams : PreviewParams
{
    public required JsonElement Layout { get; init; }
}

/// <summary>A composed picture besides: how large.</summary>
internal abstract record PictureParams : PreviewParams
{
    [Range(64, 1280), Description("Pixels of the longer side at most; 640 when left out")]
    public int? Size { get; init; }

    public override PreviewWish ToWish() => base.ToWish() with { MaxSide = Size ?? 640 };
}

internal sealed record ComposeSavedParams : PictureParams
{
    [StringLength(48, MinimumLength = 1)]
    public required string Id { get; init; }
}

internal sealed record ComposeUnsavedParams : PictureParams
{
    public required JsonElement Layout { get; init; }
}
