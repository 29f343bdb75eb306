using McuServer.Conference.Headless;
using McuServer.Media;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;
using McuServer.Preview;
using McuServer.TestKit;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

[TestClass]
public class LayoutCommandTests
{
    private static readonly string s_layouts = Path.Combine(AppContext.BaseDirectory, "layouts");
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeFiles(TestContext context)
    {
        s_work = new Workspace();
        s_work.Write("empty-layout.json", "");
        s_work.Write("lacks.json", """{ "version": 1 }""");
        s_work.Write("half.json", """{ "version": 1, """);
        string pip = File.ReadAllText(Path.Combine(s_layouts, "pip.json"));
        s_work.Write("pip.json", pip);
        s_work.Write("other-name.json", pip);
    }

    [ClassCleanup]
    public static void RemoveFiles() => s_work.Dispose();

    [TestMethod]
    public void List_names_every_stock_layout()
    {
        string[] lines = s_work.Run("layout", "list").Succeeded().OutputLines;
        string[] ids = [.. lines.Select(line => line.Split(' ')[0])];
        string[] files = [.. Directory.GetFiles(s_layouts, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != "layout.schema")];
        CollectionAssert.AreEquivalent(files, ids);
        Assert.IsGreaterThanOrEqualTo(32, ids.Length);
        StringAssert.Contains(lines.Single(line => line.StartsWith("webinar-stage ", StringComparison.Ordinal)), "views: attendee, stage-view");
        StringAssert.Contains(lines.Single(line => line.StartsWith("grid-auto ", StringComparison.Ordinal)), "1280x720  Auto grid");
        string korean = s_work.Run("layout", "list", "--language", "ko").Succeeded().Output;
        StringAssert.Contains(korean, "자동 격자");
    }

    [TestMethod]
    public void Validate_finds_every_stock_layout_valid()
    {
        string[] files = [.. Directory.GetFiles(s_layouts, "*.json").Where(f => !f.EndsWith("layout.schema.json", StringComparison.Ordinal))];
        string[] lines = s_work.Run(["layout", "validate", .. files]).Succeeded().OutputLines;
        foreach (string file in files)
        {
            CollectionAssert.Contains(lines, $"{file}: valid");
        }
    }

    [TestMethod]
    [DataRow("lacks.json", "lacks.json: ", "error schema.required at #: ")]
    [DataRow("empty-layout.json", "empty-layout.json: ", " at #: ")]
    [DataRow("half.json", "half.json: ", " at #: ")]
    [DataRow("other-name.json", "other-name.json: ", " at #/id: ")]
    public void Validate_prints_the_place_of_each_error(string file, params string[] parts)
    {
        ProgramRun run = s_work.Run("layout", "validate", "pip.json", file);
        Assert.AreEqual(2, run.ExitCode, run.ToString());
        Assert.AreEqual("", run.Error);
        StringAssert.StartsWith(run.Output, "pip.json: valid\n");
        StringAssert.EndsWith(run.Output, $"{file}: not valid\n");
        foreach (string part in parts)
        {
            StringAssert.Contains(run.OutputLines[1], part);
        }
    }

    [TestMethod]
    public void Validate_goes_on_behind_a_file_that_is_not_there()
    {
        ProgramRun run = s_work.Run("layout", "validate", "gone.json", "pip.json", "lacks.json");
        Assert.AreEqual(2, run.ExitCode, run.ToString());
        StringAssert.StartsWith(run.Error, "mcu: gone.json: no such file");
        StringAssert.StartsWith(run.Output, "pip.json: valid\n");
        StringAssert.EndsWith(run.Output, "lacks.json: not valid\n");
    }

    [TestMethod]
    [DataRow("validate gone.json", 2, "gone.json: no such file; give the path of a layout file")]
    [DataRow("validate /", 2, "/: is a folder; give the path of a layout file")]
    [DataRow("preview gone --out p.png", 2, "'gone' is no layout; 'mcu layout list' names")]
    [DataRow("preview gone.json --out p.png", 2, "gone.json: no such file; give the path of a layout file")]
    [DataRow("preview lacks.json --out p.png", 2, "lacks.json: ", " at #", "'mcu layout validate' lists all")]
    [DataRow("preview pip --out nowhere/p.png", 1, "--out: nowhere/p.png: its folder does not exist; make it first")]
    [DataRow("preview pip --out /", 1, "--out: /: is a folder; name a file in it")]
    [DataRow("preview pip", 2, "--out", "mcu layout preview --help")]
    [DataRow("preview pip --out p.png --tiles 101", 2, "--tiles: 101 is out of range; write 0 to 100")]
    [DataRow("preview pip --out p.png --tiles few", 2, "--tiles: 'few' is no whole number")]
    [DataRow("preview pip --out p.png --screens 4", 2, "--screens: 4 is out of range; write 0 to 3")]
    [DataRow("preview pip --out p.png --pinned -1", 2, "--pinned: -1 is out of range; write 0 to 3")]
    [DataRow("preview webinar-stage --out p.png --view gone", 2, "--view: 'webinar-stage' has no view 'gone' (attendee, stage-view)")]
    [DataRow("list --layouts gone", 2, "gone: no such folder of layouts; give --layouts FOLDER")]
    public void What_cannot_be_shown_is_one_line(string line, int exitCode, params string[] parts)
    {
        s_work.Run(["layout", .. line.Split(' ')]).FailedWith(exitCode, parts);
        Assert.IsEmpty(s_work.Files("p.p"));
    }

