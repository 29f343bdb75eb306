using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class LayoutCatalogTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcu-layouts-");

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Valid_files_are_found_by_id_and_bad_ones_are_listed_with_their_errors()
    {
        Write("a.json", Good("a"));
        Write("b.json", "{ no json");
        Write("c.json", Good("c").Replace("640", "641", StringComparison.Ordinal));
        Write("layout.schema.json", "{}");
        Write("notes.txt", "x");
        Write(".hidden.json", "x");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "d.json"));
        LayoutCatalog catalog = LayoutCatalog.Load(_folder.FullName);
        Assert.AreEqual("a.json b.json c.json d.json", string.Join(' ', catalog.Entries.Select(entry => entry.FileName)));
        Assert.IsTrue(catalog.TryGet("a", out Layout layout));
        Assert.AreEqual("a", layout.Id);
        Assert.IsFalse(catalog.TryGet("b", out _));
        Assert.AreEqual(
            "b:json.syntax c:schema.multipleOf d:file.unreadable",
            string.Join(' ', catalog.Entries.Where(entry => !entry.IsValid)
                .Select(entry => $"{entry.Id}:{entry.Errors.Single().Code}")));
    }

    [TestMethod]
    public void A_bad_new_version_leaves_the_last_good_one_in_use()
    {
        Write("a.json", Good("a"));
        LayoutCatalog catalog = LayoutCatalog.Load(_folder.FullName);
        catalog.TryGet("a", out Layout before);
        Write("a.json", "{ broken");
        LayoutEntry entry = catalog.Reload("a.json")!;
        Assert.IsTrue(entry is { IsValid: false, IsStale: true });
        Assert.AreEqual("json.syntax", entry.Errors.Single().Code);
        Assert.IsTrue(catalog.TryGet("a", out Layout now));
        Assert.AreSame(before, now);

        catalog.ReloadAll();
        Assert.IsTrue(catalog.TryGet("a", out now));
        Assert.AreSame(before, now, "also when the whole folder is read again");

        Write("a.json", Good("a").Replace("640", "800", StringComparison.Ordinal));
        Assert.IsTrue(catalog.Reload("a.json") is { IsValid: true, IsStale: false });
        catalog.TryGet("a", out now);
        Assert.AreEqual(800, now.Canvas.Width);
    }

    [TestMethod]
    public void Files_that_come_and_go_are_noticed()
    {
        LayoutCatalog catalog = LayoutCatalog.Load(_folder.FullName);
        Assert.IsEmpty(catalog.Entries);
        Write("new.json", Good("new"));
        Assert.IsTrue(catalog.Reload("new.json")!.IsValid);
        Assert.IsTrue(catalog.TryGet("new", out _));
        File.Delete(Path.Combine(_folder.FullName, "new.json"));
        Assert.IsNull(catalog.Reload("new.json"));
        Assert.IsFalse(catalog.TryGet("new", out _));
        Assert.IsNull(catalog.Reload("../new.json"));
        Assert.IsNull(catalog.Reload("new.txt"));
    }

    [TestMethod]
    public void An_id_belongs_to_the_file_that_is_named_after_it()
    {
        Write("a.json", Good("b"));
        Write("b.json", Good("b"));
        Write("c.json", Good("x"));
        Write("d.json", Good("x"));
        LayoutCatalog catalog = LayoutCatalog.Load(_folder.FullName);
        string Listed() => string.Join(
            "; ", catalog.Entries.Select(entry => $"{entry.Id}: {string.Join(' ', entry.Errors.Select(error => error.Code))}"));
        Assert.AreEqual("a: id.duplicate id.mismatch; b: ; c: id.mismatch; d: id.duplicate id.mismatch", Listed());
        Assert.IsTrue(catalog.TryGet("b", out _));
        LayoutError duplicate = catalog.Entries.First().Errors[0];
        Assert.AreEqual(("#/id", LayoutSeverity.Error, 1), (duplicate.Pointer, duplicate.Severity, duplicate.Line));
        StringAssert.Contains(duplicate.Detail, "b.json");

        Write("a.json", Good("a"));
        Assert.IsTrue(catalog.Reload("a.json")!.IsValid);
        File.Delete(Path.Combine(_folder.FullName, "c.json"));
        catalog.Reload("c.json");
        Assert.AreEqual("a: ; b: ; d: id.mismatch", Listed());
    }

    [TestMethod]
    public void Files_beyond_two_hundred_are_listed_as_too_many()
    {
        for (int i = 0; i < LayoutCatalog.MaxFiles + 2; i++)
        {
            Write($"l{i:000}.json", Good($"l{i:000}"));
        }

        LayoutCatalog catalog = LayoutCatalog.Load(_folder.FullName);
        Assert.AreEqual(LayoutCatalog.MaxFiles, catalog.Entries.Count(entry => entry.IsValid));
        LayoutEntry[] invalid = catalog.Entries.Where(entry => !entry.IsValid).ToArray();
        Assert.AreEqual(
            "l200:catalog.too-many l201:catalog.too-many",
            string.Join(' ', invalid.Select(entry => $"{entry.Id}:{entry.Errors.Single().Code}")));
        Assert.IsTrue(catalog.Reload("l000.json")!.IsValid);
        Assert.IsFalse(catalog.Reload("l200.json")!.IsValid);
    }

    [TestMethod]
    public void A_file_of_many_megabytes_is_too_large_and_not_read_whole()
    {
        using (FileStream file = File.Create(Path.Combine(_folder.FullName, "huge.json")))
        {
            file.SetLength(1L << 33);
        }

        LayoutError error = LayoutCatalog.Load(_folder.FullName).Entries.Single().Errors.Single();
        Assert.AreEqual("file.too-large", error.Code);
        StringAssert.Contains(error.Detail, "8589934592");
    }

    [TestMethod]
    public void Images_are_looked_for_in_assets_below_the_folder()
    {
        Write("a.json", Good("a").Replace(
            "\"height\": 360", "\"height\": 360, \"background\": { \"image\": \"assets/a.png\" }", StringComparison.Ordinal));
        LayoutError error = LayoutCatalog.Load(_folder.FullName).Entries.Single().Errors.Single();
        Assert.AreEqual(("asset.missing", "#/canvas/background/image"), (error.Code, error.Pointer));
    }

    [TestMethod]
    public void A_missing_folder_is_told_by_name()
    {
        string missing = Path.Combine(_folder.FullName, "none");
        var exception = Assert.ThrowsExactly<DirectoryNotFoundException>(() => LayoutCatalog.Load(missing));
        StringAssert.Contains(exception.Message, missing);
    }

    private static string Good(string id) => $$"""
        { "version": 1, "id": "{{id}}", "canvas": { "width": 640, "height": 360 }, "variants": [
          { "id": "v", "regions": [{ "id": "r", "type": "slot", "area": { "left": 0, "top": 0, "width": 1, "height": 1 },
            "select": { "from": [{ "by": "rest" }] } }] }] }
        """;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
