using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>Command lines that cannot be carried out: exit code 2 and one line that names the option and the mend.</summary>
[TestClass]
public class MixUsageTests
{
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeRecording(TestContext context)
    {
        s_work = new Workspace();
        s_work.Camera("cam.webm", seconds: 0.4);
        s_work.Write("broken.json", """{ "version": 1, "id": "broken" }""");
        s_work.Write("script.json", "{}");
        s_work.Write("file", "");
        Directory.CreateDirectory(s_work.PathOf("folder.mp4"));
    }

    [ClassCleanup]
    public static void RemoveRecording() => s_work.Dispose();

    [TestMethod]
    [DataRow("--layout nope", "--layout: 'nope' is no layout; 'mcu layout list' names")]
    [DataRow("--layout nowhere.json", "--layout:", "nowhere.json: no such file; give the path of a layout file")]
    [DataRow("--layout broken.json", "--layout:", "broken.json:", " at #", "'mcu layout validate' lists all")]
    [DataRow("--layouts nowhere", "nowhere: no such folder of layouts; give --layouts FOLDER")]
    [DataRow("--size 12", "--size: '12' is no canvas size; write WxH")]
    [DataRow("--size 321x180", "--size: '321x180'", "even numbers of 160 to 3840")]
    [DataRow("--size 64x64", "--size: '64x64'", "even numbers of 160 to 3840")]
    [DataRow("--size 3840x3840", "--size: '3840x3840'")]
    [DataRow("--size 320x180x2", "--size: '320x180x2'")]
    [DataRow("--fps 0", "--fps: 0 is out of range; write 1 to 60")]
    [DataRow("--fps 61", "--fps: 61 is out of range; write 1 to 60")]
    [DataRow("--fps many", "--fps: 'many' is no whole number; write --fps N")]
    [DataRow("--fps 12.5", "--fps: '12.5' is no whole number")]
    [DataRow("--duration 0", "--duration: 0 is out of range; write seconds above 0, at most 86400")]
    [DataRow("--duration -1", "--duration: -1 is out of range")]
    [DataRow("--duration 90000", "--duration: 90000 is out of range")]
    [DataRow("--duration NaN", "--duration: NaN is out of range")]
    [DataRow("--duration long", "--duration: 'long' is no number; write --duration SECONDS")]
    [DataRow("--threads 0", "--threads: 0 is out of range; write 1 to 256")]
    [DataRow("--threads 257", "--threads: 257 is out of range; write 1 to 256")]
    [DataRow("--threads two", "--threads: 'two' is no whole number")]
    [DataRow("--video h266", "--video: 'h266' is unknown; write h264, vp8, vp9, av1 or raw")]
    [DataRow("--audio mp3", "--audio: 'mp3' is unknown; write opus, aac or pcm")]
    [DataRow("--video vp8", "--video: mp4 takes h264, vp9 or av1 with opus or aac; use mkv")]
    [DataRow("--audio pcm", "--audio: mp4 takes h264, vp9 or av1 with opus or aac; use mkv")]
    [DataRow("--video-kbps 1", "--video-kbps: 1 is out of range; write 50 to 50000")]
    [DataRow("--preset slowest", "--preset: 'slowest' is unknown; write one of ultrafast, superfast")]
    [DataRow("--out-dir folder", "--out-dir goes with --script; recordings are mixed to --out FILE")]
    [DataRow("--sise 320x180", "'--sise' is no option of 'mcu mix'", "mcu mix --help")]
    [DataRow("-x", "'-x' is no option of 'mcu mix'")]
    [DataRow("--fps", "--fps", "mcu mix --help")]
    public void A_wrong_option_is_named_with_its_mend(string options, params string[] parts)
    {
        s_work.Run(["mix", "cam.webm", "--out", "made.mp4", .. options.Split(' ')]).FailedWith(2, parts);
        Assert.IsEmpty(s_work.Files("made"));
    }

    [TestMethod]
    [DataRow("made.avi", "--out: the ending '.avi' is unknown; use mp4, mkv, webm, y4m or wav")]
    [DataRow("made", "--out: the ending '' is unknown; use mp4, mkv, webm, y4m or wav")]
    [DataRow("folder.mp4", "--out: 'folder.mp4' is a folder; name a file in it")]
    [DataRow("nowhere/made.mp4", "--out:", "nowhere/made.mp4: its folder does not exist; make it first")]
    [DataRow("file/made.mp4", "--out:", "file/made.mp4: its folder does not exist; make it first")]
    [DataRow("cam.webm", "--out: 'cam.webm' is a recording that is read; choose another name")]
    [DataRow("folder.mp4/../cam.webm", "cam.webm' is a recording that is read; choose another name")]
    public void A_wrong_output_is_named_with_its_mend(string output, params string[] parts)
    {
        s_work.Run("mix", "cam.webm", "--out", output, "--size", "160x160").FailedWith(2, parts);
        Assert.IsEmpty(s_work.Files("made"));
        CollectionAssert.AreEqual((string[])["cam.webm"], s_work.Files("cam"));
    }

