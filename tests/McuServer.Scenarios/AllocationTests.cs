using McuServer.Conference.Headless;
using McuServer.Media;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// After warm-up a whole conference, from file to file, allocates nothing per tick and per frame: on none of its threads,
/// with hashes and without, and after its layout was changed twice.
/// </summary>
[TestClass]
public class AllocationTests
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);
    private static MediaFactory s_media = null!;

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        s_media.Participant("a.webm", "320x180", 30, 500, 8, "-c:v libvpx -deadline realtime -cpu-used -8 -c:a libopus");
        s_media.Participant("b.mp4", "640x360", 25, 900, 8, "-c:v libx264 -preset superfast -pix_fmt yuv420p -c:a aac");
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(1, true)]
    [DataRow(2, true)]
    [DataRow(4, true)]
    public void A_running_conference_allocates_nothing_on_any_thread(int threads, bool wantsHash)
    {
        AllocationProbe probe = new(threads);
        List<long> totals = new(8);
        TimeSpan next = s_warmUp;
        HeadlessRun run = null!;
        void Note(TimeSpan reached)
        {
            if (reached >= next)
            {
                run.Workers.Run(probe, threads);
                totals.Add(probe.Total);
                next += s_window;
            }
        }

        run = new HeadlessRun(Script(), s_media.Folder, threads, wantsHash, Note);
        using (run)
        {
            run.Run();
        }

        // Each window holds 50 ticks of sound and 30 frames of one picture. With several threads a pool may once more come to
        // hold more at a time than ever before: that is one thing, not one for each tick.
        Assert.HasCount(5, totals);
        long[] windows = [.. totals.Zip(totals.Skip(1), (start, end) => end - start)];
        string all = string.Join(' ', windows);
        Assert.IsGreaterThanOrEqualTo(threads == 1 ? 4 : 2, windows.Count(bytes => bytes == 0), all);
        Assert.IsInRange(0, 16_000, windows.Sum(), all);
    }

    private static ConferenceScript Script() => new()
    {
        Version = 1,
        DurationMs = 7500,
        Size = "640x360",
        Participants =
        [
            new ScriptParticipant { Id = "a", Name = "김하나", Media = "a.webm" },
            new ScriptParticipant { Id = "b", Name = "Bo", Media = "b.mp4" },
        ],
        Events =
        [
            new ScriptEvent { AtMs = 1000, Do = ScriptAction.Layout, Layout = "interview" },
            new ScriptEvent { AtMs = 1800, Do = ScriptAction.Layout, Layout = "speaker-blur" },
        ],
        Outputs =
        [
            new ScriptOutput { View = Audience.Recording, File = "program.mp4" },
            new ScriptOutput { Participant = "a", File = "a.mkv", Audio = "aac" },
            new ScriptOutput { Participant = "b", File = "b.mkv", Audio = "pcm" },
        ],
    };

    /// <summary>
    /// As many parts as there are threads, none of which ends before each thread has taken one: so every thread notes how
    /// much it has allocated. Allocates nothing itself.
    /// </summary>
    private sealed class AllocationProbe(int threads) : IWork
    {
        private readonly int[] _ids = new int[threads];
        private readonly long[] _bytes = new long[threads];
        private bool _isMissed;
        private int _arrived;

        public void Do(int index)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            _bytes[index] = allocated;
            _ids[index] = Environment.CurrentManagedThreadId;
            Interlocked.Increment(ref _arrived);
            while (Volatile.Read(ref _arrived) < threads)
            {
                Thread.Sleep(0);
            }
        }

        /// <summary>Bytes that all threads together had allocated when they were asked; −1 for ever once one was not.</summary>
        public long Total
        {
            get
            {
                long sum = 0;
                for (int i = 0; i < threads; i++)
                {
                    sum += _bytes[i];
                    for (int j = 0; j < i; j++)
                    {
                        _isMissed |= _ids[i] == _ids[j];
                    }
                }

                _arrived = 0;
                return _isMissed ? -1 : sum;
            }
        }
    }
}
