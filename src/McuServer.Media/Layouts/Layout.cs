using System.Collections.Immutable;

namespace McuServer.Media.Layouts;

/// <summary>
/// A layout file, version 1, as it was read and checked: named regions, data, no people. Sizes are reference pixels
/// (the value at a short side of 720) unless said otherwise. All defaults are filled in, except in the styles, which are
/// merged key by key: defaults, file, view, region.
/// </summary>
public sealed record Layout
{
    public required string Id { get; init; }

    public LocalText? Title { get; init; }

    public LocalText? Description { get; init; }

    public required CanvasSpec Canvas { get; init; }

    /// <summary>Roles whose people get tiles.</summary>
    public ImmutableArray<Role> SourceRoles { get; init; } = [Role.Host, Role.Cohost, Role.Panelist];

    public AudioOnlyMode AudioOnly { get; init; } = AudioOnlyMode.Avatar;

    public TileStyle Tile { get; init; } = TileStyle.Empty;

    public SpeakerOptions Speaker { get; init; } = new();

    public TransitionOptions Transition { get; init; } = new();

    public ImmutableArray<OverlaySpec> Overlays { get; init; } = [];

    public required ImmutableArray<Variant> Variants { get; init; }

    public ImmutableArray<ViewSpec> Views { get; init; } = [];
}

public enum Role
{
    Host,
    Cohost,
    Panelist,
    Attendee,
}

/// <summary>People without video: a tile with their avatar, or no tile.</summary>
public enum AudioOnlyMode
{
    Avatar,
    Omit,
}

/// <summary>One string, or one per language: chosen by the room's language, then "en", then the first.</summary>
public sealed record LocalText(ImmutableArray<KeyValuePair<string, string>> ByLanguage)
{
    public LocalText(string text)
        : this([new("", text)])
    {
    }

    public string For(string language)
    {
        foreach (string wanted in (ReadOnlySpan<string>)[language, "en"])
        {
            foreach ((string key, string value) in ByLanguage)
            {
                if (key == wanted)
                {
                    return value;
                }
            }
        }

        return ByLanguage[0].Value;
    }
}

public sealed record CanvasSpec(int Width, int Height)
{
    public int FramesPerSecond { get; init; } = 30;

    public BackgroundSpec Background { get; init; } = new();
}

/// <param name="Image">File below <c>layouts/assets</c>, as "assets/name.png", or null.</param>
public sealed record BackgroundSpec(Rgba Color, string? Image, Fit Fit)
{
    public BackgroundSpec()
        : this(new Rgba(0x10, 0x14, 0x18, 0xFF), null, Fit.Cover)
    {
    }
}

/// <summary>How a picture fills its box.</summary>
public enum Fit
{
    /// <summary>Fills the box, crops what is over.</summary>
    Cover,

    /// <summary>Whole picture, tile background beside it.</summary>
    Contain,

    /// <summary>Whole picture, beside it the same picture, enlarged and blurred.</summary>
    Blur,
}

/// <summary>Red, green, blue, alpha, 0..255, not premultiplied (sRGB, BT.709 primaries).</summary>
public readonly record struct Rgba(byte R, byte G, byte B, byte A);

public sealed record SpeakerOptions
{
    public int ConfirmMs { get; init; } = 400;

    public int HoldMs { get; init; } = 2000;

    public int HoldSilentMs { get; init; } = 1000;

    public WhenSilent WhenSilent { get; init; } = WhenSilent.Keep;
}

public enum WhenSilent
{
    Keep,
    First,
    None,
}

public sealed record TransitionOptions
{
    public TransitionType Type { get; init; } = TransitionType.Cut;

    public int DurationMs { get; init; } = 300;

    public Easing Easing { get; init; } = Easing.EaseInOut;

    public int SettleMs { get; init; } = 250;

    public int ShrinkDelayMs { get; init; } = 1500;
}

public enum TransitionType
{
    Cut,
    Fade,
    Move,
}

public enum Easing
{
    Linear,
    EaseInOut,
}

public sealed record AreaSpec(Fraction Left, Fraction Top, Fraction Width, Fraction Height);

public sealed record Variant(string Id, ImmutableArray<Region> Regions)
{
    public CountRange Tiles { get; init; } = CountRange.Any;

    public CountRange Screens { get; init; } = CountRange.Any;

    public CountRange Pinned { get; init; } = CountRange.Any;

    /// <summary>Null: the file's transition.</summary>
    public TransitionOptions? Transition { get; init; }

    public bool Matches(int tiles, int screens, int pinned) =>
        Tiles.Contains(tiles) && Screens.Contains(screens) && Pinned.Contains(pinned);
}

