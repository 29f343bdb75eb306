using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>Scripts that cannot be carried out: exit code 2 and one line with the script's path, the field and the mend.</summary>
[TestClass]
public class MixScriptTests
{
    private const string Valid = """
        {
          "version": 1,
          "durationMs": 1000,
          "layout": "grid-auto",
          "size": "160x160",
          "framesPerSecond": 10,
          "participants": [
            { "id": "a", "name": "김하나", "role": "host", "media": "cam.webm" },
            { "id": "b", "name": "Bo", "media": "cam.webm", "joinMs": 200, "leaveMs": 800 }
          ],
          "events": [
            { "atMs": 500, "do": "mute", "participant": "a" },
            { "atMs": 600, "do": "layout", "layout": "pip" }
          ],
          "outputs": [
            { "participant": "a", "file": "a.mkv" },
            { "view": "recording", "file": "program.webm" }
          ]
        }
        """;

    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeRecording(TestContext context)
    {
        s_work = new Workspace();
        s_work.Camera("cam.webm");
        s_work.Write("text.webm", "no film");
        s_work.Write("broken.json", """{ "version": 1, "id": "broken" }""");
    }

    [ClassCleanup]
    public static void RemoveRecording() => s_work.Dispose();

    [TestMethod]
    public void A_whole_script_makes_every_output_and_prints_its_path()
    {
        s_work.Write("whole.json", Valid);
        ProgramRun run = s_work.Run("mix", "--script", "whole.json", "--out-dir", "whole").Succeeded();
        CollectionAssert.AreEqual(
            (string[])[s_work.PathOf("whole/a.mkv"), s_work.PathOf("whole/program.webm")], run.OutputLines);
        CollectionAssert.AreEquivalent(run.OutputLines, Directory.GetFileSystemEntries(s_work.PathOf("whole")));
        Assert.AreEqual("h264", MediaFile.Probe(run.OutputLines[0]).VideoCodec);
        Assert.AreEqual("vp8", MediaFile.Probe(run.OutputLines[1]).VideoCodec);
    }

    [TestMethod]
    public void Paths_of_a_script_start_from_the_script_not_from_the_working_folder()
    {
        Directory.CreateDirectory(s_work.PathOf("deep"));
        File.Copy(s_work.PathOf("cam.webm"), s_work.PathOf("deep/only-here.webm"));
        s_work.Write("deep/script.json", Valid.Replace("cam.webm", "only-here.webm", StringComparison.Ordinal));
        s_work.Run("mix", "--script", "deep/script.json", "--out-dir", "deep-out").Succeeded();
        Assert.IsTrue(File.Exists(s_work.PathOf("deep-out/a.mkv")));
    }

