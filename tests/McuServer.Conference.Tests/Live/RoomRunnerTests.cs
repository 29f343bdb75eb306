using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Live;

/// <summary>The two threads of a room, on a clock that the test sets.</summary>
[TestClass]
public class RoomRunnerTests
{
    [TestMethod]
    public void After_half_a_second_without_a_clock_the_newest_tick_is_made_and_those_before_are_counted_as_skipped()
    {
        using Rig rig = new();
        rig.Reach(1.0, frame: 30);
        Counts before = rig.Count();
        rig.Forget();
        rig.Reach(1.51, frame: 45);
        CollectionAssert.AreEqual(new long[] { 45 }, rig.Frames);
        CollectionAssert.AreEqual(new double[] { 1440, 1460, 1480, 1500 }, rig.SoundMs, "sound makes up for 60 ms, without a seam");
        Counts stalled = rig.Count();
        Assert.AreEqual(before with { Video = before.Video + 1, LateVideo = before.LateVideo + 1, SkippedVideo = before.SkippedVideo + 14,
            Audio = before.Audio + 4, LateAudio = before.LateAudio + 4, SkippedAudio = before.SkippedAudio + 21 }, stalled);

        // All is as before: one tick at a time, and in time.
        rig.Forget();
        rig.Reach(1.5335, frame: 46);
        rig.Reach(1.567, frame: 47);
        CollectionAssert.AreEqual(new long[] { 46, 47 }, rig.Frames);
        Counts after = rig.Count();
        Assert.AreEqual((stalled.LateVideo, stalled.SkippedVideo), (after.LateVideo, after.SkippedVideo));
        Assert.AreEqual(stalled.SkippedAudio, after.SkippedAudio);
    }

    [TestMethod]
    public void Ticks_that_take_longer_than_their_time_do_not_heap_up()
    {
        using Rig rig = new();
        rig.Reach(1.0, frame: 30);
        Counts before = rig.Count();
        rig.Forget();

        // Each tick takes 80 ms of the clock: there is time for every third.
        rig.EachFrameTakes = TimeSpan.FromMilliseconds(80);
        rig.Set(1.034);
        Assert.IsTrue(rig.Wait(() => rig.FrameCount >= 12), "frames are made");
        rig.EachFrameTakes = TimeSpan.Zero;
        Assert.IsTrue(rig.Wait(() => rig.Count().Video - before.Video == rig.FrameCount), "the last tick ends");
        long[] frames = [.. rig.Frames];
        List<double> begunMs = rig.BegunMs;
        for (int i = 1; i < frames.Length; i++)
        {
            long behind = (long)(begunMs[i] * 30 / 1000) - frames[i];
            Assert.AreEqual(0, behind, $"frame {frames[i]} was begun at {begunMs[i]} ms");
        }

        long grid = frames[^1] - 30;
        Assert.AreEqual(grid - frames.Length, rig.Count().SkippedVideo - before.SkippedVideo);
        Assert.IsGreaterThan(frames.Length, grid - frames.Length, "more are skipped than made");
    }

    [TestMethod]
    public void A_command_is_done_at_once_and_not_only_by_the_next_tick_of_the_sound()
    {
        using Rig rig = new();
        rig.Reach(1.005, frame: 30);
        Counts before = rig.Count();
        TimeSpan? doneAt = null;
        rig.Post(at => doneAt = at);
        Assert.IsTrue(rig.Wait(() => doneAt is not null), "the clock stands still, so no tick is due");
        Assert.AreEqual(1005, doneAt!.Value.TotalMilliseconds, 0.001);
        Assert.AreEqual(before, rig.Count());
    }

    private readonly record struct Counts(
        long Video, long LateVideo, long SkippedVideo, long Audio, long LateAudio, long SkippedAudio);

    /// <summary>A room with one viewer, who notes what is made for him and when.</summary>
    private sealed class Rig : IVideoEgress, IAudioEgress, IDisposable
    {
        private readonly SetTime _time = new();
        private readonly MixResources _resources;
        private readonly LiveMetrics _metrics = new();
        private readonly LiveRoom _room;
        private readonly RoomRunner _runner;
        private readonly List<long> _frames = [];
        private readonly List<double> _begunMs = [];
        private readonly List<double> _soundMs = [];
        private Exception? _failure;
        private long _frameTakes;