public readonly record struct CountRange(int Min, int Max)
{
    public static readonly CountRange Any = new(0, int.MaxValue);

    public bool Contains(int count) => count >= Min && count <= Max;
}

public enum RegionType
{
    Slot,
    Grid,
}

public sealed record Region(string Id, RegionType Type, AreaSpec Area, SelectSpec Select)
{
    public int Z { get; init; }

    public TileStyle Tile { get; init; } = TileStyle.Empty;

    /// <summary>Only for <see cref="RegionType.Grid"/>.</summary>
    public GridSpec Grid { get; init; } = new();

    public bool PlaceholderWhenEmpty { get; init; }

    /// <summary>Null: the room's title.</summary>
    public LocalText? Placeholder { get; init; }
}

public enum SelectMedia
{
    Camera,
    Screen,
    Any,
}

public sealed record SelectSpec(ImmutableArray<Selector> From)
{
    public SelectMedia Media { get; init; } = SelectMedia.Camera;

    /// <summary>May show a source that another region shows too.</summary>
    public bool Reuse { get; init; }

    /// <summary>Keeps its occupant while nobody else is selected.</summary>
    public bool Sticky { get; init; } = true;
}

public enum SelectBy
{
    Pinned,
    ActiveSpeaker,
    PreviousSpeaker,
    Presenter,
    HandRaised,
    Rest,
    ScreenShare,
    Index,
    Role,
    Seat,
}

public sealed record Selector(SelectBy By)
{
    /// <summary>For <see cref="SelectBy.ScreenShare"/> (0 = newest) and <see cref="SelectBy.Index"/>.</summary>
    public int Index { get; init; }

    public ImmutableArray<Role> Roles { get; init; } = [];

    public string? Seat { get; init; }
}

public enum OverflowMode
{
    Page,
    More,
    Hide,
}

public enum LastRow
{
    Center,
    Start,
    Balance,
}

public enum Align
{
    Start,
    Center,
    End,
}

public enum OrderKey
{
    Pinned,
    ScreenShare,
    HandRaised,
    LastSpokeAt,
    Role,
    Video,
    Order,
    JoinedAt,
    Name,
}

public sealed record GridSpec
{
    public int? Columns { get; init; }

    public int? Rows { get; init; }

    public int MaxColumns { get; init; } = 7;

    public int MaxTiles { get; init; } = 25;

    /// <summary>Width : height of a tile, the narrowest and the widest allowed.</summary>
    public Fraction AspectMin { get; init; } = new(16, 9);

    public Fraction AspectMax { get; init; } = new(16, 9);

    public int Gap { get; init; } = 8;

    public int Padding { get; init; } = 8;

    public Align Align { get; init; } = Align.Center;

    public LastRow LastRow { get; init; } = LastRow.Center;

    public int MinTileWidth { get; init; } = 160;

    public int MinTileHeight { get; init; } = 90;

    public ImmutableArray<OrderKey> Order { get; init; } =
        [OrderKey.Pinned, OrderKey.Role, OrderKey.Order, OrderKey.JoinedAt];

    /// <summary>Whether somebody hidden who speaks is swapped onto the page.</summary>
    public bool PromoteSwaps { get; init; } = true;

    public OverflowMode Overflow { get; init; } = OverflowMode.Page;

    public int RotateSeconds { get; init; }
}

public enum OverlayType
{
    Image,
    Text,
    Clock,
    Recording,
}

public sealed record OverlaySpec(string Id, OverlayType Type, AreaSpec Area)
{
    public int Z { get; init; } = 90;

    public string? Image { get; init; }

    public LocalText? Text { get; init; }

    public int FontSize { get; init; } = 24;

    public Rgba Color { get; init; } = new(0xFF, 0xFF, 0xFF, 0xFF);

    public Rgba Background { get; init; } = new(0, 0, 0, 0);

    public Align Align { get; init; } = Align.Start;
}

public enum SelfMode
{
    Show,
    Overlay,
    Omit,
}

/// <summary>Who receives a view: a role, or the recorder and live outputs.</summary>
public enum Audience
{
    Host,
    Cohost,
    Panelist,
    Attendee,
    Recording,
}

public sealed record ViewSpec(string Id, ImmutableArray<Audience> Audience)
{
    public SelfMode Self { get; init; } = SelfMode.Overlay;

    /// <summary>True: the active speaker sees the previous one in the main slot (<c>speakerSees: previous</c>).</summary>
    public bool SpeakerSeesPrevious { get; init; }

    /// <summary>Null: the layout's.</summary>
    public CanvasSpec? Canvas { get; init; }

    public TileStyle Tile { get; init; } = TileStyle.Empty;

    public ImmutableArray<OverlaySpec>? Overlays { get; init; }

    public ImmutableArray<Variant>? Variants { get; init; }
}
