using System.Text.Json;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class LayoutMapperTests
{
    private const string Least = """
        { "version": 1, "id": "least", "canvas": { "width": 640, "height": 360 }, "variants": [
          { "id": "v", "regions": [
            { "id": "r", "type": "grid", "area": { "left": 0, "top": "0", "width": "1/3", "height": 1 },
              "select": { "from": [{ "by": "rest" }] } } ] } ] }
        """;

    [TestMethod]
    public void What_is_left_out_has_its_default()
    {
        Layout layout = Read(Least);
        Assert.AreEqual(30, layout.Canvas.FramesPerSecond);
        Assert.AreEqual(new Rgba(0x10, 0x14, 0x18, 0xFF), layout.Canvas.Background.Color);
        CollectionAssert.AreEqual((Role[])[Role.Host, Role.Cohost, Role.Panelist], layout.SourceRoles.ToArray());
        Assert.AreEqual(TileStyle.Empty, layout.Tile);
        Assert.AreEqual(
            (400, 2000, 1000, WhenSilent.Keep),
            (layout.Speaker.ConfirmMs, layout.Speaker.HoldMs, layout.Speaker.HoldSilentMs, layout.Speaker.WhenSilent));
        Assert.AreEqual(
            (TransitionType.Cut, 300, Easing.EaseInOut, 250, 1500),
            (layout.Transition.Type, layout.Transition.DurationMs, layout.Transition.Easing,
                layout.Transition.SettleMs, layout.Transition.ShrinkDelayMs));
        Variant variant = layout.Variants[0];
        Assert.IsTrue(variant.Matches(1000, 1000, 1000) && variant.Matches(0, 0, 0));
        Assert.IsNull(variant.Transition);
        Region region = variant.Regions[0];
        Assert.AreEqual((0, false, SelectMedia.Camera, false, true),
            (region.Z, region.PlaceholderWhenEmpty, region.Select.Media, region.Select.Reuse, region.Select.Sticky));
        Assert.AreEqual((7, 25, 8, 8), (region.Grid.MaxColumns, region.Grid.MaxTiles, region.Grid.Gap, region.Grid.Padding));
        Assert.AreEqual(new Fraction(1, 3), region.Area.Width);
    }

    [TestMethod]
    public void The_schemas_defaults_are_the_ones_of_the_records()
    {
        using Stream stream = typeof(LayoutReader).Assembly.GetManifestResourceStream("layout.schema.json")!;
        using JsonDocument schema = JsonDocument.Parse(stream);
        JsonElement definitions = schema.RootElement.GetProperty("$defs");

        // A file that writes out every default of the schema must mean the same as one that leaves all of them out.
        static string Write(JsonElement definition)
        {
            var parts = new List<string>();
            foreach (JsonProperty property in definition.GetProperty("properties").EnumerateObject())
            {
                if (property.Value.TryGetProperty("default", out JsonElement value))
                {
                    parts.Add($"\"{property.Name}\": {value.GetRawText()}");
                }
                else if (property.Value.TryGetProperty("properties", out _) && property.Name != "minTile")
                {
                    parts.Add($"\"{property.Name}\": {Write(property.Value)}");
                }
            }

            return $"{{ {string.Join(", ", parts)} }}";
        }

        string tile = Write(definitions.GetProperty("tile"));
        string json = Least
            .Replace("\"version\": 1,", $"\"version\": 1, \"tile\": {tile}, "
                + $"\"sources\": {Write(definitions.GetProperty("sources"))}, "
                + $"\"speaker\": {Write(definitions.GetProperty("speaker"))}, "
                + $"\"transition\": {Write(definitions.GetProperty("transition"))},", StringComparison.Ordinal)
            .Replace("\"select\":", $"\"grid\": {Write(definitions.GetProperty("grid"))}, \"select\":", StringComparison.Ordinal)
            .Replace("\"height\": 360", "\"height\": 360, " + Write(definitions.GetProperty("canvas"))[1..^1], StringComparison.Ordinal);
        Layout written = Read(json);
        Layout least = Read(Least);
        TileStyle merged = written.Tile.Over(TileStyle.Empty);
        Assert.AreEqual(
            TileStyle.Default with { Icons = merged.Icons, AvatarBackgroundIsAuto = true },
            written.Tile);
        CollectionAssert.AreEqual(TileStyle.Default.Icons!.Value.ToArray(), merged.Icons!.Value.ToArray());
        Assert.AreEqual(least.Speaker, written.Speaker);
        Assert.AreEqual(least.Transition, written.Transition);
        Assert.AreEqual(least.Canvas, written.Canvas);
        CollectionAssert.AreEqual(least.SourceRoles.ToArray(), written.SourceRoles.ToArray());
        GridSpec grid = written.Variants[0].Regions[0].Grid;
        GridSpec expected = least.Variants[0].Regions[0].Grid;
        CollectionAssert.AreEqual(expected.Order.ToArray(), grid.Order.ToArray());
        Assert.AreEqual(expected with { Order = grid.Order }, grid);
    }

    [TestMethod]
    public void Every_name_that_the_schema_lists_has_its_enumeration_value()
    {
        (Type Type, string Names)[] enumerations =
        [
            (typeof(Role), "host cohost panelist attendee"), (typeof(AudioOnlyMode), "avatar omit"),
            (typeof(Fit), "cover contain blur"), (typeof(WhenSilent), "keep first none"),
            (typeof(TransitionType), "cut fade move"), (typeof(Easing), "linear ease-in-out"),
            (typeof(LabelShow), "always speaking never"),
            (typeof(LabelPosition), "top-left top-center top-right bottom-left bottom-center bottom-right"),
            (typeof(AvatarMode), "image initials silhouette none"), (typeof(TileIcon), "muted hand network pinned"),
            (typeof(SelectMedia), "camera screen any"), (typeof(Align), "start center end"),
            (typeof(LastRow), "center start balance"),
            (typeof(OrderKey), "pinned screenShare handRaised lastSpokeAt role video order joinedAt name"),
            (typeof(OverflowMode), "page more hide"), (typeof(RegionType), "slot grid"),
            (typeof(OverlayType), "image text clock recording"), (typeof(SelfMode), "show overlay omit"),
            (typeof(Audience), "host cohost panelist attendee recording"),
        ];
        using Stream stream = typeof(LayoutReader).Assembly.GetManifestResourceStream("layout.schema.json")!;
        string schema = new StreamReader(stream).ReadToEnd();
        foreach ((Type type, string names) in enumerations)
        {
            string[] all = names.Split(' ');
            StringAssert.Contains(schema, $"[{string.Join(", ", all.Select(name => $"\"{name}\""))}]", $"{type.Name}");
            Assert.HasCount(all.Length, Enum.GetNames(type), $"{type.Name} has a value that no file can name");
            foreach (string name in all)
            {
                Assert.IsTrue(
                    Enum.TryParse(type, name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out _),
                    $"{type.Name} lacks {name}");
            }
        }
    }

    [TestMethod]
    public void Every_value_of_a_full_file_arrives()
    {
        Layout layout = Read("""
            { "version": 1, "id": "full", "title": "One", "description": { "ko": "둘", "en": "Two" },
              "canvas": { "width": 1920, "height": 1080, "fps": 25, "background": { "image": "assets/a.png", "fit": "blur" } },
              "sources": { "roles": ["attendee"], "audioOnly": "omit" },
              "tile": { "fit": "blur", "focusX": 0.1, "border": { "color": "#01020304" }, "icons": [],
                "label": { "show": "speaking", "position": "top-center" }, "avatar": { "mode": "none", "background": "#0A0B0C" },
                "speaking": { "mode": "none", "releaseMs": 0 } },
              "speaker": { "whenSilent": "first", "holdMs": 1 },
              "transition": { "type": "fade", "settleMs": 7 },
              "overlays": [{ "id": "o", "type": "text", "area": { "left": 0.125, "top": 0, "width": ".5", "height": "1/2" },
                "z": 3, "text": "{roomTitle}", "fontSize": 11, "color": "#FF0000", "background": "#00FF0080", "align": "end" }],
              "variants": [{ "id": "v", "when": { "pinned": { "min": 0, "max": 9 } }, "transition": { "durationMs": 5 }, "regions": [
                { "id": "s", "type": "slot", "z": 4, "area": { "left": 0, "top": 0, "width": 1, "height": "1/2" },
                  "select": { "media": "any", "reuse": true, "sticky": false, "from": [{ "by": "screenShare", "index": 2 },
                    { "by": "role", "roles": ["cohost"] }, { "by": "seat", "seat": "left" }, { "by": "previousSpeaker" }] },
                  "tile": { "avatar": { "background": "auto" } }, "whenEmpty": "placeholder", "placeholder": "Soon" },
                { "id": "g", "type": "grid", "area": { "left": 0, "top": "1/2", "width": 1, "height": "1/2" },
                  "select": { "from": [{ "by": "handRaised" }, { "by": "rest" }] },
                  "grid": { "columns": 2, "rows": 2, "aspect": "4:3", "gap": 1, "padding": 2, "align": "end", "lastRow": "balance",
                    "minTile": { "width": 32, "height": 18 }, "order": ["name", "video"], "promote": "none",
                    "overflow": { "mode": "hide", "rotateSeconds": 30 } } }] }],
              "views": { "w": { "audience": ["recording"], "self": "show", "speakerSees": "previous",
                "canvas": { "width": 320, "height": 320 }, "tile": { "radius": 1 }, "overlays": [],
                "variants": [{ "id": "x", "regions": [{ "id": "y", "type": "slot",
                  "area": { "left": 0, "top": 0, "width": 1, "height": 1 }, "select": { "from": [{ "by": "index", "index": 3 }] } }] }] } } }
            """);
        Assert.AreEqual("One", layout.Title!.For("ko"));
        Assert.AreEqual("둘", layout.Description!.For("ko"));
        Assert.AreEqual("Two", layout.Description.For("fr"));
        Assert.AreEqual(
            new CanvasSpec(1920, 1080)
            {
                FramesPerSecond = 25,
                Background = new BackgroundSpec(new Rgba(0x10, 0x14, 0x18, 0xFF), "assets/a.png", Fit.Blur),
            },
            layout.Canvas);
        Assert.AreEqual((Role.Attendee, AudioOnlyMode.Omit), (layout.SourceRoles.Single(), layout.AudioOnly));
        TileStyle tile = layout.Tile;
        Assert.AreEqual((Fit.Blur, new Fraction(1, 10), new Rgba(1, 2, 3, 4)), (tile.Fit, tile.FocusX, tile.BorderColor));
        Assert.IsNull(tile.BorderWidth ?? tile.Radius ?? tile.LabelFontSize);
        Assert.AreEqual((LabelShow.Speaking, LabelPosition.TopCenter), (tile.LabelShow, tile.LabelPosition));
        Assert.AreEqual((AvatarMode.None, new Rgba(10, 11, 12, 255)), (tile.AvatarMode, tile.AvatarBackground));
        Assert.AreEqual((false, 0), (tile.SpeakingBorder, tile.SpeakingReleaseMs));
        Assert.IsTrue(tile.Icons is { IsEmpty: true });
        Assert.AreEqual((WhenSilent.First, 1, 400), (layout.Speaker.WhenSilent, layout.Speaker.HoldMs, layout.Speaker.ConfirmMs));
        OverlaySpec overlay = layout.Overlays.Single();
        Assert.AreEqual(new AreaSpec(new(1, 8), Fraction.Zero, new(1, 2), new(1, 2)), overlay.Area);
        Assert.AreEqual((3, 11, Align.End), (overlay.Z, overlay.FontSize, overlay.Align));
        Assert.AreEqual((new Rgba(255, 0, 0, 255), new Rgba(0, 255, 0, 128)), (overlay.Color, overlay.Background));

        Variant variant = layout.Variants.Single();
        Assert.AreEqual(new CountRange(0, 9), variant.Pinned);
        Assert.AreEqual(
            new TransitionOptions { Type = TransitionType.Fade, DurationMs = 5, SettleMs = 7 }, variant.Transition);
        Region slot = variant.Regions[0];
        Assert.AreEqual((4, true, "Soon"), (slot.Z, slot.PlaceholderWhenEmpty, slot.Placeholder!.For("ko")));
        Assert.AreEqual((SelectMedia.Any, true, false), (slot.Select.Media, slot.Select.Reuse, slot.Select.Sticky));
        Assert.AreEqual((SelectBy.ScreenShare, 2), (slot.Select.From[0].By, slot.Select.From[0].Index));
        Assert.AreEqual(Role.Cohost, slot.Select.From[1].Roles.Single());
        Assert.AreEqual("left", slot.Select.From[2].Seat);
        Assert.IsNull(slot.Tile.Over(tile).AvatarBackground, "auto undoes the file's colour");
        GridSpec grid = variant.Regions[1].Grid;
        Assert.AreEqual((2, 2, 4), (grid.Columns, grid.Rows, grid.MaxTiles), "four cells mean four tiles");
        Assert.AreEqual((new Fraction(4, 3), grid.AspectMin), (grid.AspectMin, grid.AspectMax));
        Assert.AreEqual((1, 2, Align.End, LastRow.Balance), (grid.Gap, grid.Padding, grid.Align, grid.LastRow));
        Assert.AreEqual((32, 18, false), (grid.MinTileWidth, grid.MinTileHeight, grid.PromoteSwaps));
        Assert.AreEqual((OverflowMode.Hide, 30), (grid.Overflow, grid.RotateSeconds));
        CollectionAssert.AreEqual((OrderKey[])[OrderKey.Name, OrderKey.Video], grid.Order.ToArray());

        ViewSpec view = layout.Views.Single();
        Assert.AreEqual(("w", Audience.Recording, SelfMode.Show, true),
            (view.Id, view.Audience.Single(), view.Self, view.SpeakerSeesPrevious));
        Assert.AreEqual(new CanvasSpec(320, 320), view.Canvas);
        Assert.AreEqual(1, view.Tile.Radius);
        Assert.IsTrue(view.Overlays is { IsEmpty: true });
        Assert.AreEqual(3, view.Variants!.Value[0].Regions[0].Select.From[0].Index);
    }

    [TestMethod]
    [DataRow("0.333333333", 333333333L, 1000000000L)]
    [DataRow("0.25", 1L, 4L)]
    [DataRow("2.5e-1", 1L, 4L)]
    [DataRow("0.10000", 1L, 10L)]
    [DataRow("1e-400", 0L, 1L)]
    [DataRow("0.33333333333333333333", 333333333L, 1000000000L)]
    [DataRow("\".333333\"", 333333L, 1000000L)]
    [DataRow("\"0.5\"", 1L, 2L)]
    [DataRow("\"9998/9999\"", 9998L, 9999L)]
    public void Coordinates_are_exact(string json, long numerator, long denominator)
    {
        Layout layout = Read(Least.Replace("\"left\": 0,", $"\"left\": {json},", StringComparison.Ordinal)
            .Replace("\"1/3\"", "\"1/9999\"", StringComparison.Ordinal)
            .Replace("640", "3840", StringComparison.Ordinal), allowErrors: true);
        Assert.AreEqual(new Fraction(numerator, denominator), layout.Variants[0].Regions[0].Area.Left);
    }

    /// <summary>With errors allowed only the mapping is looked at, not the rules.</summary>
    private static Layout Read(string json, bool allowErrors = false)
    {
        if (allowErrors)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return LayoutMapper.Map(document.RootElement);
        }

        LayoutReadResult result = LayoutReader.Read(json);
        Assert.IsEmpty(result.Errors, string.Join('\n', result.Errors));
        return result.Layout!;
    }
}