    /// <summary>Each row breaks the valid script in one place.</summary>
    [TestMethod]
    [DataRow("\"version\": 1", "\"version\": 3", "version: 3 is unknown; write 1")]
    [DataRow("\"durationMs\": 1000", "\"durationMs\": 0", "durationMs: 0 is out of range; write 1 to")]
    [DataRow("\"durationMs\": 1000", "\"durationMs\": 1.5", "durationMs: write a whole number")]
    [DataRow("\"durationMs\": 1000", "\"durationMs\": 1e99", "durationMs: write a whole number")]
    [DataRow("\"durationMs\": 1000,", "", "lacks 'durationMs'; add it")]
    [DataRow("\"durationMs\": 1000,", "\"durationMs\": 1000, \"durationMs\": 2,", "'durationMs' stands there twice; keep one")]
    [DataRow("\"layout\": \"grid-auto\"", "\"layout\": \"grid-otto\"", "layout: 'grid-otto' is no layout; 'mcu layout list' names")]
    [DataRow("\"layout\": \"grid-auto\"", "\"layout\": \"broken.json\"", "layout: ", "broken.json: ", " at #")]
    [DataRow("\"layout\": \"grid-auto\"", "\"layout\": null", "layout: must not be null")]
    [DataRow("\"size\": \"160x160\"", "\"size\": \"161x160\"", "size: '161x160' is no canvas size; write WxH")]
    [DataRow("\"framesPerSecond\": 10", "\"framesPerSecond\": 100", "framesPerSecond: 100 is out of range; write 1 to 60")]
    [DataRow("\"role\": \"host\"", "\"role\": \"boss\"", "participants[0].role: write one of host, cohost, panelist, attendee")]
    [DataRow("\"role\": \"host\"", "\"rolle\": \"host\"", "participants[0].rolle: the key is unknown here; remove it")]
    [DataRow("\"id\": \"b\"", "\"id\": \"a\"", "participants[1].id: 'a' is taken; ids are unique")]
    [DataRow("\"id\": \"b\",", "", "participants[1]: lacks 'id'; add it")]
    [DataRow("\"id\": \"b\"", "\"id\": null", "participants[1].id: must not be null")]
    [DataRow("\"name\": \"Bo\"", "\"name\": \"\\ud800\"", "participants[1].name: write a text in quotes")]
    [DataRow("\"joinMs\": 200", "\"joinMs\": 1000", "participants[1].joinMs: 1000 is outside of the conference (0 to 999)")]
    [DataRow("\"leaveMs\": 800", "\"leaveMs\": 1001", "participants[1].leaveMs: 1001 must be after joinMs and at most 1000")]
    [DataRow("\"media\": \"cam.webm\" }", "\"media\": \"gone.webm\" }", "participants[0].media: ", "gone.webm: no such file")]
    [DataRow("\"media\": \"cam.webm\" }", "\"media\": \"text.webm\" }", "participants[0].media: ", "text.webm: not a media file")]
    [DataRow("\"media\": \"cam.webm\" }", "\"media\": \"\" }", "participants[0].media: is empty; write a name")]
    [DataRow("\"media\": \"cam.webm\" }", "\"media\": \"a\\u0000b\" }", "participants[0].media: holds a zero character")]
    [DataRow("\"media\": \"cam.webm\" }", "\"avatar\": \"gone.png\" }", "participants[0].avatar: ", "gone.png: no such file; name a picture")]
    [DataRow("\"atMs\": 500", "\"atMs\": 1000", "events[0].atMs: 1000 is outside of the conference (0 to 999)")]
    [DataRow("\"atMs\": 500", "\"atMs\": -1", "events[0].atMs: -1 is outside of the conference (0 to 999)")]
    [DataRow("\"do\": \"mute\"", "\"do\": \"mutter\"", "events[0].do: write one of mute, layout, pin")]
    [DataRow("\"do\": \"mute\", \"participant\": \"a\"", "\"do\": \"mute\", \"participant\": \"z\"", "events[0].participant: 'z' is no participant; there are: a, b")]
    [DataRow("\"do\": \"mute\", \"participant\": \"a\"", "\"do\": \"gain\", \"participant\": \"a\", \"gainDb\": 90", "events[0].gainDb: 90 is out of range; write -60 to 20")]
    [DataRow("\"do\": \"mute\", \"participant\": \"a\"", "\"do\": \"seat\", \"participant\": \"a\", \"seat\": \"left\"", "events[0].seat: no layout of the script has the seat 'left'; they have none")]
    [DataRow("\"layout\": \"pip\"", "\"layout\": \"pop\"", "events[1].layout: 'pop' is no layout; 'mcu layout list' names")]
    [DataRow(", \"layout\": \"pip\"", "", "events[1].layout: is missing; name a layout")]
    [DataRow("{ \"atMs\": 500, \"do\": \"mute\", \"participant\": \"a\" }", "null", "events[0]: is null; write an object or take it out")]
    [DataRow("{ \"participant\": \"a\", \"file\"", "{ \"participant\": \"z\", \"file\"", "outputs[0].participant: 'z' is no person; there are: a, b")]
    [DataRow("\"file\": \"a.mkv\"", "\"file\": \"a.avi\"", "outputs[0].file: the ending '.avi' is unknown; use mp4")]
    [DataRow("\"file\": \"a.mkv\"", "\"file\": \"a.webm\", \"video\": \"h264\"", "outputs[0].video: webm takes vp8, vp9 or av1 with opus")]
    [DataRow("\"file\": \"a.mkv\"", "\"file\": \"none/a.mkv\"", "outputs[0].file: ", "none/a.mkv: its folder does not exist; make it first")]
    [DataRow("\"file\": \"a.mkv\"", "\"file\": \"a.mkv\", \"audioBitrateKbps\": 1", "outputs[0].audioBitrateKbps: 1 is out of range; write 6 to 510")]
    [DataRow("\"view\": \"recording\", ", "", "outputs[1]: write either \"participant\" or \"view\"")]
    [DataRow("\"version\": 1,", "\"version\": 1,,", ":2: ", "no valid JSON")]
    public void A_broken_script_is_refused_with_its_path_the_field_and_the_mend(string part, string broken, params string[] parts)
    {
        string text = Valid.Replace(part, broken, StringComparison.Ordinal);
        Assert.AreNotEqual(Valid, text, "The row changes nothing.");
        s_work.Write("bad.json", text);
        s_work.Run("mix", "--script", "bad.json", "--out-dir", "bad").FailedWith(2, ["mcu: bad.json:", .. parts]);
        Assert.IsTrue(
            !Directory.Exists(s_work.PathOf("bad")) || Directory.GetFileSystemEntries(s_work.PathOf("bad")).Length == 0,
            "A file was left.");
    }

