using System.Text;
using McuServer.Media.Layouts;
using McuServer.Serving.Layouts;
using McuServer.Tests.Running;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Layouts;

[TestClass]
public sealed class LayoutLibraryTests : IDisposable
{
    private static readonly string s_stock = Path.Combine(AppContext.BaseDirectory, "layouts");
    private readonly Workspace _work = new();
    private readonly List<LayoutNews> _news = [];

    private string OwnFolder => _work.PathOf("own");

    public void Dispose() => _work.Dispose();

    [TestMethod]
    public void Stock_layouts_are_there_and_are_builtin()
    {
        using LayoutLibrary library = Open();
        LayoutInfo grid = library.Get("grid-auto");
        Assert.IsTrue(grid is { IsBuiltin: true, IsValid: true, IsStale: false });
        Assert.AreEqual("grid-auto", library.Find("grid-auto")!.Id);
        Assert.IsGreaterThanOrEqualTo(32, library.Layouts.Count());
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(s_stock, "grid-auto.json")), grid.Source.ToArray());
        Assert.AreEqual(LayoutRefusal.NotFound, Refusal(() => library.Get("nothing")));
    }

    [TestMethod]
    public void A_written_layout_is_a_whole_file_and_stands_in_front_of_the_stock_one()
    {
        using LayoutLibrary library = Open();
        LayoutInfo put = library.Put("pip", Copy("pip", "Mine"), null);
        Assert.IsTrue(put is { IsBuiltin: false, IsValid: true });
        Assert.AreEqual("Mine", library.Find("pip")!.Title!.For("en"));
        CollectionAssert.AreEqual(new[] { "pip.json" }, Directory.GetFileSystemEntries(OwnFolder).Select(f => Path.GetFileName(f)).ToArray());
        CollectionAssert.AreEqual(new[] { "pip" }, _news.Select(n => n.Id).ToArray());
        library.Delete("pip", put.ETag, isInUse: false);
        Assert.IsTrue(library.Get("pip").IsBuiltin);
        Assert.AreNotEqual("Mine", library.Find("pip")!.Title!.For("en"));
        Assert.AreEqual(LayoutRefusal.ReadOnly, Refusal(() => library.Delete("pip", null, isInUse: false)));
    }

    [TestMethod]
    public void What_is_not_valid_is_told_with_its_place_and_not_stored()
    {
        using LayoutLibrary library = Open();
        LayoutRefusedException refused = Assert.ThrowsExactly<LayoutRefusedException>(
            () => library.Put("mine", Encoding.UTF8.GetBytes("{ \"version\": 1,\n  \"id\": \"mine\" }"), null));
        Assert.AreEqual(LayoutRefusal.Invalid, refused.Refusal);
        Assert.AreEqual("schema.required", refused.Errors[0].Code);
        Assert.AreEqual(1, refused.Errors[0].Line);
        Assert.AreEqual(LayoutRefusal.Invalid, Refusal(() => library.Put("other", Copy("pip", "Mine"), null)), "the id inside is another one");
        Assert.AreEqual(LayoutRefusal.TooLarge, Refusal(() => library.Put("mine", new byte[LayoutReader.MaxBytes + 1], null)));
        Assert.IsFalse(Directory.Exists(OwnFolder) && Directory.EnumerateFileSystemEntries(OwnFolder).Any());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("../pip")]
    [DataRow("a/b")]
    [DataRow("UPPER")]
    [DataRow("double--hyphen")]
    [DataRow("pip\n")]
    public void An_id_that_is_no_name_of_a_file_is_refused(string id)
    {
        using LayoutLibrary library = Open();
        Assert.AreEqual(LayoutRefusal.BadId, Refusal(() => library.Put(id, Copy("pip", "Mine"), null)));
        Assert.AreEqual(LayoutRefusal.BadId, Refusal(() => library.Delete(id, null, isInUse: false)));
    }

    [TestMethod]
    public void If_match_guards_against_a_version_that_was_not_seen()
    {
        using LayoutLibrary library = Open();
        Assert.AreEqual(LayoutRefusal.RevisionMismatch, Refusal(() => library.Put("mine", Renamed("pip", "mine", "A"), "*")), "there is none");
        string first = library.Put("mine", Renamed("pip", "mine", "A"), null).ETag;
        string second = library.Put("mine", Renamed("pip", "mine", "B"), first).ETag;
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(LayoutRefusal.RevisionMismatch, Refusal(() => library.Put("mine", Renamed("pip", "mine", "C"), first)));
        Assert.AreEqual(LayoutRefusal.RevisionMismatch, Refusal(() => library.Delete("mine", first, isInUse: false)));
        Assert.AreEqual(LayoutRefusal.InUse, Refusal(() => library.Delete("mine", second, isInUse: true)));
        Assert.AreEqual("B", library.Find("mine")!.Title!.For("en"));
        library.Delete("mine", second, isInUse: false);
        Assert.IsNull(library.Find("mine"));
    }

    [TestMethod]
    public void Without_a_folder_nothing_can_be_written()
    {
        using LayoutLibrary library = new(s_stock, null, TimeProvider.System);
        Assert.AreEqual(LayoutRefusal.ReadOnly, Refusal(() => library.Put("mine", Renamed("pip", "mine", "A"), null)));
    }

    [TestMethod]
    public void A_bad_new_version_leaves_the_last_good_one_in_use_and_says_so_once()
    {
        using LayoutLibrary library = Open();
        library.Put("mine", Renamed("pip", "mine", "Good"), null);
        _news.Clear();
        File.WriteAllText(Path.Combine(OwnFolder, "mine.json"), "{ \"version\": 1, ");
        library.Refresh();
        library.Refresh();
        LayoutInfo info = library.Get("mine");
        Assert.IsTrue(info is { IsValid: false, IsStale: true });
        Assert.AreEqual("Good", library.Find("mine")!.Title!.For("en"));
        Assert.HasCount(1, _news);
        Assert.IsTrue(_news[0] is { Id: "mine", IsFailure: true });
        Assert.AreEqual("json.syntax", _news[0].Errors[0].Code);
        _news.Clear();
        File.WriteAllBytes(Path.Combine(OwnFolder, "mine.json"), Renamed("pip", "mine", "Better"));
        library.Refresh();
        Assert.AreEqual("Better", library.Find("mine")!.Title!.For("en"));
        Assert.IsTrue(_news is [{ Id: "mine", IsFailure: false }]);
    }

    [TestMethod]
    public void A_bad_file_in_front_of_a_stock_one_leaves_that_in_use()
    {
        Directory.CreateDirectory(OwnFolder);
        File.WriteAllText(Path.Combine(OwnFolder, "pip.json"), "no layout");
        using LayoutLibrary library = Open();
        Assert.IsTrue(library.Get("pip") is { IsValid: false, IsStale: true, IsBuiltin: false });
        Assert.IsNotNull(library.Find("pip"));
    }

    [TestMethod]
    public async Task A_file_that_is_saved_is_taken_over_by_itself()
    {
        Directory.CreateDirectory(OwnFolder);
        using LayoutLibrary library = new(s_stock, OwnFolder, TimeProvider.System, TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(200));
        await File.WriteAllBytesAsync(Path.Combine(OwnFolder, "mine.json"), Renamed("pip", "mine", "Saved"));
        await Eventually.IsTrueAsync(() => library.Find("mine") is not null, "the file is found");
        File.Delete(Path.Combine(OwnFolder, "mine.json"));
        await Eventually.IsTrueAsync(() => library.Find("mine") is null, "it is gone");
    }

    private LayoutLibrary Open()
    {
        // So slow that only Refresh reads anew.
        LayoutLibrary library = new(s_stock, OwnFolder, TimeProvider.System, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        library.Changed += _news.Add;
        return library;
    }

    private static LayoutRefusal Refusal(Action action) => Assert.ThrowsExactly<LayoutRefusedException>(action).Refusal;

    private static byte[] Copy(string stock, string title) => Renamed(stock, stock, title);

    private static byte[] Renamed(string stock, string id, string title)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllBytes(Path.Combine(s_stock, stock + ".json")))!;
        json["id"] = id;
        json["title"] = title;
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
