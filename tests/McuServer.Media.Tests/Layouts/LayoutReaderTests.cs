using System.Text;
using System.Text.Json.Nodes;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

/// <summary>One broken thing at a time in a file that is otherwise good; each must be found alone, where it is.</summary>
[TestClass]
public sealed class LayoutReaderTests
{
    private const string Good = """
        {
          "version": 1,
          "id": "panel",
          "title": { "ko": "패널", "en": "Panel" },
          "canvas": { "width": 1280, "height": 720, "fps": 30, "background": { "color": "#101418", "image": "assets/stage.png" } },
          "tile": { "label": { "color": "#FFFFFF", "background": "#000000" } },
          "overlays": [{ "id": "logo", "type": "image", "image": "assets/logo.png", "area": { "left": 0, "top": 0, "width": ".1", "height": "1/10" } }],
          "variants": [
            {
              "id": "few",
              "when": { "tiles": { "max": 2 }, "screens": { "max": 0 } },
              "regions": [
                {
                  "id": "r1",
                  "type": "slot",
                  "area": { "left": 0, "top": 0, "width": "2/3", "height": 1 },
                  "select": { "from": [{ "by": "seat", "seat": "left" }, { "by": "rest" }] }
                },
                {
                  "id": "r2",
                  "type": "slot",
                  "area": { "left": "2/3", "top": 0, "width": "1/3", "height": 1 },
                  "select": { "from": [{ "by": "seat", "seat": "right" }, { "by": "rest" }] }
                }
              ]
            },
            {
              "id": "many",
              "regions": [
                {
                  "id": "main",
                  "type": "slot",
                  "area": { "left": 0, "top": 0, "width": 0.75, "height": 1 },
                  "select": { "media": "any", "from": [{ "by": "screenShare" }, { "by": "rest" }] }
                },
                {
                  "id": "side",
                  "type": "grid",
                  "area": { "left": 0.75, "top": 0, "width": 0.25, "height": 1 },
                  "select": { "from": [{ "by": "rest" }] },
                  "grid": { "columns": 1, "rows": 4, "maxTiles": 4, "aspect": { "min": "4:3", "max": "16:9" }, "minTile": { "width": 160, "height": 90 } }
                }
              ]
            }
          ],
          "views": {
            "crew": { "audience": ["host", "cohost"], "self": "overlay" },
            "public": { "audience": ["attendee", "recording"], "self": "show" }
          }
        }
        """;

    private sealed record Case(string Code, string Pointer, string What, Action<JsonNode> Break)
    {
        public LayoutSeverity Severity { get; init; } = LayoutSeverity.Error;
    }

