using McuServer.Conference.Headless;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Tests.Headless;

[TestClass]
public class ScriptReaderTests
{
    private const string Valid = """
        {
          "version": 1,
          "durationMs": 20000,
          "layout": "grid-auto",
          "participants": [
            { "id": "a", "name": "김하나", "title": "진행", "role": "host", "media": "a.webm", "joinMs": 0, "leaveMs": 15000, "loop": true },
            { "id": "b", "name": "Bo", "role": "panelist", "media": "b.mp4", "joinMs": 2000 },
            { "id": "s", "owner": "b", "kind": "screen", "media": "slides.mkv", "joinMs": 6000, "leaveMs": 12000 }
          ],
          "events": [
            { "atMs": 5000, "do": "mute", "participant": "a", "media": "audio", "value": true },
            { "atMs": 8000, "do": "layout", "layout": "speaker-strip" },
            { "atMs": 9000, "do": "pin", "participant": "b", "value": true }
          ],
          "outputs": [
            { "participant": "a", "file": "a-sees.mp4" },
            { "view": "recording", "file": "program.mkv", "video": "h264", "audio": "opus", "videoBitrateKbps": 1500 }
          ]
        }
        """;

    [TestMethod]
    public void A_valid_script_is_read_whole()
    {
        ConferenceScript script = Read(Valid);
        Assert.AreEqual(20_000, script.DurationMs);
        Assert.HasCount(3, script.Participants);
        Assert.AreEqual("김하나", script.Participants[0].Name);
        Assert.AreEqual(Role.Host, script.Participants[0].Role);
        Assert.IsTrue(script.Participants[0].Loop);
        Assert.AreEqual(ScriptKind.Screen, script.Participants[2].Kind);
        Assert.AreEqual("b", script.Participants[2].Owner);
        Assert.AreEqual(ScriptAction.Layout, script.Events[1].Do);
        Assert.AreEqual(Audience.Recording, script.Outputs[1].View);
        Assert.IsNull(script.Outputs[0].Video);
    }

    /// <summary>Each row breaks the valid script in one place; the error names the place and how to mend it.</summary>
    [TestMethod]
    [DataRow("\"version\": 1,", "\"version\": 2,", "version: 2 is unknown; write 1")]
    [DataRow("\"durationMs\": 20000", "\"durationMs\": 0", "durationMs: 0 is out of range")]
    [DataRow("\"durationMs\": 20000,", "", "durationMs")]
    [DataRow("\"loop\": true", "\"loopp\": true", "loopp")]
    [DataRow("\"role\": \"host\"", "\"role\": \"boss\"", "participants[0].role: write one of host, cohost, panelist, attendee")]
    [DataRow("\"id\": \"b\"", "\"id\": \"a\"", "participants[1].id: 'a' is taken")]
    [DataRow("\"joinMs\": 2000", "\"joinMs\": 20000", "participants[1].joinMs: 20000 is outside of the conference")]
    [DataRow("\"leaveMs\": 15000", "\"leaveMs\": 21000", "participants[0].leaveMs: 21000 must be after joinMs and at most 20000")]
    [DataRow("\"owner\": \"b\"", "\"owner\": \"x\"", "participants[2].owner: 'x' is no person; there are: a, b")]
    [DataRow("\"joinMs\": 2000", "\"joinMs\": 7000", "participants[2].joinMs: at 6000 'b' is not there (7000 to the end)")]
    [DataRow("\"atMs\": 5000", "\"atMs\": 15001", "events[0].atMs: at 15001 'a' is not there (0 to 15000)")]
    [DataRow("\"atMs\": 9000", "\"atMs\": 1999", "events[2].atMs: at 1999 'b' is not there (2000 to the end)")]
    [DataRow("\"atMs\": 5000", "\"atMs\": -1", "events[0].atMs: -1 is outside of the conference")]
    [DataRow("\"do\": \"mute\", \"participant\": \"a\"", "\"do\": \"mute\", \"participant\": \"z\"", "events[0].participant: 'z' is no participant; there are: a, b, s")]
    [DataRow("\"do\": \"pin\"", "\"do\": \"pinn\"", "events[2].do: write one of mute, layout, pin")]
    [DataRow("\"do\": \"layout\", \"layout\": \"speaker-strip\"", "\"do\": \"layout\"", "events[1].layout: is missing; name a layout")]
    [DataRow("\"participant\": \"a\", \"file\"", "\"participant\": \"s\", \"file\"", "outputs[0].participant: 's' is no person")]
    [DataRow("\"view\": \"recording\", ", "", "outputs[1]: write either")]
    [DataRow("\"video\": \"h264\"", "\"video\": \"h266\"", "outputs[1].video: 'h266' is unknown; write h264")]
    [DataRow("program.mkv", "program.avi", "outputs[1].file: the ending '.avi' is unknown")]
    [DataRow("a-sees.mp4", "a-sees.wav", "")]
    [DataRow("\"version\": 1,", "\"version\": 1, \"version\": 1,", "version")]
    [DataRow("\"version\": 1,", "\"version\": 1,,", ":2")]
    public void A_broken_script_is_refused_with_file_field_and_mend(string part, string broken, string expected)
    {
        string text = Valid.Replace(part, broken, StringComparison.Ordinal);
        Assert.AreNotEqual(Valid, text, "The row changes nothing.");
        if (expected.Length == 0)
        {
            Assert.IsNotNull(Read(text));
            return;
        }

        ScriptException e = Assert.ThrowsExactly<ScriptException>(() => Read(text));
        StringAssert.Contains(e.Message, "script.json");
        StringAssert.Contains(e.Message, expected);
        Assert.DoesNotContain('\n', e.Message);
        Assert.DoesNotContain("McuServer.", e.Message);
    }

    [TestMethod]
    public void A_missing_script_is_named()
    {
        ScriptException e = Assert.ThrowsExactly<ScriptException>(() => ScriptReader.Read("/nowhere/script.json"));
        StringAssert.Contains(e.Message, "/nowhere/script.json: no such file");
    }

    private static ConferenceScript Read(string text)
    {
        string folder = Directory.CreateTempSubdirectory("script-").FullName;
        try
        {
            string path = Path.Combine(folder, "script.json");
            File.WriteAllText(path, text);
            return ScriptReader.Read(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