    [TestMethod]
    [DataRow("grid-auto", 5, 0, 0, null)]
    [DataRow("grid-auto", 0, 0, 0, null)]
    [DataRow("speaker-strip", 9, 0, 2, null)]
    [DataRow("presenter-slides", 4, 1, 0, null)]
    [DataRow("webinar-stage", 12, 1, 0, "attendee")]
    [DataRow("portrait-speaker", 3, 0, 0, null)]
    public void Preview_is_pixel_for_pixel_what_the_compositor_draws(string id, int tiles, int screens, int pinned, string? view)
    {
        string file = $"{id}-{tiles}.png";
        string[] more = view is null ? [] : ["--view", view];
        ProgramRun run = s_work.Run(
            ["layout", "preview", id, "--out", file, "--tiles", $"{tiles}", "--screens", $"{screens}", "--pinned", $"{pinned}", .. more]);
        Assert.AreEqual(file + "\n", run.Succeeded().Output);

        byte[] drawn = PngReader.ReadRgb(s_work.PathOf(file), out int width, out int height);
        byte[] composed = Compose(id, tiles, screens, pinned, view, out (int, int) size);
        Assert.AreEqual(size, (width, height));
        CollectionAssert.AreEqual(composed, drawn);
    }

    /// <summary>The whole way of a conference instead: room, stage, loop, raw file.</summary>
    [TestMethod]
    public void Preview_is_pixel_for_pixel_what_a_conference_shows()
    {
        s_work.Run("layout", "preview", "grid-auto", "--out", "one.png", "--tiles", "1").Succeeded();
        byte[] drawn = PngReader.ReadRgb(s_work.PathOf("one.png"), out int width, out int height);
        StagePerson person = InventedPeople.Stage(1, 0, 0, "", "ko").People[0];
        s_work.Write("one.json", $$"""
            {
              "version": 1, "durationMs": 1000, "layout": "grid-auto", "clockStart": "09:30", "framesPerSecond": 5,
              "participants": [{ "id": "{{person.Id}}", "name": "{{person.Name}}", "title": "{{person.Title}}", "role": "host" }],
              "outputs": [{ "view": "recording", "file": "one.y4m" }]
            }
            """);
        s_work.Run("mix", "--script", "one.json", "--out-dir", ".").Succeeded();
        CollectionAssert.AreEqual(LastFrame("one.y4m", width, height), drawn);
    }

    private static unsafe byte[] LastFrame(string file, int width, int height)
    {
        byte[] bytes = File.ReadAllBytes(s_work.PathOf(file));
        int luma = width * height;
        fixed (byte* y = bytes.AsSpan(bytes.Length - (luma * 3 / 2)))
        {
            return RgbConverter.ToRgb24(new PictureView(y, y + luma, y + luma + (luma / 4), width, width / 2, width, height));
        }
    }

    private static byte[] Compose(string id, int tiles, int screens, int pinned, string? viewName, out (int, int) size)
    {
        LayoutSource source = new(s_layouts);
        Layout layout = source.Find(id, s_work.Folder);
        ViewSpec? view = viewName is null ? null : layout.Views.Single(v => v.Id == viewName);
        Stage stage = InventedPeople.Stage(tiles, screens, pinned, layout.Title?.For("ko") ?? id, "ko");
        using FramePool pool = new();
        using OverlayPainter painter = new(s_layouts);
        using Compositor compositor = new(pool, painter, InlineWorkers.Instance);
        Scene scene = new SceneBuilder(layout, view, new SceneViewer()).Update(stage, TimeSpan.Zero);
        VideoFrame canvas = compositor.Compose(scene, new NoCameras());
        size = (canvas.Width, canvas.Height);
        byte[] rgb = RgbConverter.ToRgb24(canvas.View);
        canvas.Release();
        return rgb;
    }

    private sealed class NoCameras : IPictureProvider
    {
        public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
        {
            (picture, pictureNumber) = (null, 0);
            return false;
        }
    }
}