    private static readonly Case[] s_cases =
    [
        new("schema.const", "#/version", "version 2", root => root["version"] = 2),
        new("schema.multipleOf", "#/canvas/width", "odd width", root => root["canvas"]!["width"] = 1281),
        new("schema.enum", "#/canvas/fps", "29 frames", root => root["canvas"]!["fps"] = 29),
        new("schema.oneOf", "#/variants/0/regions/0/area/width", "zero below", root => Area(root)["width"] = "1/0"),
        new("schema.oneOf", "#/variants/0/regions/0/area/width", "percent", root => Area(root)["width"] = "50%"),
        new("schema.oneOf", "#/variants/0/regions/0/area/width", "line feed", root => Area(root)["width"] = "1/2\n"),
        new("schema.oneOf", "#/variants/0/regions/0/area/width", "above 1", root => Area(root)["width"] = 1.5),
        new(
            "schema.oneOf",
            "#/variants/0/regions/0/select/from/0",
            "role without roles",
            root => Region(root)["select"]!["from"]![0] = JsonNode.Parse("""{ "by": "role" }""")),
        new(
            "schema.additionalProperties", "#/variants/0/regions/0", "colour", root => Region(root)["colour"] = "#000000"),
        new(
            "schema.not",
            "#/variants/0/regions/0",
            "slot with grid",
            root => Region(root)["grid"] = JsonNode.Parse("""{ "columns": 1 }""")),
        new(
            "schema.pattern",
            "#/canvas/background/image",
            "path upwards",
            root => root["canvas"]!["background"]!["image"] = "../etc/x.png"),
        new("schema.required", "#/overlays/0", "image overlay without image", root => Remove(root["overlays"]![0]!, "image")),
        new("schema.type", "#/variants", "variants as object", root => root["variants"] = new JsonObject()),
        new("schema.minItems", "#/variants", "no variant", root => root["variants"] = new JsonArray()),
        new("schema.minimum", "#/canvas/height", "low canvas", root => root["canvas"]!["height"] = 90),
        new("schema.maximum", "#/canvas/height", "high canvas", root => root["canvas"]!["height"] = 4000),
        new("schema.uniqueItems", "#/views/crew/audience", "twice", root => root["views"]!["crew"]!["audience"]![1] = "host"),
        new(
            "schema.propertyNames",
            "#/views",
            "view name",
            root => root["views"]!["Big One"] = JsonNode.Parse("""{ "audience": ["panelist"] }""")),
        new("id.mismatch", "#/id", "other id", root => root["id"] = "other"),
        new("area.overflow", "#/variants/0/regions/1/area", "5/4 wide", root => Area(root, 1)["width"] = "5/4"),
        new(
            "area.overflow",
            "#/variants/0/regions/1/area",
            "by a millionth",
            root => Area(root, 1)["width"] = 0.333334),
        new("area.overflow", "#/overlays/0/area", "overlay", root => root["overlays"]![0]!["area"]!["top"] = 0.95),
        new("area.too-small", "#/variants/0/regions/0/area", "1/200 wide", root => Area(root)["width"] = "1/200"),
        new("region.duplicate", "#/variants/0/regions/1/id", "two r1", root => Region(root, 1)["id"] = "r1"),
        new("region.overlap", "#/variants/0/regions/1/area", "r2 at 1/2", root => Area(root, 1)["left"] = "1/2"),
        new(
            "region.overlap",
            "#/variants/0/regions/1/area",
            "by 0.666 against 2/3",
            root => (Area(root, 1)["left"], Area(root, 1)["width"]) = ("0.666", ".333")),
        new(
            "seat.duplicate",
            "#/variants/0/regions/1/select",
            "left twice",
            root => Region(root, 1)["select"]!["from"]![0]!["seat"] = "left"),
        new(
            "select.media",
            "#/variants/1/regions/0/select",
            "media removed",
            root => Remove(Region(root, 0, 1)["select"]!, "media")),
        new(
            "select.after-rest",
            "#/variants/0/regions/0/select/from",
            "rest, pinned",
            root => Region(root)["select"]!["from"] = JsonNode.Parse("""[{ "by": "rest" }, { "by": "pinned" }]"""))
        {
            Severity = LayoutSeverity.Warning,
        },
        new(
            "when.range",
            "#/variants/0/when/tiles",
            "3 to 2",
            root => root["variants"]![0]!["when"]!["tiles"] = JsonNode.Parse("""{ "min": 3, "max": 2 }""")),
        new("variant.duplicate", "#/variants/1/id", "two few", root => root["variants"]![1]!["id"] = "few"),
        new("variant.gap", "#/variants", "last removed", root => root["variants"]!.AsArray().RemoveAt(1)),
        new("variant.unreachable", "#/variants/1", "catch-all first", root =>
        {
            JsonNode first = root["variants"]![0]!;
            root["variants"]!.AsArray().RemoveAt(0);
            root["variants"]!.AsArray().Add(first);
        })
        {
            Severity = LayoutSeverity.Warning,
        },
        new(
            "grid.aspect",
            "#/variants/1/regions/1/grid/aspect",
            "turned round",
            root => Grid(root)["aspect"] = JsonNode.Parse("""{ "min": "16:9", "max": "4:3" }""")),
        new("grid.capacity", "#/variants/1/regions/1/grid/maxTiles", "9 in 1×4", root => Grid(root)["maxTiles"] = 9),
        new(
            "grid.min-tile",
            "#/variants/1/regions/1/grid/minTile",
            "1900×1000",
            root => Grid(root)["minTile"] = JsonNode.Parse("""{ "width": 1900, "height": 1000 }""")),
        new(
            "view.audience",
            "#/views/public/audience",
            "host twice",
            root => root["views"]!["public"]!["audience"]![1] = "host"),
        new("view.cost", "#/views/public/self", "omit", root => root["views"]!["public"]!["self"] = "omit")
        {
            Severity = LayoutSeverity.Warning,
        },
        new("label.contrast", "#/tile/label", "grey on grey", root =>
            root["tile"]!["label"] = JsonNode.Parse("""{ "color": "#777777", "background": "#999999" }"""))
        {
            Severity = LayoutSeverity.Warning,
        },
        new("canvas.too-large", "#/canvas", "square of 3840", root =>
            (root["canvas"]!["width"], root["canvas"]!["height"]) = (3840, 3840)),
        new("asset.missing", "#/overlays/0/image", "none", root => root["overlays"]![0]!["image"] = "assets/none.png"),
        new(
            "asset.too-large",
            "#/canvas/background/image",
            "large",
            root => root["canvas"]!["background"]!["image"] = "assets/large.png"),
        new(
            "asset.format",
            "#/canvas/background/image",
            "text",
            root => root["canvas"]!["background"]!["image"] = "assets/text.jpg"),
    ];

