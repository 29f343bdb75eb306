using System.Collections.Immutable;

namespace McuServer.Media.Layouts;

/// <summary>
/// A tile's style as one level of the file states it; null means "not said here". Levels are laid over each other with
/// <see cref="Over"/>: defaults, file, view, region. Sizes are reference pixels.
/// </summary>
public sealed record TileStyle
{
    public static readonly TileStyle Empty = new();

    /// <summary>The values that hold where no level says anything (layouts/README.md).</summary>
    public static readonly TileStyle Default = new()
    {
        Fit = Layouts.Fit.Cover,
        ScreenFit = Layouts.Fit.Contain,
        FocusX = new Fraction(1, 2),
        FocusY = new Fraction(2, 5),
        Background = new Rgba(0x1F, 0x26, 0x30, 0xFF),
        Radius = 8,
        BorderWidth = 0,
        BorderColor = new Rgba(0, 0, 0, 0xFF),
        LabelShow = Layouts.LabelShow.Always,
        LabelPosition = Layouts.LabelPosition.BottomLeft,
        LabelText = "{name}",
        LabelFontSize = 20,
        LabelColor = new Rgba(0xFF, 0xFF, 0xFF, 0xFF),
        LabelBackground = new Rgba(0, 0, 0, 0xB3),
        LabelMinTileWidth = 120,
        AvatarMode = Layouts.AvatarMode.Image,
        AvatarBackground = null,
        SpeakingBorder = true,
        SpeakingWidth = 4,
        SpeakingColor = new Rgba(0x2D, 0xD4, 0xBF, 0xFF),
        SpeakingReleaseMs = 500,
        Icons = [TileIcon.Muted, TileIcon.Hand],
    };

    public Fit? Fit { get; init; }

    public Fit? ScreenFit { get; init; }

    public Fraction? FocusX { get; init; }

    public Fraction? FocusY { get; init; }

    public Rgba? Background { get; init; }

    public int? Radius { get; init; }

    public int? BorderWidth { get; init; }

    public Rgba? BorderColor { get; init; }

    public LabelShow? LabelShow { get; init; }

    public LabelPosition? LabelPosition { get; init; }

    public string? LabelText { get; init; }

    public int? LabelFontSize { get; init; }

    public Rgba? LabelColor { get; init; }

    public Rgba? LabelBackground { get; init; }

    public int? LabelMinTileWidth { get; init; }

    public AvatarMode? AvatarMode { get; init; }

    /// <summary>Null in the merged style means "auto": a colour from a hash of the participant's id.</summary>
    public Rgba? AvatarBackground { get; init; }

    /// <summary>True where a level says <c>"auto"</c>, which undoes a lower level's colour.</summary>
    public bool AvatarBackgroundIsAuto { get; init; }

    /// <summary><c>speaking.mode</c>: border or none.</summary>
    public bool? SpeakingBorder { get; init; }

    public int? SpeakingWidth { get; init; }

    public Rgba? SpeakingColor { get; init; }

    public int? SpeakingReleaseMs { get; init; }

    public ImmutableArray<TileIcon>? Icons { get; init; }

    /// <summary>This style where it says something, else <paramref name="below"/>.</summary>
    public TileStyle Over(TileStyle below) => new()
    {
        Fit = Fit ?? below.Fit,
        ScreenFit = ScreenFit ?? below.ScreenFit,
        FocusX = FocusX ?? below.FocusX,
        FocusY = FocusY ?? below.FocusY,
        Background = Background ?? below.Background,
        Radius = Radius ?? below.Radius,
        BorderWidth = BorderWidth ?? below.BorderWidth,
        BorderColor = BorderColor ?? below.BorderColor,
        LabelShow = LabelShow ?? below.LabelShow,
        LabelPosition = LabelPosition ?? below.LabelPosition,
        LabelText = LabelText ?? below.LabelText,
        LabelFontSize = LabelFontSize ?? below.LabelFontSize,
        LabelColor = LabelColor ?? below.LabelColor,
        LabelBackground = LabelBackground ?? below.LabelBackground,
        LabelMinTileWidth = LabelMinTileWidth ?? below.LabelMinTileWidth,
        AvatarMode = AvatarMode ?? below.AvatarMode,
        AvatarBackground = AvatarBackgroundIsAuto ? null : AvatarBackground ?? below.AvatarBackground,
        SpeakingBorder = SpeakingBorder ?? below.SpeakingBorder,
        SpeakingWidth = SpeakingWidth ?? below.SpeakingWidth,
        SpeakingColor = SpeakingColor ?? below.SpeakingColor,
        SpeakingReleaseMs = SpeakingReleaseMs ?? below.SpeakingReleaseMs,
        Icons = Icons ?? below.Icons,
    };
}

public enum LabelShow
{
    Always,
    Speaking,
    Never,
}

public enum LabelPosition
{
    TopLeft,
    TopCenter,
    TopRight,
    BottomLeft,
    BottomCenter,
    BottomRight,
}

public enum AvatarMode
{
    Image,
    Initials,
    Silhouette,
    None,
}

public enum TileIcon
{
    Muted,
    Hand,
    Network,
    Pinned,
}
