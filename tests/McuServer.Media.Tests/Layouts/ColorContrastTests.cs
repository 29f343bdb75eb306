using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class ColorContrastTests
{
    [TestMethod]
    [DataRow(0x000000FFu, 0xFFFFFFFFu, 21.0)]
    [DataRow(0x777777FFu, 0xFFFFFFFFu, 4.478)]
    [DataRow(0x767676FFu, 0xFFFFFFFFu, 4.542)]
    [DataRow(0x777777FFu, 0x999999FFu, 1.572)]
    [DataRow(0xFF0000FFu, 0x000000FFu, 5.252)]
    public void Opaque_colours_have_the_contrast_that_WCAG_gives(uint text, uint background, double expected) =>
        Assert.AreEqual(expected, ColorContrast.Worst(Color(text), Color(background)), 0.001);

    [TestMethod]
    public void A_translucent_background_counts_over_the_worse_of_black_and_white()
    {
        // 70 % black over white is #4C4C4C (alpha 179 of 255), over black it stays black.
        double overWhite = ColorContrast.Worst(Color(0xFFFFFFFF), Color(0x4C4C4CFF));
        Assert.AreEqual(overWhite, ColorContrast.Worst(Color(0xFFFFFFFF), Color(0x000000B3)), 0.001);
        Assert.AreEqual(1.0, ColorContrast.Worst(Color(0xFFFFFFFF), Color(0x00000000)), 0.001);
    }

    [TestMethod]
    public void Translucent_text_is_laid_over_its_background() =>
        Assert.AreEqual(1.0, ColorContrast.Worst(Color(0xFFFFFF00), Color(0x123456FF)), 0.001);

    [TestMethod]
    public void A_region_that_makes_its_label_unreadable_is_warned_about_once_in_all_views()
    {
        string json = Layout("\"label\": { \"color\": \"#303030\" }", "{}", "{ \"audience\": [\"host\"] }");
        Assert.AreEqual("label.contrast #/variants/0/regions/0/tile/label", Found(json));
    }

    [TestMethod]
    [DataRow("#777777", "#999999", "1.6:1")]
    [DataRow("#777777", "#FFFFFF", "4.4:1", DisplayName = "4.48 is not told as 4.5")]
    public void The_warning_names_the_contrast(string text, string background, string expected)
    {
        string label = $"\"label\": {{ \"color\": \"{text}\", \"background\": \"{background}\" }}";
        LayoutError warning = LayoutReader.Read(Layout(label, "{}", "{ \"audience\": [\"host\"] }")).Errors.Single();
        StringAssert.Contains(warning.Detail, expected);
    }

    [TestMethod]
    public void A_view_is_judged_with_the_colours_below_it()
    {
        string json = Layout("", "{ \"label\": { \"background\": \"#000000\" } }",
            "{ \"audience\": [\"host\"], \"tile\": { \"label\": { \"color\": \"#222222\" } } }");
        Assert.AreEqual("label.contrast #/views/w/tile/label", Found(json));
    }

    [TestMethod]
    public void A_label_that_is_never_shown_may_have_any_colour()
    {
        string json = Layout("", "{ \"label\": { \"color\": \"#000000\", \"show\": \"never\" } }", "{ \"audience\": [\"host\"] }");
        Assert.AreEqual("", Found(json));
        string shownAgain = Layout(
            "\"label\": { \"show\": \"always\" }",
            "{ \"label\": { \"color\": \"#000000\", \"show\": \"never\" } }",
            "{ \"audience\": [\"host\"] }");
        Assert.AreEqual("label.contrast #/variants/0/regions/0/tile/label", Found(shownAgain));
    }

    private static string Found(string json) =>
        string.Join('\n', LayoutReader.Read(json).Errors.Select(error => $"{error.Code} {error.Pointer}"));

    private static string Layout(string regionTile, string fileTile, string view) => $$"""
        { "version": 1, "id": "x", "canvas": { "width": 640, "height": 360 }, "tile": {{fileTile}},
          "variants": [{ "id": "v", "regions": [{ "id": "r", "type": "slot", "tile": { {{regionTile}} },
            "area": { "left": 0, "top": 0, "width": 1, "height": 1 }, "select": { "from": [{ "by": "rest" }] } }] }],
          "views": { "w": {{view}} } }
        """;

    private static Rgba Color(uint rgba) => new((byte)(rgba >> 24), (byte)(rgba >> 16), (byte)(rgba >> 8), (byte)rgba);
}
