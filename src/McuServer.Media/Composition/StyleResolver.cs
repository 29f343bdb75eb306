using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>From a merged style in reference pixels to one in canvas pixels.</summary>
internal static class StyleResolver
{
    /// <param name="merged">Laid over <see cref="TileStyle.Default"/>, so nothing is missing.</param>
    /// <param name="shortSide">Short side of the canvas in pixels.</param>
    public static ResolvedStyle Resolve(TileStyle merged, int shortSide)
    {
        int speaking = LayoutGeometry.ReferencePixels(merged.SpeakingWidth!.Value, shortSide);
        return new ResolvedStyle
        {
            Background = merged.Background!.Value,
            Radius = LayoutGeometry.ReferencePixels(merged.Radius!.Value, shortSide),
            BorderWidth = Line(merged.BorderWidth!.Value, shortSide),
            BorderColor = merged.BorderColor!.Value,
            FocusX = merged.FocusX!.Value,
            FocusY = merged.FocusY!.Value,
            LabelPosition = merged.LabelPosition!.Value,
            LabelFontSize = FontSize(merged.LabelFontSize!.Value, shortSide),
            LabelColor = merged.LabelColor!.Value,
            LabelBackground = merged.LabelBackground!.Value,
            AvatarMode = merged.AvatarMode!.Value,
            AvatarBackground = merged.AvatarBackground,
            SpeakingWidth = merged.SpeakingBorder!.Value ? Math.Max(2, speaking) : 0,
            SpeakingColor = merged.SpeakingColor!.Value,
            Icons = merged.Icons!.Value,
        };
    }

    /// <summary>Letters need no even pixels: the nearest whole one.</summary>
    public static int FontSize(int value, int shortSide) => Math.Max(1,
        ((value * shortSide) + (LayoutGeometry.ReferenceShortSide / 2)) / LayoutGeometry.ReferenceShortSide);

    /// <summary>A line that is asked for never vanishes on a small canvas.</summary>
    private static int Line(int value, int shortSide) =>
        value == 0 ? 0 : Math.Max(2, LayoutGeometry.ReferencePixels(value, shortSide));
}
