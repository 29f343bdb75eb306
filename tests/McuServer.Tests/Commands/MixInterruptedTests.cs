using System.Diagnostics;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>Runs that do not come to their end: what was mixed is playable, and never called by the final name.</summary>
[TestClass]
public class MixInterruptedTests
{
    private const string OldFile = "an older result";
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeRecording(TestContext context)
    {
        s_work = new Workspace();
        s_work.Camera("cam.webm", seconds: 2);
    }

    [ClassCleanup]
    public static void RemoveRecording() => s_work.Dispose();

    [TestMethod]
    [DataRow("INT", 130, "stopped.mp4")]
    [DataRow("TERM", 143, "stopped.mp4")]
    [DataRow("INT", 130, "stopped.mkv")]
    [DataRow("TERM", 143, "stopped.webm")]
    public void A_signal_ends_the_run_with_closed_files(string signal, int exitCode, string name)
    {
        string final = s_work.Write(name, OldFile);
        string partial = PartialOf(final);
        File.Delete(partial);

        // An hour of conference: it cannot be over before the signal.
        using Process process = s_work.Program.Start(
            "mix", "cam.webm", "--out", name, "--duration", "3600", "--size", "160x160", "--fps", "15");
        ProgramRun run = EndBySignal(process, signal, partial);

        run.FailedWith(exitCode, "mcu: stopped at ", $" s; playable up to there: {partial}");
        Assert.AreEqual(OldFile, File.ReadAllText(final), "The older file was changed.");
        MediaFile file = MediaFile.Probe(partial);
        Assert.AreEqual(2, file.StreamCount);
        Assert.AreEqual((160, 160), file.Size);
        double reached = double.Parse(run.Error.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
        Assert.IsGreaterThan(1, file.Duration);
        Assert.AreEqual(reached, file.Duration, 0.2, "It does not play up to where the line says.");
        MediaFile.AssertDecodes(partial);
    }

    /// <summary>Nobody can close a file then: what was written by fragments and clusters is there.</summary>
    [TestMethod]
    [DataRow("killed.mp4")]
    [DataRow("killed.mkv")]
    public void After_a_kill_what_was_written_plays_and_has_no_final_name(string name)
    {
        string partial = PartialOf(s_work.PathOf(name));
        using Process process = s_work.Program.Start(
            "mix", "cam.webm", "--out", name, "--duration", "3600", "--size", "160x160", "--fps", "15");
        Assert.AreEqual(137, EndBySignal(process, "KILL", partial).ExitCode);
        CollectionAssert.AreEqual((string[])[Path.GetFileName(partial)], s_work.Files("killed").Where(f => f.EndsWith(Path.GetExtension(name), StringComparison.Ordinal)).ToArray());
        MediaFile file = MediaFile.Probe(partial);
        Assert.AreEqual(2, file.StreamCount);
        Assert.IsGreaterThan(15, MediaFile.Packets(file.Video));
        Assert.IsGreaterThan(50, MediaFile.Packets(file.Audio));
    }

    [TestMethod]
    public void A_signal_closes_every_output_of_a_script()
    {
        s_work.Write("long.json", """
            {
              "version": 1, "durationMs": 3600000, "size": "160x160", "framesPerSecond": 15,
              "participants": [{ "id": "a", "media": "cam.webm", "loop": true }, { "id": "b", "media": "cam.webm" }],
              "outputs": [
                { "participant": "a", "file": "a.mkv" }, { "participant": "b", "file": "b.webm" },
                { "view": "recording", "file": "sound.wav" }
              ]
            }
            """);
        string[] partials = [.. ((string[])["a.mkv", "b.webm", "sound.wav"]).Select(n => PartialOf(s_work.PathOf($"long/{n}")))];
        using Process process = s_work.Program.Start("mix", "--script", "long.json", "--out-dir", "long");
        EndBySignal(process, "INT", partials[0]).FailedWith(130, [.. partials]);
        CollectionAssert.AreEquivalent(partials, Directory.GetFiles(s_work.PathOf("long")));
        foreach (string partial in partials)
        {
            Assert.IsGreaterThan(1, MediaFile.Probe(partial).Duration, partial);
            MediaFile.AssertDecodes(partial);
        }
    }

    /// <summary>A disk of half a megabyte in the program's own mount namespace, which ends with it.</summary>
    [TestMethod]
    [DataRow("full.mp4")]
    [DataRow("full.mkv")]
    public void A_full_disk_ends_the_run_and_what_fitted_plays(string name)
    {
        string disk = s_work.PathOf("disk");
        string kept = s_work.PathOf("kept-" + name);
        Directory.CreateDirectory(disk);
        Directory.CreateDirectory(kept);
        const string Mount = "mount -t tmpfs -o size=512k tmpfs \"$0\"";
        string[] namespaced = ["unshare", "--map-root-user", "--mount", "sh", "-c"];
        if (!CanRun([.. namespaced, Mount, disk]))
        {
            Assert.Inconclusive("This machine lets nobody mount a disk of his own (unshare, mount -t tmpfs).");
        }

        string steps = $"{Mount} && {{ \"$@\"; code=$?; cp \"$0\"/* {kept}; exit $code; }}";
        Mcu program = new(s_work.Folder) { Wrapper = [.. namespaced, steps, disk] };
        ProgramRun run = program.Run(
            "mix", "cam.webm", "--out", $"disk/{name}", "--duration", "600", "--size", "160x160", "--fps", "15");
        AssertNoRoomLeft(run, disk, kept, name, "the disk is full; free some space or choose another folder");
    }

    /// <summary>A disk that is full already holds not even the file's start.</summary>
    [TestMethod]
    public void A_disk_that_is_full_from_the_start_is_no_usage_error()
    {
        string disk = s_work.PathOf("filled");
        Directory.CreateDirectory(disk);
        const string Mount = "mount -t tmpfs -o size=64k tmpfs \"$0\" && ! dd if=/dev/zero of=\"$0/ballast\" 2>/dev/null";
        string[] namespaced = ["unshare", "--map-root-user", "--mount", "sh", "-c"];
        if (!CanRun([.. namespaced, Mount, disk]))
        {
            Assert.Inconclusive("This machine lets nobody mount a disk of his own (unshare, mount -t tmpfs).");
        }

        string steps = $"{Mount} && {{ \"$@\"; code=$?; ls \"$0\" >ls.txt; exit $code; }}";
        Mcu program = new(s_work.Folder) { Wrapper = [.. namespaced, steps, disk] };
        program.Run("mix", "cam.webm", "--out", "filled/made.mkv", "--size", "160x160")
            .FailedWith(1, "filled/made.mkv: the disk is full; free some space or choose another folder");
        Assert.DoesNotContain("made.mkv\n", File.ReadAllText(s_work.PathOf("ls.txt")).Replace("partial.mkv", "", StringComparison.Ordinal));
    }

    /// <summary>A file that may grow no further: everybody can have that, without a disk of his own.</summary>
    [TestMethod]
    public void A_file_that_may_not_grow_ends_the_run_and_what_fitted_plays()
    {
        string folder = s_work.PathOf("limited");
        Directory.CreateDirectory(folder);
        Mcu program = new(s_work.Folder) { Wrapper = ["env", "--ignore-signal=XFSZ", "prlimit", "--fsize=262144", "--"] };

        // Otherwise the runtime of a managed build asks for a file of 2 GB in memory to write its code to.
        program.Variables["DOTNET_EnableWriteXorExecute"] = "0";
        ProgramRun run = program.Run(
            "mix", "cam.webm", "--out", "limited/full.mkv", "--duration", "600", "--size", "160x160", "--fps", "15");
        AssertNoRoomLeft(run, folder, folder, "full.mkv", "files may not be so large; choose another folder");
    }

    private static void AssertNoRoomLeft(ProgramRun run, string folder, string kept, string name, string mend)
    {
        string partial = PartialOf(name);
        run.FailedWith(1, $"mcu: {Path.Combine(folder, name)}: ", mend, $"up to there it is {Path.Combine(folder, partial)}");
        CollectionAssert.AreEqual((string[])[Path.Combine(kept, partial)], Directory.GetFileSystemEntries(kept));
        MediaFile file = MediaFile.Probe(Path.Combine(kept, partial));
        Assert.AreEqual(2, file.StreamCount);
        Assert.IsGreaterThan(5, MediaFile.Packets(file.Video) / 15.0, "Seconds of pictures.");
        Assert.IsGreaterThan(5, MediaFile.Packets(file.Audio) / 50.0, "Seconds of sound.");
    }

    private static ProgramRun EndBySignal(Process process, string signal, string partial)
    {
        const long Begun = 40_000;
        Stopwatch waited = Stopwatch.StartNew();
        while (!File.Exists(partial) || new FileInfo(partial).Length < Begun)
        {
            if (process.HasExited || waited.Elapsed > TimeSpan.FromSeconds(60))
            {
                process.Kill();
                Assert.Fail($"It wrote nothing: {Mcu.End(process)}");
            }

            Thread.Sleep(5);
        }

        using Process kill = Process.Start("kill", ["-s", signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return Mcu.End(process);
    }

    private static bool CanRun(string[] line)
    {
        using Process process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string PartialOf(string path) => Path.ChangeExtension(path, ".partial" + Path.GetExtension(path));
}
