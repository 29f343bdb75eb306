using System.Collections.Concurrent;
using McuServer.Conference.Control;
using McuServer.Conference.Recording;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>Recordings of a live room: what is in the file, what it costs, and how it ends.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RecordingTests : IDisposable
{
    private static readonly TimeSpan s_frame = TimeSpan.FromSeconds(1.0 / LiveRig.FramesPerSecond);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("mcu-rec-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An attendee watches the same picture in the same codec: the recording takes his encode, and the container fits.</summary>
    [TestMethod]
    [DataRow("VP8", "vp8", "webm")]
    [DataRow("H264", "h264", "mp4")]
    public async Task Two_talkers_are_in_the_file_and_a_pause_leaves_no_hole(string offered, string codec, string container)
    {
        using Webinar webinar = WithTalkersAndViewer(offered);
        using RoomRecordings recordings = Open(webinar);
        int videoEncodes = webinar.CountVideoEncodes();
        int soundEncodes = webinar.CountSoundEncodes();
        RecordingState started = recordings.Start(webinar.Control, webinar.HostActor, null, null);
        Assert.AreEqual($"recording {container} recording host", $"{started.View} {started.Container} {started.State} {started.StartedBy}");
        webinar.Conference.RunFor(10);
        Assert.AreEqual(videoEncodes, webinar.CountVideoEncodes(), "no picture is encoded for the recording");
        Assert.AreEqual(soundEncodes, webinar.CountSoundEncodes(), "and no sound");
        Assert.AreEqual("paused", recordings.Pause(webinar.Control, webinar.HostActor, started.Id).State);
        webinar.Conference.RunFor(3);
        Assert.AreEqual("paused", webinar.Control.State.Recording!.State);
        Assert.AreEqual("recording", recordings.Resume(webinar.Control, webinar.HostActor, started.Id).State);
        webinar.Conference.RunFor(4);
        RecordingState ready = await recordings.StopAsync(webinar.Control, webinar.HostActor, started.Id, s_limit);
        Assert.AreEqual("ready", ready.State);
        Assert.IsNull(webinar.Control.State.Recording);

        string path = recordings.FileOf(webinar.Control, webinar.HostActor, started.Id);
        Assert.AreEqual(started.Id + "." + container, Path.GetFileName(path));
        Assert.AreEqual(new FileInfo(path).Length, ready.Bytes);
        RecordedProgramme programme = RecordedProgramme.Read(path);
        Assert.AreEqual($"{codec} opus", $"{programme.VideoCodec} {programme.AudioCodec}");
        Assert.IsTrue(programme.FormatName.Contains(container, StringComparison.Ordinal), programme.FormatName);
        Assert.AreEqual(13.6, programme.Duration.TotalSeconds, 0.5);
        Assert.AreEqual(programme.Duration.TotalMilliseconds, ready.DurationMs!.Value, 100);
        programme.AssertWithoutHoles(s_frame);
        Assert.IsTrue(programme.KeyFrameTimes.Exists(t => t > TimeSpan.FromSeconds(9) && t < TimeSpan.FromSeconds(10.2)), "resumed by a key frame");
        for (double from = 0.5; from < 13; from += 0.5)
        {
            Assert.IsGreaterThan(-30, programme.LevelDbfs(500, from, from + 0.5), $"the host at {from} s");
            Assert.IsGreaterThan(-30, programme.LevelDbfs(900, from, from + 0.5), $"the panelist at {from} s");
        }
    }

    [TestMethod]
    public async Task The_recorded_picture_has_the_mark_and_so_has_the_attendees_until_it_stops()
    {
        using Webinar webinar = WithTalkersAndViewer("VP8");
        using RoomRecordings recordings = Open(webinar);
        VirtualParticipant viewer = webinar.JoinNow("late", Role.Attendee, LiveScene.Viewer);
        webinar.Conference.RunFor(1);
        Assert.AreEqual(0, viewer.Share(Colour.Red, 7 / 8.0, 47 / 48.0, 1 / 54.0, 5 / 54.0));
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(2);
        await recordings.StopAsync(webinar.Control, webinar.HostActor, id, s_limit);
        webinar.Conference.RunFor(0.5);
        RecordedProgramme programme = RecordedProgramme.Read(recordings.FileOf(webinar.Control, webinar.HostActor, id));
        int marked = programme.RedInMark.Count(red => red >= 4);
        Assert.IsGreaterThanOrEqualTo(programme.RedInMark.Count - 3, marked, $"{marked} of {programme.RedInMark.Count} pictures: {string.Join(' ', programme.RedInMark)}");
        CollectionAssert.IsSubsetOf(
            (string[])["recording.started", "recording.stopped", "recording.ready"], viewer.Told().ConvertAll(e => e.Type), "everybody is told");
    }

    /// <summary>The view of another layout is another picture with another encoder, which goes on in the same file.</summary>
    [TestMethod]
    [DataRow("VP8")]
    [DataRow("H264")]
    public async Task Another_layout_goes_on_in_the_same_file(string offered)
    {
        using Webinar webinar = WithTalkersAndViewer(offered);
        using RoomRecordings recordings = Open(webinar);
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(2);
        webinar.Control.ApplyLayout(webinar.HostActor, "grid-auto");
        webinar.Conference.RunFor(2);
        Assert.AreEqual(offered == "VP8" ? 1 : 2, webinar.CountVideoEncodes(), "everybody receives the base layout, by codec");
        await recordings.StopAsync(webinar.Control, webinar.HostActor, id, s_limit);
        RecordedProgramme programme = RecordedProgramme.Read(recordings.FileOf(webinar.Control, webinar.HostActor, id));
        Assert.AreEqual(4, programme.Duration.TotalSeconds, 0.3);
        programme.AssertWithoutHoles(s_frame);
        Assert.AreEqual(programme.VideoTimes.Count, programme.RedInMark.Count, "every picture could be decoded");
        Assert.IsGreaterThanOrEqualTo(4, programme.RedInMark[20], "the mark of the first layout");
        Assert.AreEqual(0, programme.RedInMark[^5], "which the second has not");
    }

    [TestMethod]
    public async Task Without_a_viewer_of_its_picture_a_recording_has_an_encode_of_its_own_and_gives_it_back()
    {
        using Webinar webinar = new();
        webinar.Conference.RunFor(0.5);
        using RoomRecordings recordings = Open(webinar);
        Assert.AreEqual(1, webinar.CountVideoEncodes());
        string id = recordings.Start(webinar.Control, webinar.HostActor, "attendee", RecordingContainer.Mkv).Id;
        webinar.Conference.RunFor(2);
        Assert.AreEqual(2, webinar.CountVideoEncodes());
        recordings.Pause(webinar.Control, webinar.HostActor, id);
        webinar.Conference.RunFor(0.2);
        Assert.AreEqual(1, webinar.CountVideoEncodes(), "nothing is encoded for a paused one");
        RecordingState ready = await recordings.StopAsync(webinar.Control, webinar.HostActor, id, s_limit);
        Assert.AreEqual("ready", ready.State);
        RecordedProgramme programme = RecordedProgramme.Read(recordings.FileOf(webinar.Control, webinar.HostActor, id));
        Assert.AreEqual("h264", programme.VideoCodec);
        Assert.AreEqual(1.9, programme.Duration.TotalSeconds, 0.2);
    }

    [TestMethod]
    public void It_ends_when_everybody_has_left()
    {
        using Webinar webinar = new();
        webinar.Conference.RunFor(0.5);
        using RoomRecordings recordings = Open(webinar);
        ConcurrentQueue<string> told = Follow(webinar);
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(2);
        webinar.Host.Session.Leave("left");
        webinar.Conference.RunFor(0.5);
        Wait(() => recordings.List(webinar.Control, Actor.Server)[0].State == "ready");
        Assert.IsNull(webinar.Control.State.Recording);
        Wait(() => told.Contains("recording.ready"));
        Assert.IsTrue(Array.IndexOf(told.ToArray(), "recording.stopped") < Array.IndexOf(told.ToArray(), "recording.ready"));
        RecordedProgramme programme = RecordedProgramme.Read(recordings.FileOf(webinar.Control, Actor.Server, id));
        Assert.AreEqual(2, programme.Duration.TotalSeconds, 0.3);
    }

    [TestMethod]
    public void It_ends_with_the_event_and_those_outside_are_told()
    {
        using Webinar webinar = new();
        webinar.Conference.RunFor(0.5);
        using RoomRecordings recordings = Open(webinar);
        ConcurrentQueue<string> told = Follow(webinar);
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(1);
        Actor host = webinar.HostActor;
        webinar.Control.End(host);
        webinar.Conference.RunFor(0.5);
        Wait(() => told.Contains("recording.ready"));
        CollectionAssert.AreEqual((string[])["recording.started", "room.ended", "recording.stopped", "recording.ready"], told.ToArray());
        Assert.IsGreaterThan(1000, new FileInfo(recordings.FileOf(webinar.Control, host, id)).Length, "and the host still gets the file");
        Assert.ThrowsExactly<ControlException>(() => recordings.Start(webinar.Control, host, null, null));
    }

    [TestMethod]
    public void A_stop_of_the_server_closes_the_file()
    {
        using Webinar webinar = new();
        webinar.Conference.RunFor(0.5);
        RoomRecordings recordings = Open(webinar);
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(1);
        recordings.Dispose();
        Assert.IsNull(webinar.Control.State.Recording);
        RecordedProgramme programme = RecordedProgramme.Read(Path.Combine(_folder, "room", id + ".mp4"));
        Assert.AreEqual(1, programme.Duration.TotalSeconds, 0.2);
        using RoomRecordings later = Open(webinar);
        Assert.AreEqual("ready", later.Get(webinar.Control, webinar.HostActor, id).State, "known to the next server");
    }

    [TestMethod]
    [DataRow(NativeStatus.NoSpace, "disk-full")]
    [DataRow(NativeStatus.IoError, "disk-failed")]
    public void A_disk_that_fails_ends_it_and_nothing_else(NativeStatus failure, string reason)
    {
        using Webinar webinar = WithTalkersAndViewer("VP8");
        FailingFile? disk = null;
        using RoomRecordings recordings = Open(webinar, file => disk = new FailingFile(file, failAfter: 100, failure));
        ConcurrentQueue<string> told = Follow(webinar);
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(4);
        Wait(() => told.Contains("recording.failed"));
        RecordingState failed = recordings.Get(webinar.Control, webinar.HostActor, id);
        Assert.AreEqual($"failed {reason}", $"{failed.State} {failed.Reason}");
        Assert.IsFalse(told.Contains("recording.ready") || told.Contains("recording.stopped"), string.Join(' ', told));
        Assert.IsNull(webinar.Control.State.Recording, "the mark is gone");
        webinar.Conference.RunFor(1);
        Assert.IsGreaterThan(-30, webinar.Host.Hears(900), "the conference goes on");

        string path = recordings.FileOf(webinar.Control, webinar.HostActor, id);
        Assert.AreEqual(id + ".part.webm", Path.GetFileName(path), "it never gets its name");
        Assert.IsGreaterThan(0.5, RecordedProgramme.Read(path).Duration.TotalSeconds);
        Assert.AreEqual("recording", recordings.Start(webinar.Control, webinar.HostActor, null, null).State, "and another one may begin");
    }

    /// <summary>The ticks are on this thread: would one wait for the disk, this test would not end.</summary>
    [TestMethod]
    public void A_disk_that_hangs_fills_the_queue_which_ends_it_without_a_tick_that_waits()
    {
        using Webinar webinar = WithTalkersAndViewer("VP8");
        using ManualResetEventSlim hangs = new(false);
        using RoomRecordings recordings = Open(webinar, file => new HangingFile(file, hangs), queueCapacity: 200);
        ConcurrentQueue<string> told = Follow(webinar);
        string id = recordings.Start(webinar.Control, webinar.HostActor, null, null).Id;
        webinar.Conference.RunFor(6);
        Assert.IsGreaterThan(-30, webinar.Host.Hears(900), "the conference goes on");
        hangs.Set();
        Wait(() => told.Contains("recording.failed"));
        RecordingState failed = recordings.Get(webinar.Control, webinar.HostActor, id);
        Assert.AreEqual("failed too-slow", $"{failed.State} {failed.Reason}");
        RecordedProgramme programme = RecordedProgramme.Read(recordings.FileOf(webinar.Control, webinar.HostActor, id));
        Assert.IsGreaterThan(1, programme.Duration.TotalSeconds, "what was in the queue is written");
    }

    [TestMethod]
    public void One_at_a_time_and_only_by_who_may()
    {
        using Webinar webinar = WithTalkersAndViewer("VP8");
        using RoomRecordings recordings = Open(webinar);
        Actor panelist = new("panelist", Role.Panelist);
        Assert.AreEqual(ControlFault.NotPermitted, Fault(() => recordings.Start(webinar.Control, panelist, null, null)));
        webinar.Control.Update(webinar.HostActor, s => s with { Policies = s.Policies.SetItem(Role.Panelist, new RolePolicies { Record = true }) });
        string id = recordings.Start(webinar.Control, panelist, null, null).Id;
        Assert.AreEqual(ControlFault.AlreadyRecording, Fault(() => recordings.Start(webinar.Control, webinar.HostActor, null, null)));
        Assert.AreEqual(ControlFault.AlreadyRecording, Fault(() => recordings.Start(webinar.Control, webinar.HostActor, null, null)), "not by a second try either");
        Assert.AreEqual(ControlFault.Invalid, Fault(() => recordings.Start(Other(webinar), webinar.HostActor, "no-such-view", null)));
        Assert.AreEqual(ControlFault.RecordingNotFound, Fault(() => recordings.Pause(webinar.Control, panelist, "../" + id)));
        Assert.AreEqual(ControlFault.NotPermitted, Fault(() => recordings.Delete(webinar.Control, panelist, id)));
        Assert.AreEqual(RecordingRefusal.WrongState, Refusal(() => recordings.Delete(webinar.Control, webinar.HostActor, id)));
        Assert.AreEqual(RecordingRefusal.WrongState, Refusal(() => recordings.FileOf(webinar.Control, webinar.HostActor, id)));
        Assert.AreEqual(RecordingRefusal.WrongState, Refusal(() => recordings.Resume(webinar.Control, webinar.HostActor, id)));
        webinar.Conference.RunFor(0.5);
        recordings.StopAll();
        recordings.Delete(webinar.Control, webinar.HostActor, id);
        Assert.IsEmpty(recordings.List(webinar.Control, webinar.HostActor));
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(_folder, "room")));
    }

    [TestMethod]
    public void A_disk_with_less_than_a_GiB_is_refused_and_nothing_is_left()
    {
        using Webinar webinar = new();
        using RoomRecordings recordings = new(
            webinar.Conference.Server.Rooms, webinar.Conference.Server, new RecordingArchive(_folder) { FreeBytes = _ => (1L << 30) - 1 }, Now(webinar));
        RecordingRefusedException refused =
            Assert.ThrowsExactly<RecordingRefusedException>(() => recordings.Start(webinar.Control, webinar.HostActor, null, null));
        Assert.AreEqual(RecordingRefusal.NoSpace, refused.Refusal);
        StringAssert.Contains(refused.Message, "1 GiB is needed");
        Assert.IsEmpty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.IsNull(webinar.Control.State.Recording);
    }

    private static RoomControl Other(Webinar webinar)
    {
        webinar.Conference.Join("host", LiveRig.Person(Colour.Blue), room: "other", role: Role.Host);
        return webinar.Conference.Server.Rooms.Find("other")!;
    }

    private static Webinar WithTalkersAndViewer(string codec)
    {
        Webinar webinar = new();
        webinar.JoinNow("panelist", Role.Panelist, LiveRig.Person(Colour.Blue, 900));
        webinar.JoinNow("viewer", Role.Attendee, LiveScene.Viewer with { VideoCodecs = [codec], Decodes = false, KeptSound = TimeSpan.Zero });
        webinar.Conference.RunFor(1);
        return webinar;
    }

    private static Func<DateTime> Now(Webinar webinar)
    {
        DateTime start = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return () => start + webinar.Conference.Clock.Now;
    }

    private RoomRecordings Open(Webinar webinar, Func<IRecordingFile, IRecordingFile>? wrap = null, int? queueCapacity = null) => new(
        webinar.Conference.Server.Rooms, webinar.Conference.Server, new RecordingArchive(_folder) { FreeBytes = _ => long.MaxValue }, Now(webinar))
    {
        Wrap = wrap ?? (static file => file),
        QueueCapacity = queueCapacity ?? RecordingQueue.DefaultCapacity,
    };

    /// <summary>What the whole server tells of recordings and ends, in order.</summary>
    private static ConcurrentQueue<string> Follow(Webinar webinar)
    {
        ConcurrentQueue<string> told = new();
        webinar.Conference.Server.Rooms.Happened += (_, happened) =>
        {
            if (happened.Type.StartsWith("recording.", StringComparison.Ordinal) || happened.Type == "room.ended")
            {
                told.Enqueue(happened.Type);
            }
        };
        return told;
    }

    /// <summary>For the writer's thread, which runs by its own time.</summary>
    private static void Wait(Func<bool> condition) => Assert.IsTrue(SpinWait.SpinUntil(condition, s_limit));

    private static ControlFault Fault(Action action) => Assert.ThrowsExactly<ControlException>(action).Fault;

    private static RecordingRefusal Refusal(Action action) => Assert.ThrowsExactly<RecordingRefusedException>(action).Refusal;

    /// <summary>Takes some packets, then nothing more.</summary>
    private sealed class FailingFile(IRecordingFile file, int failAfter, NativeStatus failure) : IRecordingFile
    {
        private int _count;

        public NativeStatus WriteVideo(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration, bool isKeyFrame) =>
            ++_count > failAfter ? failure : file.WriteVideo(data, position, duration, isKeyFrame);

        public NativeStatus WriteSound(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration) =>
            ++_count > failAfter ? failure : file.WriteSound(data, position, duration);

        public NativeStatus Finish(bool isComplete) => file.Finish(isComplete);

        public void Discard() => file.Discard();

        public void Dispose() => file.Dispose();
    }

    /// <summary>A network drive that is away for a while.</summary>
    private sealed class HangingFile(IRecordingFile file, ManualResetEventSlim isBack) : IRecordingFile
    {
        public NativeStatus WriteVideo(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration, bool isKeyFrame)
        {
            isBack.Wait();
            return file.WriteVideo(data, position, duration, isKeyFrame);
        }

        public NativeStatus WriteSound(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration) => file.WriteSound(data, position, duration);

        public NativeStatus Finish(bool isComplete) => file.Finish(isComplete);

        public void Discard() => file.Discard();

        public void Dispose() => file.Dispose();
    }
}
