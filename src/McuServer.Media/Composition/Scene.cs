using System.Collections.Immutable;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Who is in which box at one tick: everything that a compositor needs besides the pictures. Immutable; the same object
/// means that nothing changed but the lamps of its tiles (<see cref="SceneTile.Lamp"/>). Boxes are pixels of the canvas, even; style sizes are canvas pixels already.
/// </summary>
public sealed record Scene(int Width, int Height, BackgroundSpec Background)
{
    /// <summary>In drawing order: by z, then by document order.</summary>
    public ImmutableArray<SceneTile> Tiles { get; init; } = [];

    /// <summary>Drawn by their z among the tiles; an overlay stands above tiles of the same z.</summary>
    public ImmutableArray<SceneOverlay> Overlays { get; init; } = [];

    /// <summary>
    /// Scale from reference pixels to canvas pixels is Min(Width, Height) / 720 (layout format 1, rule 10).
    /// </summary>
    public int ReferencePixels(int value) => 2 * (((value * Math.Min(Width, Height)) + 720) / 1440);
}

/// <summary>One box of the canvas with one source, or with a placeholder.</summary>
public sealed record SceneTile(string RegionId, PixelRect Box)
{
    /// <summary>Null: the placeholder of an empty region.</summary>
    public VideoKey? Source { get; init; }

    public int Z { get; init; }

    public required ResolvedStyle Style { get; init; }

    /// <summary>How this source fills the box: the style's fit for cameras or the one for screens.</summary>
    public Fit Fit { get; init; }

    /// <summary>The label's text, one or two lines; null: none.</summary>
    public string? Label { get; init; }

    /// <summary>The label's text while the lamp is on; null: the same as without.</summary>
    public string? LabelInSpeech { get; init; }

    /// <summary>
    /// On while the tile shows that its person speaks; null: it never shows that. It goes on and off in place, many
    /// times for one scene: see <see cref="InSpeech"/>.
    /// </summary>
    public SpeechLamp? Lamp { get; init; }

    /// <summary>For an empty region; null: none.</summary>
    public string? PlaceholderText { get; init; }

    /// <summary>Above 0: a badge "+k" for those who did not fit.</summary>
    public int MoreCount { get; init; }

    public TileMarks Marks { get; init; }

    /// <summary>The name that initials are made from.</summary>
    public string PersonName { get; init; } = "";

    public string? AvatarImage { get; init; }

    /// <summary>0..255; below 255 only inside a transition.</summary>
    public byte Opacity { get; init; } = 255;

    /// <summary>What is drawn now: this very tile, or, while the lamp is on, a new one with what shows speech.</summary>
    public SceneTile Shown => Lamp is { IsOn: true } ? InSpeech() : this;

    /// <summary>A tile without a lamp, as this one looks while its lamp is on.</summary>
    public SceneTile InSpeech() => this with
    {
        Marks = Style.SpeakingWidth > 0 ? Marks | TileMarks.Speaking : Marks,
        Label = LabelInSpeech ?? Label,
        LabelInSpeech = null,
        Lamp = null,
    };
}

/// <summary>Says of one tile whether it shows speech. Belongs to the thread that builds and draws the scene.</summary>
public sealed record SpeechLamp
{
    public bool IsOn { get; internal set; }
}

[Flags]
public enum TileMarks
{
    None = 0,
    Muted = 1,
    Hand = 2,
    Network = 4,
    Pinned = 8,
    Speaking = 16,
    Reconnecting = 32,
}

/// <summary>A tile's style with every level merged and sizes in canvas pixels (even where they move edges).</summary>
public sealed record ResolvedStyle
{
    public Rgba Background { get; init; }

    public int Radius { get; init; }

    public int BorderWidth { get; init; }

    public Rgba BorderColor { get; init; }

    /// <summary>0..1; places the crop window of <see cref="Fit.Cover"/>.</summary>
    public Fraction FocusX { get; init; } = new(1, 2);

    public Fraction FocusY { get; init; } = new(2, 5);

    public LabelPosition LabelPosition { get; init; }

    public int LabelFontSize { get; init; }

    public Rgba LabelColor { get; init; }

    public Rgba LabelBackground { get; init; }

    public AvatarMode AvatarMode { get; init; }

    /// <summary>Null: from a hash of the participant's id.</summary>
    public Rgba? AvatarBackground { get; init; }

    /// <summary>0: no speaking border.</summary>
    public int SpeakingWidth { get; init; }

    public Rgba SpeakingColor { get; init; }

    /// <summary>Icons that may show (a mark without its icon here is not drawn).</summary>
    public ImmutableArray<TileIcon> Icons { get; init; } = [];
}

public sealed record SceneOverlay(string Id, OverlayType Type, PixelRect Box)
{
    public int Z { get; init; }

    /// <summary>File below <c>layouts/assets</c>, for images.</summary>
    public string? Image { get; init; }

    /// <summary>Text ready to draw: templates, language, clock and recording word are resolved.</summary>
    public string Text { get; init; } = "";

    /// <summary>Canvas pixels.</summary>
    public int FontSize { get; init; }

    public Rgba Color { get; init; }

    public Rgba Background { get; init; }

    public Align Align { get; init; }
}
