using System.Globalization;
using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Media.Layouts;

/// <summary>Reads the <c>tile</c> objects of a layout; what one does not say stays null.</summary>
internal static class StyleMapper
{
    public static TileStyle Map(JsonElement tile)
    {
        TileStyle style = TileStyle.Empty with
        {
            Fit = Name<Fit>(tile, "fit"),
            ScreenFit = Name<Fit>(tile, "screenFit"),
            FocusX = tile.TryGetProperty("focusX", out JsonElement x) ? JsonValues.ToFraction(x) : null,
            FocusY = tile.TryGetProperty("focusY", out JsonElement y) ? JsonValues.ToFraction(y) : null,
            Background = Color(tile, "background"),
            Radius = Int(tile, "radius"),
            Icons = tile.TryGetProperty("icons", out JsonElement icons) ? LayoutValues.Names<TileIcon>(icons) : null,
        };
        if (tile.TryGetProperty("border", out JsonElement border))
        {
            style = style with { BorderWidth = Int(border, "width"), BorderColor = Color(border, "color") };
        }

        if (tile.TryGetProperty("label", out JsonElement label))
        {
            style = Label(style, label);
        }

        if (tile.TryGetProperty("avatar", out JsonElement avatar))
        {
            bool isAuto = avatar.TryGetProperty("background", out JsonElement background)
                && background.ValueEquals("auto");
            style = style with
            {
                AvatarMode = Name<AvatarMode>(avatar, "mode"),
                AvatarBackground = isAuto ? null : Color(avatar, "background"),
                AvatarBackgroundIsAuto = isAuto,
            };
        }

        return !tile.TryGetProperty("speaking", out JsonElement speaking) ? style : style with
        {
            SpeakingBorder = speaking.TryGetProperty("mode", out JsonElement mode) ? mode.ValueEquals("border") : null,
            SpeakingWidth = Int(speaking, "width"),
            SpeakingColor = Color(speaking, "color"),
            SpeakingReleaseMs = Int(speaking, "releaseMs"),
        };
    }

    /// <summary>"#RRGGBB" or "#RRGGBBAA", or null where the key is missing.</summary>
    public static Rgba? Color(JsonElement parent, string key)
    {
        if (!parent.TryGetProperty(key, out JsonElement value))
        {
            return null;
        }

        string text = value.GetString()!;
        uint digits = uint.Parse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        uint rgba = text.Length == 7 ? (digits << 8) | 0xFF : digits;
        return new Rgba((byte)(rgba >> 24), (byte)(rgba >> 16), (byte)(rgba >> 8), (byte)rgba);
    }

    private static TileStyle Label(TileStyle style, JsonElement label) => style with
    {
        LabelShow = Name<LabelShow>(label, "show"),
        LabelPosition = Name<LabelPosition>(label, "position"),
        LabelText = label.TryGetProperty("text", out JsonElement text) ? text.GetString() : null,
        LabelFontSize = Int(label, "fontSize"),
        LabelColor = Color(label, "color"),
        LabelBackground = Color(label, "background"),
        LabelMinTileWidth = Int(label, "minTileWidth"),
    };

    private static T? Name<T>(JsonElement parent, string key)
        where T : struct, Enum =>
        parent.TryGetProperty(key, out JsonElement value) ? LayoutValues.Name<T>(value) : null;

    private static int? Int(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out JsonElement value) ? JsonValues.ToInt32(value) : null;
}