    [TestMethod]
    [DataRow("--video h264", "made.webm", "--video: webm takes vp8, vp9 or av1 with opus")]
    [DataRow("--audio aac", "made.webm", "--audio: webm takes vp8, vp9 or av1 with opus")]
    [DataRow("--video h264", "made.wav", "--video: wav takes pcm sound and no pictures")]
    [DataRow("--audio opus", "made.wav", "--audio: wav takes pcm sound and no pictures")]
    [DataRow("--video h264", "made.y4m", "--video: y4m takes raw pictures and no sound")]
    [DataRow("--audio pcm", "made.y4m", "--audio: y4m takes raw pictures and no sound")]
    public void A_codec_that_the_container_does_not_take_is_refused(string options, string output, string part)
    {
        s_work.Run(["mix", "cam.webm", "--out", output, .. options.Split(' ')]).FailedWith(2, part, "use mkv for the rest");
        Assert.IsEmpty(s_work.Files("made"));
    }

    [TestMethod]
    [DataRow("mix", "mix needs recordings (INPUT...) with --out FILE, or --script with --out-dir DIR")]
    [DataRow("mix --out made.mp4", "mix needs recordings (INPUT...)")]
    [DataRow("mix cam.webm", "mix needs --out FILE")]
    [DataRow("mix cam.webm --out", "--out", "mcu mix --help")]
    [DataRow("mix --script script.json", "--script needs --out-dir DIR")]
    [DataRow("mix cam.webm --script script.json --out-dir made", "--script and INPUT 'cam.webm' do not go together")]
    [DataRow("mix --script script.json --out-dir made --out made.mp4", "--script and --out do not go together")]
    [DataRow("mix --script script.json --out-dir made --fps 10", "--script and --fps do not go together")]
    [DataRow("mix --script script.json --out-dir made --layout pip", "--script and --layout do not go together")]
    [DataRow("mux", "'mux' is no command", "mcu --help")]
    [DataRow("--color", "'--color' is no option of 'mcu'", "mcu --help")]
    [DataRow("layout", "'mcu layout' needs a command: validate, preview, list")]
    [DataRow("layout show", "'show' is no command or argument of 'mcu layout'")]
    [DataRow("doctor now", "'now' is no command or argument of 'mcu doctor'")]
    public void An_incomplete_or_contradictory_command_line_is_refused(string line, params string[] parts)
    {
        s_work.Run(line.Split(' ')).FailedWith(2, parts);
        Assert.IsEmpty(s_work.Files("made"));
    }

    [TestMethod]
    public void Without_a_command_the_commands_are_named() =>
        s_work.Run().FailedWith(2, "'mcu' needs a command: serve, token, mix, layout, bench, doctor", "mcu --help");

    [TestMethod]
    public void The_partial_name_of_an_output_may_not_be_a_recording_either()
    {
        string stopped = s_work.PathOf("stopped.partial.webm");
        File.Copy(s_work.PathOf("cam.webm"), stopped);
        s_work.Run("mix", "stopped.partial.webm", "--out", "stopped.webm")
            .FailedWith(2, "--out: 'stopped.partial.webm', its name until it is complete, is a recording that is read");
        CollectionAssert.AreEqual(File.ReadAllBytes(s_work.PathOf("cam.webm")), File.ReadAllBytes(stopped));
    }

    [TestMethod]
    public void A_recording_whose_name_begins_with_a_dash_is_read_behind_two_dashes()
    {
        File.Copy(s_work.PathOf("cam.webm"), s_work.PathOf("-dash.webm"));
        s_work.Run("mix", "--out", "dashed.mkv", "--size", "160x160", "--", "-dash.webm").Succeeded();
        s_work.Run("mix", "--out", "dashed.mkv", "--", "-gone.webm").FailedWith(2, "-gone.webm: no such file");
    }

    [TestMethod]
    public void Only_verbose_shows_where_in_the_program_an_error_came_from()
    {
        ProgramRun run = s_work.Run("mix", "gone.webm", "--out", "made.mp4", "--verbose");
        Assert.AreEqual(2, run.ExitCode, run.ToString());
        StringAssert.Contains(run.Error, "   at McuServer.");
        StringAssert.EndsWith(run.Error, "mcu: gone.webm: no such file; check how its name is written\n");
    }
}