    public static IEnumerable<object[]> CaseIndices
    {
        get
        {
            for (int i = 0; i < s_cases.Length; i++)
            {
                yield return [i, $"{s_cases[i].Code}: {s_cases[i].What}"];
            }
        }
    }

    /// <summary>Every code that a test here provokes.</summary>
    public static IEnumerable<string> TestedCodes =>
        s_cases.Select(one => one.Code).Concat(["json.syntax", "file.too-large"]).Distinct();

    [TestMethod]
    public void A_good_file_has_no_findings()
    {
        LayoutReadResult result = LayoutReader.Read(Good, "panel", new KnownAssets());
        Assert.IsEmpty(result.Errors, string.Join('\n', result.Errors));
        Assert.AreEqual("panel", result.Layout!.Id);
    }

    [TestMethod]
    [DynamicData(nameof(CaseIndices))]
    public void Each_rule_is_found_alone_at_its_place(int index, string what)
    {
        Case one = s_cases[index];
        JsonNode root = JsonNode.Parse(Good)!;
        one.Break(root);
        LayoutReadResult result = LayoutReader.Read(root.ToJsonString(), "panel", new KnownAssets());
        Assert.HasCount(1, result.Errors, $"{what}: {string.Join('\n', result.Errors)}");
        LayoutError error = result.Errors[0];
        Assert.AreEqual((one.Code, one.Severity, one.Pointer), (error.Code, error.Severity, error.Pointer));
        Assert.AreEqual(one.Severity == LayoutSeverity.Warning, result.IsValid);
        StringAssert.EndsWith(error.Detail, ".", "a full sentence");
        Assert.IsGreaterThan(30, error.Detail.Length, "that says how to mend it");
        Assert.AreEqual(1, error.Line);
    }

    [TestMethod]
    [DataRow("{\n  \"version\": 1,\n  // no\n}", 3, 3, "#", "comment")]
    [DataRow("{\n  \"version\": 1,\n}", 3, 1, "#", "trailing comma")]
    [DataRow("{ \"a\": NaN }", 1, 8, "#", "finite")]
    [DataRow("{ \"a\": -Infinity }", 1, 9, "#", "finite")]
    [DataRow("{ \"a\": 1 /* x */ }", 1, 10, "#", "comment")]
    [DataRow("{ \"a\": 1,\n \"b\": { \"a\": 2 },\n \"가\": 1, \"\\u0061\": 3 }", 3, 10, "#/a", "twice")]
    [DataRow("[[1, { \"x/y~\": 1, \"x/y~\": 2 }]]", 1, 19, "#/0/1/x~1y~0", "twice")]
    [DataRow("{ \"a\": 1", 1, 9, "#", "valid JSON")]
    [DataRow("{ \"a\": 1 } x", 1, 12, "#", "valid JSON")]
    [DataRow("{ 'a': 1 }", 1, 3, "#", "valid JSON")]
    [DataRow("{ \"a\": \"\\ud800\" }", 1, 8, "#/a", "surrogate")]
    [DataRow("", 1, 1, "#", "empty")]
    [DataRow("  \n ", 2, 2, "#", "empty")]
    public void Bad_JSON_is_told_with_line_and_column(
        string json, int line, int column, string pointer, string word)
    {
        LayoutError error = LayoutReader.Read(json, "panel").Errors.Single();
        Assert.AreEqual(("json.syntax", LayoutSeverity.Error), (error.Code, error.Severity));
        Assert.AreEqual((line, column, pointer), (error.Line, error.Column, error.Pointer), error.Detail);
        StringAssert.Contains(error.Detail, word);
    }