        public Rig()
        {
            LayoutSource layouts = new(HeadlessRun.LayoutFolder);
            _resources = new MixResources(1, () => new OverlayPainter(layouts.Folder)) { SoundHasOwnThread = true };
            ServerClock clock = new(_time);
            _room = new LiveRoom(
                "room", new RoomOptions(), layouts.Find("grid-auto", layouts.Folder), _resources, _metrics, () => clock.Now) { FramesPerSecond = 30 };
            _room.TryPost(_ => _room.Egress.Subscribe(new Subscription("viewer", null, Audience.Recording)
            {
                Video = new Rendition(VideoCodec.Raw, 160, 90, 30),
                VideoEgress = this,
                AudioEgress = this,
            }));
            _runner = new RoomRunner(_room, clock, _metrics, (_, failure) => _failure = failure);
            _runner.Start();
            // The first tick of the sound lets the viewer in, before there is a picture.
            Set(0.03);
            Assert.IsTrue(Wait(() => Count().Audio > 0), $"no sound came: {_failure}");
            Set(0.9);
            Assert.IsTrue(Wait(() => FrameCount > 0), $"no picture came: {_failure}");
        }

        /// <summary>So much time of the clock passes while a frame is made.</summary>
        public TimeSpan EachFrameTakes
        {
            set => Volatile.Write(ref _frameTakes, value.Ticks);
        }

        public List<long> Frames => Copy(_frames);

        public int FrameCount
        {
            get
            {
                lock (_frames)
                {
                    return _frames.Count;
                }
            }
        }

        /// <summary>When the clock stood where each frame was begun.</summary>
        public List<double> BegunMs => Copy(_begunMs);

        public List<double> SoundMs => Copy(_soundMs);

        public void Forget()
        {
            lock (_frames)
            {
                _frames.Clear();
                _begunMs.Clear();
                _soundMs.Clear();
            }
        }

        public void Post(Action<TimeSpan> command) => Assert.IsTrue(_room.TryPost(command));

        public void Set(double seconds) => _time.Set(TimeSpan.FromSeconds(seconds));

        /// <summary>Sets the clock and waits until all that is due then is done.</summary>
        public void Reach(double seconds, long frame)
        {
            Set(seconds);
            long sound = (long)(seconds * 50);
            bool isReached = Wait(() => Frames is { Count: > 0 } frames && frames[^1] >= frame
                && SoundMs is { Count: > 0 } sounds && sounds[^1] >= 20 * sound);
            Assert.IsTrue(isReached, $"{seconds} s: frames {string.Join(' ', Frames)}, sound {string.Join(' ', SoundMs)}; {_failure}");

            // The counters are written when a tick ends, a moment after what it hands out. Each tick since 0 is made or skipped.
            Assert.IsTrue(
                Wait(() => Count() is var now && now.Video + now.SkippedVideo == frame && now.Audio + now.SkippedAudio == sound), $"the ticks end: {Count()}");
        }

        public bool Wait(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30));

        public Counts Count() => new(
            _metrics.VideoTicks, _metrics.LateVideoTicks, _metrics.SkippedVideoTicks,
            _metrics.AudioTicks, _metrics.LateAudioTicks, _metrics.SkippedAudioTicks);

        public void ObserveCanvas(VideoFrame canvas, long frameIndex)
        {
            lock (_frames)
            {
                _frames.Add(frameIndex);
                _begunMs.Add(_time.Now.TotalMilliseconds);
            }

            _time.Set(_time.Now + TimeSpan.FromTicks(Volatile.Read(ref _frameTakes)));
        }

        public void WriteVideo(EncodedFrame frame)
        {
        }

        public void WritePacket(ReadOnlySpan<byte> packet, TimeSpan playoutTime)
        {
        }

        public void WriteSamples(ReadOnlySpan<float> stereo, TimeSpan playoutTime)
        {
            lock (_frames)
            {
                _soundMs.Add(playoutTime.TotalMilliseconds);
            }
        }

        public void Dispose()
        {
            _runner.Dispose();
            _room.Dispose();
            _resources.Dispose();
        }

        private List<T> Copy<T>(List<T> from)
        {
            lock (_frames)
            {
                return [.. from];
            }
        }
    }

    /// <summary>A clock that stands still until it is set.</summary>
    private sealed class SetTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public TimeSpan Now => TimeSpan.FromTicks(GetTimestamp());

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Set(TimeSpan now) => Volatile.Write(ref _ticks, now.Ticks);
    }
}
