using McuServer.Media.Layouts;

namespace McuServer.Media.Composition.Drawing;

internal enum PatchKind
{
    Card,
    Placeholder,
    Border,
    Label,
    Badge,
    Veil,
    Background,
    ImageOverlay,
    TextOverlay,
    RecordingOverlay,
}

/// <summary>
/// Everything that a patch's pixels depend on; a field that its kind does not use stays at its default.
/// </summary>
internal readonly record struct PatchKey(PatchKind Kind)
{
    public int X { get; init; }

    public int Y { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Font size, or width of a line; pixels.</summary>
    public int Size { get; init; }

    /// <summary>Corner radius, or distance from the tile's edge; pixels.</summary>
    public int Radius { get; init; }

    /// <summary>Icons, alignment, fit or mode.</summary>
    public int Detail { get; init; }

    public string? Text { get; init; }

    public string? Image { get; init; }

    public Rgba Color { get; init; }

    public Rgba Background { get; init; }
}
