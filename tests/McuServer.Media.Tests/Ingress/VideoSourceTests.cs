using McuServer.Media.Codecs;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public sealed class VideoSourceTests : IDisposable
{
    private readonly FramePool _frames = new();
    private readonly EncodedFramePool _encoded = new();

    /// <summary>After each test everything came back.</summary>
    public void Dispose()
    {
        Assert.AreEqual(0, _frames.Outstanding);
        Assert.AreEqual(0, _encoded.Outstanding);
        _frames.Dispose();
        _encoded.Dispose();
    }

    [TestMethod]
    public void Each_tick_shows_the_newest_picture_that_is_due()
    {
        using VideoSource source = Wanted(out NumberDecoder decoder);
        for (int i = 0; i < 10; i++)
        {
            Insert(source, i * 40, isKeyFrame: i == 0);
        }

        AssertShows(source, 0, 0);
        AssertShows(source, 37, 0);
        AssertShows(source, 40, 1);
        AssertShows(source, 130, 3);
        Assert.IsLessThanOrEqualTo(5, decoder.Submitted, "No more than one picture is decoded ahead.");
        Assert.AreEqual(1, source.SupersededCount);
    }

    [TestMethod]
    public void Times_rounded_to_milliseconds_lose_no_picture_at_an_equal_frame_rate()
    {
        using VideoSource source = Wanted(out _);
        for (int i = 0; i < 90; i++)
        {
            Insert(source, (int)Math.Round(i * 1000 / 30.0), isKeyFrame: i == 0);
        }

        for (int tick = 0; tick < 90; tick++)
        {
            TimeSpan now = TimeSpan.FromTicks(tick * TimeSpan.TicksPerSecond / 30);
            source.Advance(now);
            Assert.IsTrue(source.TryGetPicture(now, out _, out long number));
            Assert.AreEqual(tick + 1, number);
        }

        Assert.AreEqual(0, source.SupersededCount);
    }

    [TestMethod]
    public void Pictures_out_of_decoding_order_are_shown_in_playout_order()
    {
        using VideoSource source = Wanted(out NumberDecoder decoder);
        decoder.Delay = 2;
        foreach (int ms in (int[])[0, 120, 40, 80, 160])
        {
            Insert(source, ms, isKeyFrame: ms == 0);
        }

        source.EndOfStream();
        AssertShows(source, 50, 1);
        AssertShows(source, 90, 2);
        AssertShows(source, 121, 3);
        AssertShows(source, 170, 4);
    }

    [TestMethod]
    public void What_nobody_is_shown_is_not_decoded_and_is_there_at_once_when_wanted()
    {
        using VideoSource source = Wanted(out NumberDecoder decoder);
        source.IsWanted = false;
        for (int i = 0; i < 30; i++)
        {
            Insert(source, i * 40, isKeyFrame: i % 10 == 0);
            source.Advance(Ms(i * 40));
        }

        Assert.AreEqual(0, decoder.Submitted);
        Assert.AreEqual(20, source.UnwantedCount);
        Assert.IsTrue(source.MayHavePicture(Ms(29 * 40)));
        source.IsWanted = true;
        AssertShows(source, 29 * 40, 29);
        Assert.AreEqual(10, decoder.Submitted);
    }

    /// <summary>The key frame that those in between build on was decoded long ago, and a file sends no other one.</summary>
    [TestMethod]
    public void A_recording_that_is_hidden_for_a_moment_is_back_at_once()
    {
        using FramePool pool = new();
        NumberDecoder decoder = new(pool);
        using VideoSource source = new(new VideoKey("a", VideoKind.Camera), decoder, pool)
        {
            DecodesToNextKeyFrame = true, IsWanted = true,
        };
        for (int i = 0; i < 30; i++)
        {
            Insert(source, i * 40, isKeyFrame: i % 10 == 0);
        }

        AssertShows(source, 3 * 40, 3);
        source.IsWanted = false;
        source.Advance(Ms(4 * 40));
        source.Advance(Ms(6 * 40));
        source.IsWanted = true;
        AssertShows(source, 7 * 40, 7);
        Assert.AreEqual(0, source.NoKeyFrameCount);

        // Once the next key frame is due, nothing is decoded any more until somebody looks.
        source.IsWanted = false;
        for (int i = 8; i <= 25; i++)
        {
            source.Advance(Ms(i * 40));
        }

        Assert.AreEqual(10, decoder.Submitted);
        source.IsWanted = true;
        AssertShows(source, 26 * 40, 26);
        Assert.AreEqual(0, source.NoKeyFrameCount);
    }

    [TestMethod]
    public void After_damage_the_last_good_picture_stays_two_seconds_at_most()
    {
        using VideoSource source = Wanted(out _);
        Insert(source, 0, isKeyFrame: true);
        Insert(source, 40, isKeyFrame: false, isDamaged: true);
        for (int i = 2; i < 100; i++)
        {
            Insert(source, i * 40, isKeyFrame: false);
        }

        AssertShows(source, 1000, 0);
        Assert.IsTrue(source.NeedsKeyFrame);
        AssertShows(source, 2000, 0);
        source.Advance(Ms(2040));
        Assert.IsFalse(source.TryGetPicture(Ms(2040), out _, out _));
        Insert(source, 4000, isKeyFrame: true);
        AssertShows(source, 4000, 100);
        Assert.AreEqual(1, source.DiscardedCount);
        Assert.AreEqual(98, source.NoKeyFrameCount);
    }

    [TestMethod]
    public void A_still_slide_of_a_sender_that_goes_on_stays()
    {
        using VideoSource source = Wanted(out _);
        Insert(source, 0, isKeyFrame: true);
        AssertShows(source, 60_000, 0);
        source.EndOfStream();
        source.Advance(Ms(60_020));
        Assert.IsFalse(source.TryGetPicture(Ms(60_020), out _, out _));
        Assert.IsTrue(source.IsFinished);
    }

    [TestMethod]
    public void A_start_in_the_middle_waits_for_a_key_frame()
    {
        using VideoSource source = Wanted(out _);
        Insert(source, 0, isKeyFrame: false);
        source.Advance(Ms(0));
        Assert.IsFalse(source.TryGetPicture(Ms(0), out _, out _));
        Insert(source, 40, isKeyFrame: true);
        AssertShows(source, 40, 1);
    }

    [TestMethod]
    public void A_queue_that_is_full_starts_anew_at_a_key_frame()
    {
        using VideoSource source = Wanted(out _);
        source.IsWanted = false;
        for (int i = 0; i < 1030; i++)
        {
            Insert(source, i * 10, isKeyFrame: i is 0 or 1028);
        }

        Assert.AreEqual(1024, source.OverflowCount);
        source.IsWanted = true;
        AssertShows(source, 10_300, 10_290 / 40 % 256);
    }

    [TestMethod]
    public void A_lying_picture_is_turned_upright()
    {
        using VideoSource source = Wanted(out NumberDecoder decoder);
        decoder.RotationDegrees = 90;
        Insert(source, 0, isKeyFrame: true);
        source.Advance(Ms(0));
        Assert.IsTrue(source.TryGetPicture(Ms(0), out VideoFrame? picture, out _));
        Assert.AreEqual(16, picture!.Width);
        Assert.AreEqual(32, picture.Height);
        Assert.AreEqual(0, picture.RotationDegrees);
    }

    [TestMethod]
    public void A_tick_allocates_nothing()
    {
        using VideoSource source = Wanted(out _);
        for (int i = 0; i < 400; i++)
        {
            Insert(source, i * 40, isKeyFrame: i == 0);
        }

        for (int i = 0; i < 100; i++)
        {
            source.Advance(Ms(i * 40));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 100; i < 300; i++)
        {
            source.Advance(Ms(i * 40));
            source.TryGetPicture(Ms(i * 40), out _, out _);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public unsafe void A_tick_can_decode_what_is_due_and_leave_the_next_picture_encoded()
    {
        using VideoSource source = Wanted(out NumberDecoder decoder);
        for (int i = 0; i < 4; i++)
        {
            Insert(source, i * 40, isKeyFrame: i == 0);
        }

        // The first picture may come 100 ms early, so this is the second tick of interest.
        source.Advance(Ms(0), onlyDue: true);
        int first = decoder.Submitted;
        Assert.IsTrue(source.HasWork(Ms(0)), "more waits");
        Insert(source, 1000, isKeyFrame: false);
        source.Advance(Ms(160), onlyDue: true);
        Assert.AreEqual(4, decoder.Submitted, "what is due at 1 s is left");
        Assert.IsGreaterThanOrEqualTo(1, first);
        Assert.IsTrue(source.TryGetPicture(Ms(160), out VideoFrame? picture, out _));
        Assert.AreEqual((byte)3, picture!.View.Y[0]);

        Assert.IsTrue(source.HasWork(Ms(160)));
        source.Advance(Ms(160));
        Assert.AreEqual(5, decoder.Submitted, "between ticks it is decoded ahead");
        Assert.IsFalse(source.HasWork(Ms(161)), "nothing waits");
        Assert.IsTrue(source.TryGetPicture(Ms(161), out picture, out _));
        Assert.AreEqual((byte)3, picture!.View.Y[0], "and not shown before its time");
    }

    [TestMethod]
    public void A_machine_that_cannot_keep_up_goes_on_from_the_newest_key_frame()
    {
        using VideoSource source = Live(out NumberDecoder decoder);
        for (int i = 0; i < 30; i++)
        {
            InsertReceived(source, i * 40, receivedMs: i * 40, isKeyFrame: i is 0 or 10 or 20);
        }

        AssertShows(source, 0, 0);
        Assert.AreEqual(2, decoder.Submitted);
        AssertShows(source, 1170, 29);
        Assert.AreEqual(2 + 10, decoder.Submitted, "from number 20 on");
        Assert.AreEqual(18, source.ShedCount);
        Assert.IsFalse(source.NeedsKeyFrame);
    }

    [TestMethod]
    public void Without_a_key_frame_all_that_waits_is_shed_and_the_last_picture_stays_until_one_comes()
    {
        using VideoSource source = Live(out NumberDecoder decoder);
        for (int i = 0; i < 30; i++)
        {
            InsertReceived(source, i * 40, receivedMs: i * 40, isKeyFrame: i == 0);
        }

        AssertShows(source, 0, 0);
        AssertShows(source, 1170, 1);
        Assert.AreEqual(2, decoder.Submitted);
        Assert.AreEqual(28, source.ShedCount);
        Assert.IsTrue(source.NeedsKeyFrame);
        InsertReceived(source, 1200, receivedMs: 1200, isKeyFrame: false);
        InsertReceived(source, 1240, receivedMs: 1240, isKeyFrame: true);
        AssertShows(source, 1250, 31);
        Assert.IsFalse(source.NeedsKeyFrame);
        Assert.AreEqual(1, source.NoKeyFrameCount);
    }

    [TestMethod]
    public void What_the_network_delayed_and_what_waited_for_a_tile_is_not_shed()
    {
        using VideoSource source = Live(out _);
        for (int i = 0; i < 30; i++)
        {
            InsertReceived(source, i * 40, receivedMs: i == 0 ? 0 : 1160, isKeyFrame: i == 0);
        }

        AssertShows(source, 0, 0);
        AssertShows(source, 1170, 29);
        source.IsWanted = false;
        source.Advance(Ms(1180));
        InsertReceived(source, 1200, receivedMs: 1200, isKeyFrame: true);
        source.Advance(Ms(1210));
        InsertReceived(source, 1240, receivedMs: 1240, isKeyFrame: false);
        source.IsWanted = true;
        AssertShows(source, 3000, 31);
        Assert.AreEqual(0, source.ShedCount);
    }

    [TestMethod]
    public void A_picture_that_comes_too_late_for_the_voice_waits_for_a_newer_one()
    {
        using VideoSource source = Wanted(out _);
        source.MaxLateness = Ms(45);
        Insert(source, 0, isKeyFrame: true);
        AssertShows(source, 0, 0);
        AssertShows(source, 40, 0);
        AssertShows(source, 80, 0);

        // Two come in at 110 ms, the second of them 70 ms late; the next is in time.
        Insert(source, 40, isKeyFrame: false);
        Insert(source, 80, isKeyFrame: false);
        source.DecodeAhead(Ms(110));
        AssertShows(source, 150, 0);
        Assert.AreEqual(1, source.PictureNumber);
        Insert(source, 120, isKeyFrame: false);
        AssertShows(source, 160, 3);
        Assert.AreEqual((1L, 2L), (source.LateCount, source.SupersededCount));
    }

    [TestMethod]
    public void A_late_picture_is_shown_after_200_ms_at_most_once_a_minute_280_and_at_once_without_a_voice()
    {
        using VideoSource source = Wanted(out _);
        source.MaxLateness = Ms(45);
        Insert(source, 0, isKeyFrame: true);
        RunTo(source, 80);
        Insert(source, 40, isKeyFrame: false);
        Assert.AreEqual(280, RunUntilNew(source, 100));
        RunTo(source, 380);
        Insert(source, 320, isKeyFrame: false);
        Assert.AreEqual(480, RunUntilNew(source, 400));
        RunTo(source, 580);
        Insert(source, 520, isKeyFrame: false);
        source.MaxLateness = TimeSpan.MaxValue;
        Assert.AreEqual(600, RunUntilNew(source, 600));
    }

    /// <summary>Ticks of 20 ms over the last 80 ms.</summary>
    private static void RunTo(VideoSource source, int ms)
    {
        for (int now = ms - 80; now <= ms; now += 20)
        {
            source.Advance(Ms(now));
        }
    }

    private static int RunUntilNew(VideoSource source, int now)
    {
        for (long before = source.PictureNumber; source.PictureNumber == before && now < 5000; now += 20)
        {
            source.Advance(Ms(now));
        }

        return now - 20;
    }

    [TestMethod]
    public void A_change_of_the_delay_acts_at_the_next_tick_on_what_waits_already()
    {
        using VideoSource source = Wanted(out _);
        for (int i = 0; i < 10; i++)
        {
            Insert(source, i * 40, isKeyFrame: i == 0);
        }

        AssertShows(source, 40, 1);
        source.Delay = Ms(40);
        AssertShows(source, 80, 1);
        AssertShows(source, 120, 2);
        source.Delay = Ms(0);
        AssertShows(source, 160, 4);
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    private VideoSource Wanted(out NumberDecoder decoder)
    {
        decoder = new NumberDecoder(_frames);
        return new VideoSource(new VideoKey("p", VideoKind.Camera), decoder, _frames) { IsWanted = true };
    }

    private VideoSource Live(out NumberDecoder decoder)
    {
        decoder = new NumberDecoder(_frames);
        return new VideoSource(new VideoKey("p", VideoKind.Camera), decoder, _frames) { IsWanted = true, MaxBehind = Ms(500) };
    }

    private void InsertReceived(VideoSource source, int ms, int receivedMs, bool isKeyFrame)
    {
        EncodedFrame frame = _encoded.Rent();
        frame.Set([0]);
        (frame.PlayoutTime, frame.ReceivedAt, frame.IsKeyFrame) = (Ms(ms), Ms(receivedMs), isKeyFrame);
        source.Insert(frame);
    }

    private void Insert(VideoSource source, int ms, bool isKeyFrame, bool isDamaged = false)
    {
        EncodedFrame frame = _encoded.Rent();
        frame.Set([isDamaged ? (byte)1 : (byte)0]);
        frame.PlayoutTime = Ms(ms);
        frame.IsKeyFrame = isKeyFrame;
        source.Insert(frame);
    }

    /// <summary>The fake decoder paints each picture with its playout time in units of 40 ms.</summary>
    private static unsafe void AssertShows(VideoSource source, int nowMs, int number)
    {
        source.Advance(Ms(nowMs));
        Assert.IsTrue(source.TryGetPicture(Ms(nowMs), out VideoFrame? picture, out _));
        Assert.AreEqual((byte)number, picture!.View.Y[0]);
    }

    /// <summary>Gives pictures in playout order, after holding back as many as <see cref="Delay"/> says.</summary>
    private sealed unsafe class NumberDecoder(FramePool pool) : IVideoDecoder
    {
        private readonly List<TimeSpan> _held = new(64);
        private bool _isDraining;

        public int Delay { get; set; }

        public int RotationDegrees { get; set; }

        public int Submitted { get; private set; }

        public long ErrorCount { get; private set; }

        public bool Submit(EncodedFrame frame)
        {
            Submitted++;
            if (frame.Data[0] != 0)
            {
                ErrorCount++;
                return false;
            }

            int at = _held.Count;
            while (at > 0 && _held[at - 1] > frame.PlayoutTime)
            {
                at--;
            }

            _held.Insert(at, frame.PlayoutTime);
            return true;
        }

        public void Drain() => _isDraining = true;

        public void Reset()
        {
            _held.Clear();
            _isDraining = false;
        }

        public bool TryTake(out VideoFrame? frame)
        {
            frame = null;
            if (_held.Count == 0 || (!_isDraining && _held.Count <= Delay))
            {
                return false;
            }

            frame = pool.Rent(32, 16);
            frame.PlayoutTime = _held[0];
            frame.RotationDegrees = RotationDegrees;
            frame.View.Y[0] = (byte)(frame.PlayoutTime.TotalMilliseconds / 40);
            _held.RemoveAt(0);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
