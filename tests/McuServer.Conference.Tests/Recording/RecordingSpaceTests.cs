using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Conference.Recording;
using McuServer.Conference.Tests.Live;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Tests.Recording;

/// <summary>The disk fills while it is recorded.</summary>
[TestClass]
public class RecordingSpaceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [TestMethod]
    public async Task A_recording_ends_in_good_order_before_the_disk_is_full()
    {
        string folder = Directory.CreateTempSubdirectory("mcu-space-").FullName;
        try
        {
            using ServerRig rig = new();
            LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
            long free = 10L << 30;
            using RoomRecordings recordings = new(
                rig.Server.Rooms, rig.Server, new RecordingArchive(folder) { FreeBytes = _ => Volatile.Read(ref free) }, static () => TestRoomEpoch);
            List<(string Type, RecordingState State)> told = [];
            rig.Server.Rooms.Happened += (_, happened) =>
            {
                if (happened.Data is RecordingState state)
                {
                    lock (told)
                    {
                        told.Add((happened.Type, state));
                    }
                }
            };
            string id = recordings.Start(host.Control, host.Actor, null, null).Id;
            Run(rig, seconds: 7);
            Wait(() => recordings.Get(host.Control, host.Actor, id).DurationMs > 5500);
            RecordingState running = recordings.List(host.Control, host.Actor).Single();
            Assert.AreEqual(("recording", $"lobby-{id}.mp4"), (running.State, running.File));
            Assert.IsGreaterThan(0, running.Bytes ?? -1, "the list says how large it is so far");

            Volatile.Write(ref free, RecordingArchive.MinFreeWhileRecordingBytes - 1);
            Run(rig, seconds: 6);
            Wait(() => recordings.Get(host.Control, host.Actor, id).State == "ready");
            RecordingState ready = recordings.Get(host.Control, host.Actor, id);
            Assert.AreEqual("disk-low", ready.Reason);
            Assert.AreEqual(new FileInfo(recordings.FileOf(host.Control, host.Actor, id)).Length, ready.Bytes);
            Assert.IsGreaterThan(9000, ready.DurationMs ?? 0, "looked at every five seconds");
            Wait(() =>
            {
                lock (told)
                {
                    return told.Count == 3;
                }
            });
            CollectionAssert.AreEqual((string[])["recording.started", "recording.stopped", "recording.ready"], told.Select(one => one.Type).ToArray());
            Assert.AreEqual("disk-low", told[1].State.Reason, "hosts hear why it stopped");
            Assert.IsNull(host.Control.State.Recording);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_disk_that_does_not_answer_ends_nothing()
    {
        Assert.IsTrue(new RecordingArchive("/tmp") { FreeBytes = static _ => throw new IOException("gone") }.HasSpace("lobby"));
        Assert.IsFalse(new RecordingArchive("/tmp") { FreeBytes = static _ => 0 }.HasSpace("lobby"));
    }

    private static DateTime TestRoomEpoch { get; } = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static void Run(ServerRig rig, int seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            rig.Advance(0.1);
            rig.Rooms.Single().VideoTick(rig.Now);
        }
    }

    /// <summary>For the writer's thread, which runs by its own time.</summary>
    private static void Wait(Func<bool> condition) => Assert.IsTrue(SpinWait.SpinUntil(condition, s_limit));
}
