using System.Text.Json;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

/// <summary>The layouts that come with the program, as they lie in layouts/.</summary>
[TestClass]
public sealed class StockLayoutsTests
{
    private static readonly string s_folder = FindFolder();

    [TestMethod]
    public void There_are_thirty_two_and_each_is_valid_without_a_warning()
    {
        LayoutCatalog catalog = LayoutCatalog.Load(s_folder);
        LayoutEntry[] entries = catalog.Entries.ToArray();
        Assert.HasCount(32, entries);
        foreach (LayoutEntry entry in entries)
        {
            Assert.IsTrue(entry.IsValid, $"{entry.FileName}: {string.Join('\n', entry.Errors)}");
            Assert.IsEmpty(entry.Errors, $"{entry.FileName}: {string.Join('\n', entry.Errors)}");
        }
    }

    [TestMethod]
    public void Each_has_a_Korean_and_an_English_title_and_no_two_the_same()
    {
        foreach (string language in (ReadOnlySpan<string>)["ko", "en"])
        {
            var titles = new HashSet<string>();
            foreach (LayoutEntry entry in LayoutCatalog.Load(s_folder).Entries)
            {
                Assert.IsTrue(entry.Layout!.Title!.ByLanguage.Any(text => text.Key == language), entry.Id);
                Assert.IsTrue(titles.Add(entry.Layout.Title.For(language)), $"{entry.Id}: {entry.Layout.Title}");
            }
        }
    }

    [TestMethod]
    public void Each_shows_a_shared_screen_and_takes_care_of_pinned_people()
    {
        foreach (LayoutEntry entry in LayoutCatalog.Load(s_folder).Entries)
        {
            Variant shared = FirstMatch(entry.Layout!, tiles: 5, screens: 1);
            Assert.IsTrue(
                shared.Regions.Any(region => Selects(region, SelectBy.ScreenShare)), $"{entry.Id} shows no screen");

            // Pinned people come first by a selector of their own, by the order of a grid, or by a seat of the host's.
            Variant plain = FirstMatch(entry.Layout!, tiles: 5, screens: 0);
            Assert.IsTrue(
                plain.Regions.Any(region =>
                    Selects(region, SelectBy.Pinned)
                    || Selects(region, SelectBy.Seat)
                    || (region.Type == RegionType.Grid && region.Grid.Order[0] == OrderKey.Pinned)),
                $"{entry.Id} does not know pinned people");
        }
    }

    [TestMethod]
    public void Each_says_something_when_nobody_is_there()
    {
        string[] silent = [.. LayoutCatalog.Load(s_folder).Entries
            .Where(entry => !FirstMatch(entry.Layout!, 0, 0).Regions.Any(region => region.PlaceholderWhenEmpty))
            .Select(entry => entry.Id)];
        Assert.IsEmpty(silent, string.Join(' ', silent));
    }

    [TestMethod]
    public void Every_count_of_people_finds_a_place_for_each_of_the_first_three()
    {
        foreach (LayoutEntry entry in LayoutCatalog.Load(s_folder).Entries)
        {
            for (int tiles = 1; tiles <= 60; tiles++)
            {
                Variant variant = FirstMatch(entry.Layout!, tiles, screens: 0);
                int places = variant.Regions.Sum(region => Places(entry.Layout!.Canvas, region));
                int wanted = variant.Regions.Any(region => region.Type == RegionType.Grid) ? 3 : 1;
                Assert.IsGreaterThanOrEqualTo(Math.Min(tiles, wanted), places, $"{entry.Id} with {tiles}");
            }
        }
    }

    [TestMethod]
    public void Fixed_grids_have_room_for_what_their_name_says()
    {
        LayoutCatalog catalog = LayoutCatalog.Load(s_folder);
        for (int n = 2; n <= 7; n++)
        {
            Assert.IsTrue(catalog.TryGet($"grid-{n}x{n}", out Layout layout));
            Region grid = FirstMatch(layout, n, 0).Regions[0];
            Assert.AreEqual(n * n, Places(layout.Canvas, grid), layout.Id);
        }
    }

    [TestMethod]
    [DataRow("one-plus-five", 6)]
    [DataRow("one-plus-seven", 8)]
    [DataRow("one-plus-nine", 10)]
    [DataRow("two-plus-eight", 10)]
    public void Mosaics_have_room_for_what_their_name_says(string id, int places)
    {
        Assert.IsTrue(LayoutCatalog.Load(s_folder).TryGet(id, out Layout layout));
        Variant variant = FirstMatch(layout, 20, 0);
        Assert.AreEqual(places, variant.Regions.Sum(region => Places(layout.Canvas, region)));
    }

    [TestMethod]
    public void The_schema_in_the_folder_is_the_one_that_the_program_uses()
    {
        using Stream embedded = typeof(LayoutReader).Assembly.GetManifestResourceStream("layout.schema.json")!;
        using var copy = new MemoryStream();
        embedded.CopyTo(copy);
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(s_folder, "layout.schema.json")), copy.ToArray());
    }

    [TestMethod]
    public void The_README_lists_every_error_that_the_tests_provoke_and_every_layout_in_the_folder()
    {
        string readme = File.ReadAllText(Path.Combine(s_folder, "README.md"));
        foreach (string code in LayoutReaderTests.TestedCodes)
        {
            StringAssert.Contains(readme, $"`{code}`");
        }

        foreach (LayoutEntry entry in LayoutCatalog.Load(s_folder).Entries)
        {
            StringAssert.Contains(readme, $"`{entry.Id}`");
        }
    }

    [TestMethod]
    public void The_examples_in_the_README_are_valid()
    {
        string[] parts = File.ReadAllText(Path.Combine(s_folder, "README.md")).Split("```json\n");
        Assert.IsGreaterThan(1, parts.Length, "the README has an example");
        foreach (string part in parts[1..])
        {
            string json = part[..part.IndexOf("```", StringComparison.Ordinal)];
            using JsonDocument document = JsonDocument.Parse(json);
            LayoutReadResult result = LayoutReader.Read(json);
            Assert.IsEmpty(result.Errors, $"{json}\n{string.Join('\n', result.Errors)}");
        }
    }

    private static bool Selects(Region region, SelectBy by) => region.Select.From.Any(selector => selector.By == by);

    private static int Places(CanvasSpec canvas, Region region)
    {
        if (region.Type == RegionType.Slot)
        {
            return 1;
        }

        var box = LayoutGeometry.Box(region.Area, canvas.Width, canvas.Height);
        return GridSearch.Capacity(box.Width, box.Height, region.Grid, LayoutGeometry.ShortSide(canvas));
    }

    private static Variant FirstMatch(Layout layout, int tiles, int screens) =>
        layout.Variants.First(variant => variant.Matches(tiles, screens, 0));

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "layouts", "layout.schema.json")))
            {
                return Path.Combine(folder.FullName, "layouts");
            }
        }

        throw new DirectoryNotFoundException("No folder layouts/ above the test assembly.");
    }
}