    [TestMethod]
    public void Sixteen_levels_are_read_and_seventeen_are_too_deep()
    {
        static string Nested(int levels) => new string('[', levels) + new string(']', levels);
        Assert.AreEqual("schema.type", LayoutReader.Read(Nested(16)).Errors.Single().Code);
        LayoutError error = LayoutReader.Read(Nested(17)).Errors.Single();
        Assert.AreEqual(("json.syntax", 17), (error.Code, error.Column));
        Assert.AreEqual("json.syntax", LayoutReader.Read(Nested(30_000)).Errors.Single().Code);
    }

    [TestMethod]
    public void Sixty_four_kibibytes_are_read_and_one_byte_more_is_not()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Good);
        byte[] padded = new byte[LayoutReader.MaxBytes + 1];
        padded.AsSpan().Fill((byte)' ');
        bytes.CopyTo(padded, 0);
        Assert.IsTrue(LayoutReader.Read(padded.AsMemory(0, LayoutReader.MaxBytes), "panel").IsValid);
        LayoutError error = LayoutReader.Read(padded, "panel").Errors.Single();
        Assert.AreEqual(("file.too-large", "#"), (error.Code, error.Pointer));
    }

    [TestMethod]
    public void Bytes_that_are_not_UTF8_are_told_and_a_byte_order_mark_is_passed_over()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("{\n \"가\": \"나\"}");
        bytes[^3] = 0x41;
        LayoutError error = LayoutReader.Read(bytes).Errors.Single();
        Assert.AreEqual(("json.syntax", 2, 8), (error.Code, error.Line, error.Column));
        byte[] marked = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Good)];
        Assert.IsTrue(LayoutReader.Read(marked, "panel").IsValid);
    }

    [TestMethod]
    public void A_finding_names_the_line_and_column_of_its_key()
    {
        string json = Good.Replace("\"fps\": 30", "\"fps\": 29", StringComparison.Ordinal);
        LayoutError error = LayoutReader.Read("\uFEFF" + json, "panel").Errors.Single();
        string line = json.Split('\n')[error.Line!.Value - 1];
        Assert.AreEqual("\"fps\"", line.Substring(error.Column!.Value - 1, 5));
    }

    [TestMethod]
    public void Semantic_rules_wait_until_the_schema_holds()
    {
        JsonNode root = JsonNode.Parse(Good)!;
        root["id"] = "other";
        root["canvas"]!["fps"] = 29;
        Area(root)["width"] = "5/4";
        string[] codes = LayoutReader.Read(root.ToJsonString(), "panel").Errors.Select(e => e.Code).ToArray();
        CollectionAssert.AreEqual((string[])["schema.enum"], codes);
    }

    [TestMethod]
    public void Errors_come_before_warnings()
    {
        JsonNode root = JsonNode.Parse(Good)!;
        root["views"]!["public"]!["self"] = "omit";
        root["tile"]!["label"] = JsonNode.Parse("""{ "color": "#777777", "background": "#999999" }""");
        root["variants"]!.AsArray().RemoveAt(1);
        CollectionAssert.AreEqual(
            (string[])["variant.gap", "view.cost", "label.contrast"],
            LayoutReader.Read(root.ToJsonString(), "panel").Errors.Select(e => e.Code).ToArray());
    }

    [TestMethod]
    public void A_misspelt_key_is_answered_with_the_right_one()
    {
        JsonNode root = JsonNode.Parse(Good)!;
        root["overlay"] = new JsonArray();
        LayoutError error = LayoutReader.Read(root.ToJsonString(), "panel").Errors.Single();
        StringAssert.Contains(error.Detail, "\"overlay\" (\"overlays\"?)");
    }

    [TestMethod]
    public void Rules_hold_in_views_and_on_their_canvases_too()
    {
        JsonNode root = JsonNode.Parse(Good)!;
        Grid(root)["minTile"]!["width"] = 200;
        root["views"]!["crew"]!["canvas"] = JsonNode.Parse("""{ "width": 160, "height": 160 }""");
        root["views"]!["public"]!["variants"] = JsonNode.Parse("""
            [{ "id": "v", "when": { "tiles": { "max": 9 } }, "regions": [
              { "id": "a", "type": "grid", "area": { "left": 0, "top": 0, "width": 1, "height": ".1" },
                "select": { "from": [{ "by": "rest" }] } }] }]
            """);
        string[] found = LayoutReader.Read(root.ToJsonString(), "panel").Errors
            .Select(error => $"{error.Code} {error.Pointer}").Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(
            (string[])
            [
                "grid.min-tile #/views/public/variants/0/regions/0",
                "variant.gap #/views/public/variants",
            ],
            found.Where(text => text.Contains("/views/", StringComparison.Ordinal)).ToArray());

        // The small canvas of the view "crew" shows the file's own variants.
        CollectionAssert.Contains(found, "grid.min-tile #/variants/1/regions/1/grid/minTile");
    }

    [TestMethod]
    public void Equal_z_is_what_makes_an_overlap_an_error()
    {
        JsonNode root = JsonNode.Parse(Good)!;
        Area(root, 1)["left"] = "1/2";
        Region(root, 1)["z"] = 1;
        Assert.IsTrue(LayoutReader.Read(root.ToJsonString(), "panel").IsValid);
    }

    [TestMethod]
    public void A_variant_that_matches_only_large_rooms_is_reachable()
    {
        JsonNode root = JsonNode.Parse(Good)!;
        root["variants"]![0]!["when"] = JsonNode.Parse("""{ "tiles": { "min": 500, "max": 500 } }""");
        Assert.IsEmpty(LayoutReader.Read(root.ToJsonString(), "panel").Errors);
    }

    [TestMethod]
    public void Hostile_sizes_are_answered_quickly_and_in_few_words()
    {
        string many = "{" + string.Join(',', Enumerable.Range(0, 6000).Select(i => $"\"k{i}\":0")) + "}";
        LayoutReadResult keys = LayoutReader.Read(many);
        Assert.IsTrue(keys.Errors.All(error => error.Detail.Length < 1000), "details stay short");
        string items = "{\"views\":{\"" + new string('v', 20_000) + "\":[" + new string('1', 9)
            + string.Concat(Enumerable.Repeat(",1", 15_000)) + "]}}";
        Assert.IsLessThanOrEqualTo(100, LayoutReader.Read(items).Errors.Length);
        string numbers = Good.Replace("\"fps\": 30", "\"fps\": 1e999999", StringComparison.Ordinal);
        Assert.AreEqual("schema.enum", LayoutReader.Read(numbers, "panel").Errors.Single().Code);
        string wide = Good.Replace("\"width\": 1280", "\"width\": 1e999", StringComparison.Ordinal);
        Assert.AreEqual("schema.maximum", LayoutReader.Read(wide, "panel").Errors.Single().Code);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_files_never_throw()
    {
        byte[] good = Encoding.UTF8.GetBytes(Good);
        var random = new Random(1);
        int unreadable = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = (byte[])good.Clone();
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                int at = random.Next(bytes.Length);
                bytes[at] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            }

            int length = random.Next(8) == 0 ? random.Next(bytes.Length) : bytes.Length;
            LayoutReadResult result = LayoutReader.Read(bytes.AsMemory(0, length), "panel");
            unreadable += result.IsValid ? 0 : 1;
            Assert.AreEqual(result.IsValid, result.Errors.All(error => error.Severity == LayoutSeverity.Warning));
        }

        Assert.IsGreaterThan(1500, unreadable);
    }

    [TestMethod]
    public void Numbers_mean_the_same_in_every_spelling()
    {
        string json = Good.Replace("\"fps\": 30", "\"fps\": 3.0e1", StringComparison.Ordinal)
            .Replace("\"width\": 1280", "\"width\": 1280.0", StringComparison.Ordinal);
        Layout layout = LayoutReader.Read(json, "panel").Layout!;
        Assert.AreEqual((1280, 30), (layout.Canvas.Width, layout.Canvas.FramesPerSecond));
    }

    private static JsonNode Region(JsonNode root, int region = 0, int variant = 0) =>
        root["variants"]![variant]!["regions"]![region]!;

    private static JsonNode Area(JsonNode root, int region = 0) => Region(root, region)["area"]!;

    private static JsonNode Grid(JsonNode root) => Region(root, 1, 1)["grid"]!;

    private static void Remove(JsonNode parent, string key) => parent.AsObject().Remove(key);

    private sealed class KnownAssets : IAssetStore
    {
        public AssetInfo Inspect(string path) => path switch
        {
            "assets/stage.png" or "assets/logo.png" => new AssetInfo(AssetState.Usable, 64, 64, ""),
            "assets/large.png" => new AssetInfo(AssetState.TooLarge, 9999, 64, "It is far too large; scale it down."),
            "assets/text.jpg" => new AssetInfo(AssetState.BadFormat, 0, 0, "It is no picture at all; save it again."),
            _ => new AssetInfo(AssetState.Missing, 0, 0, "It does not exist; put it into the folder."),
        };

        public string? Resolve(string path) => null;
    }
}