    [TestMethod]
    [DataRow("a.mkv")]
    [DataRow("./a.mkv")]
    [DataRow("sub/../a.mkv")]
    [DataRow("OUT/a.mkv")]
    [DataRow("../linked/a.mkv")]
    public void Two_outputs_to_one_file_are_refused_however_it_is_spelled(string second)
    {
        string folder = s_work.PathOf("twice");
        Directory.CreateDirectory(folder);
        if (!Directory.Exists(s_work.PathOf("linked")))
        {
            Directory.CreateSymbolicLink(s_work.PathOf("linked"), folder);
        }

        string spelled = second.Replace("OUT", folder, StringComparison.Ordinal);
        s_work.Write("twice.json", Valid.Replace("program.webm", spelled, StringComparison.Ordinal));
        s_work.Run("mix", "--script", "twice.json", "--out-dir", "twice").FailedWith(
            2, $"mcu: twice.json: outputs[1].file: '{spelled}' is written by outputs[0] already; choose another name");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder));
    }

    [TestMethod]
    public void Files_of_one_name_in_different_folders_are_different_files()
    {
        Directory.CreateDirectory(s_work.PathOf("beside"));
        s_work.Write("apart.json", Valid.Replace("program.webm", "../beside/a.mkv", StringComparison.Ordinal));
        s_work.Run("mix", "--script", "apart.json", "--out-dir", "apart").Succeeded();
        Assert.IsTrue(File.Exists(s_work.PathOf("apart/a.mkv")));
        Assert.IsTrue(File.Exists(s_work.PathOf("beside/a.mkv")));
    }

    [TestMethod]
    public void An_output_over_a_recording_of_the_script_is_refused()
    {
        byte[] before = File.ReadAllBytes(s_work.PathOf("cam.webm"));
        s_work.Write("over.json", Valid.Replace("program.webm", "cam.webm", StringComparison.Ordinal));
        s_work.Run("mix", "--script", "over.json", "--out-dir", ".").FailedWith(
            2, "mcu: over.json: outputs[1].file: 'cam.webm' is a recording that is read; choose another name");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(s_work.PathOf("cam.webm")));
    }

    [TestMethod]
    public void An_output_with_the_partial_name_of_another_one_is_refused()
    {
        s_work.Write("partial.json", Valid.Replace("program.webm", "a.partial.mkv", StringComparison.Ordinal));
        s_work.Run("mix", "--script", "partial.json", "--out-dir", "partial").FailedWith(
            2, "mcu: partial.json: outputs[1].file: 'a.partial.mkv' is what outputs[0] is called until it is complete");
    }

    [TestMethod]
    [DataRow("", "is empty; README.md shows a script")]
    [DataRow("null", "the script is null; it must be a JSON object")]
    [DataRow("[]", "README.md shows a script")]
    [DataRow("{ \"version\": 1", "no valid JSON")]
    [DataRow("ÿþ", "no valid JSON")]
    public void What_is_no_script_is_refused(string text, string part)
    {
        s_work.Write("no-script.json", text);
        s_work.Run("mix", "--script", "no-script.json", "--out-dir", "none").FailedWith(2, "mcu: no-script.json:", part);
    }

    [TestMethod]
    [DataRow("gone.json", "gone.json: no such file; give the path of a script, a JSON file")]
    [DataRow("/", "/: is a folder; give the path of a script, a JSON file")]
    public void A_script_that_cannot_be_opened_is_named(string path, string part) =>
        s_work.Run("mix", "--script", path, "--out-dir", "none").FailedWith(2, part);

    [TestMethod]
    public void A_script_that_may_not_be_read_is_named()
    {
        File.SetUnixFileMode(s_work.Write("secret.json", Valid), UnixFileMode.None);
        new Mcu(s_work.Folder) { Wrapper = Powers.None }.Run("mix", "--script", "secret.json", "--out-dir", "none")
            .FailedWith(2, "secret.json: no permission to read it; allow it (chmod u+r)");
    }

    [TestMethod]
    public void A_file_is_no_folder_for_outputs()
    {
        s_work.Write("good.json", Valid);
        s_work.Run("mix", "--script", "good.json", "--out-dir", "cam.webm")
            .FailedWith(2, "--out-dir: cam.webm: is a file; name a folder");
    }

    [TestMethod]
    public void A_folder_that_may_not_be_written_is_named_with_the_output()
    {
        s_work.Write("good.json", Valid);
        string locked = s_work.PathOf("locked");
        Directory.CreateDirectory(locked);
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Mcu program = new(s_work.Folder) { Wrapper = Powers.None };
        program.Run("mix", "--script", "good.json", "--out-dir", "locked").FailedWith(
            2, "mcu: good.json: outputs[0].file: ", "locked/a.mkv: may not be written; choose a folder that belongs to you");
        program.Run("mix", "--script", "good.json", "--out-dir", "locked/inside").FailedWith(
            2, "--out-dir: locked/inside: may not be written; choose a folder that belongs to you");
        Assert.IsEmpty(Directory.GetFileSystemEntries(locked));
    }
}
