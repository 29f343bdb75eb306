using McuServer.Media.Ingress;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public class LipSyncTests
{
    private const ulong NtpZero = 3_900_000_000UL << 32;
    private readonly StreamClock _audioClock = new(48_000);
    private readonly StreamClock _videoClock = new(90_000);
    private readonly VideoPlayoutClock _video = new();
    private LipSync _sync = null!;

    [TestInitialize]
    public void Begin() => _sync = new LipSync(_audioClock, _videoClock);

    [TestMethod]
    public void Bug_14_the_picture_waits_for_the_voice_in_steps()
    {
        List<double> delays = Run(seconds: 12, audioDelayMs: 300, videoDelayMs: 40);
        Assert.AreEqual(235, delays[^1], 5.1);
        for (int i = 1; i < delays.Count; i++)
        {
            Assert.IsLessThanOrEqualTo(80.001, delays[i] - delays[i - 1], "one step");
        }

        Assert.AreEqual(25, _sync.DifferenceMs!.Value, 5.1);
        delays = Run(seconds: 12, audioDelayMs: 60, videoDelayMs: 40, fromSeconds: 12);
        Assert.IsLessThan(51, delays[^1], "and comes back");
    }

    [TestMethod]
    public void A_picture_that_is_held_for_nothing_is_let_go_unnoticeably_slowly()
    {
        Run(seconds: 12, audioDelayMs: 80, videoDelayMs: 40);
        Assert.AreEqual(15, _sync.VideoDelay.TotalMilliseconds, 1);

        // 4 ms less are wanted: nobody notices, so no step is due, but it is delay all the same.
        List<double> delays = Run(seconds: 20, audioDelayMs: 76, videoDelayMs: 40, fromSeconds: 12);
        Assert.AreEqual(11, delays[^1], 1);
        for (int i = 1; i < delays.Count; i++)
        {
            Assert.IsLessThanOrEqualTo(2.001, Math.Abs(delays[i] - delays[i - 1]), "no jump");
        }
    }

    [TestMethod]
    public void Voice_and_picture_stay_together_over_drift_loss_and_jitter()
    {
        // Five minutes; both clocks 200 ppm fast, 5 % of the sound lost, the voice's jitter comes and goes, pictures vary.
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone)) { DriftPpm = 200, KeepsSound = false, FirstTimestamp = 0 };
        Random random = new(2);
        int good = 0, tolerable = 0, count = 0;
        double videoMs = 0;
        for (int ms = 0; ms < 300_000; ms += 20)
        {
            bool hasJitter = ms / 60_000 % 2 == 1;
            double capture = ms / 1.0002;
            double audioDelay = 30 + (random.NextDouble() * (hasJitter ? 90 : 5));
            rig.Send(ms / 20, ms * 48L, WaveOpus.Packet(ms * 48L), random.Next(20) == 0 ? null : audioDelay);
            _audioClock.InsertArrival(TimeSpan.FromMilliseconds(capture + audioDelay), ms * 48L);
            rig.RunTo(capture);
            if (ms % 40 == 0)
            {
                videoMs = Math.Max(videoMs, capture + 35 + (15 * random.NextDouble()));
                _videoClock.InsertArrival(TimeSpan.FromMilliseconds(videoMs), ms * 90L);
                _video.PlayoutTimeFor(ms * 90L, TimeSpan.FromMilliseconds(videoMs));
            }

            if (ms % 5000 == 0)
            {
                ulong ntp = NtpZero + (ulong)(capture / 1000.0 * 4294967296.0);
                _audioClock.InsertSenderReport(ntp, (uint)(ms * 48));
                _videoClock.InsertSenderReport(ntp, (uint)(ms * 90));
            }

            _sync.Update(TimeSpan.FromMilliseconds(capture), rig.Source.PlayoutPoint, _video.LastPoint);
            if (ms < 10_000 || rig.Source.PlayoutPoint is not { } heard || _video.LastPoint is not { } seen)
            {
                continue;
            }

            double voice = heard.MixerTime.TotalMilliseconds - (heard.RtpTime / 48.0 / 1.0002);
            double picture = seen.MixerTime.TotalMilliseconds + _sync.VideoDelay.TotalMilliseconds - (seen.RtpTime / 90.0 / 1.0002);
            count++;
            good += voice - picture is > -15 and < 45 ? 1 : 0;
            tolerable += voice - picture is > -40 and < 60 ? 1 : 0;
        }

        Console.WriteLine($"A/V: {100.0 * good / count:F2} % within -15..45 ms, {100.0 * tolerable / count:F2} % within -40..60 ms");
        Assert.IsGreaterThan(0.97, (double)good / count);
        Assert.IsGreaterThan(0.99, (double)tolerable / count);
    }

    [TestMethod]
    public void Small_differences_and_an_early_voice_cost_nothing()
    {
        Assert.AreEqual(0, Run(seconds: 5, audioDelayMs: 65, videoDelayMs: 40)[^1]);
        Assert.AreEqual(0, Run(seconds: 5, audioDelayMs: 20, videoDelayMs: 200, fromSeconds: 5)[^1]);
        Assert.IsLessThan(-100, _sync.DifferenceMs!.Value);
    }

    [TestMethod]
    public void A_picture_gives_up_its_protection_against_jitter_where_the_voice_is_early()
    {
        _sync.Update(TimeSpan.FromSeconds(1), null, null);
        Assert.IsNull(_sync.VoiceLack);
        Run(seconds: 5, audioDelayMs: 55, videoDelayMs: 40, smoothingMs: 15);
        Assert.AreEqual(-9, _sync.VideoDelay.TotalMilliseconds, 1.1, "25 ms apart");
        Run(seconds: 5, audioDelayMs: 45, videoDelayMs: 40, fromSeconds: 5, smoothingMs: 15);
        Assert.AreEqual(-15, _sync.VideoDelay.TotalMilliseconds, 1.1, "no more than there is");
    }

    /// <summary>At 30 pictures a second one may wait 33.3 ms for its tick; 20 of them a voice may be ahead with its own 6.5.</summary>
    [TestMethod]
    public void A_voice_is_asked_to_be_late_enough_for_every_part_of_a_tick()
    {
        Run(seconds: 5, audioDelayMs: 45, videoDelayMs: 40);
        Assert.AreEqual(14.3 - 5, _sync.VoiceLack!.Value.TotalMilliseconds, 0.1);
        Run(seconds: 5, audioDelayMs: 90, videoDelayMs: 40, fromSeconds: 5);
        Assert.AreEqual(14.3 - 50, _sync.VoiceLack!.Value.TotalMilliseconds, 0.1);
    }

    /// <summary>A camera whose pictures all come just after a tick: at 25 a second it had become five a second.</summary>
    [TestMethod]
    public void No_picture_is_late_that_has_only_missed_one_tick()
    {
        Run(seconds: 5, audioDelayMs: 45, videoDelayMs: 40);
        Assert.AreEqual(34.3, _sync.Allowance!.Value.TotalMilliseconds, 0.1);
        Run(seconds: 5, audioDelayMs: 20, videoDelayMs: 200, fromSeconds: 5);
        Assert.AreEqual(34.3, _sync.Allowance!.Value.TotalMilliseconds, 0.1);
    }

    [TestMethod]
    public void The_most_is_half_a_second_and_nonsense_is_ignored()
    {
        Assert.AreEqual(500, Run(seconds: 20, audioDelayMs: 2000, videoDelayMs: 40)[^1]);
        _sync.Reset();
        Assert.AreEqual(0, Run(seconds: 5, audioDelayMs: 60_000, videoDelayMs: 40, fromSeconds: 20)[^1]);
    }

    [TestMethod]
    public void Without_reports_equal_ways_are_assumed()
    {
        // Both arrive after 40 ms; the voice is held for 150 ms more.
        double last = Run(seconds: 10, audioDelayMs: 190, videoDelayMs: 40, hasReports: false)[^1];
        Assert.AreEqual(125, last, 5.1);
    }

    [TestMethod]
    public void Without_a_voice_nothing_is_done()
    {
        _sync.Update(TimeSpan.FromSeconds(1), null, new PlayoutPoint(0, TimeSpan.Zero));
        Assert.IsNull(_sync.DifferenceMs);
        Assert.AreEqual(TimeSpan.Zero, _sync.VideoDelay);
    }

    /// <summary>Delays from capture to playout; both arrive 40 ms after capture. Returns the video delays.</summary>
    private List<double> Run(
        int seconds, double audioDelayMs, double videoDelayMs, int fromSeconds = 0, bool hasReports = true, double smoothingMs = 0)
    {
        List<double> delays = [];
        for (int ms = fromSeconds * 1000; ms < (fromSeconds + seconds) * 1000; ms += 20)
        {
            if (hasReports && ms % 1000 == 0)
            {
                ulong ntp = NtpZero + (ulong)(ms / 1000.0 * 4294967296.0);
                _audioClock.InsertSenderReport(ntp, unchecked((uint)(ms * 48) - 100_000));
                _videoClock.InsertSenderReport(ntp, unchecked((uint)(ms * 90) - 50_000));
            }

            TimeSpan arrival = TimeSpan.FromMilliseconds(ms + Math.Min(40, videoDelayMs));
            _audioClock.InsertArrival(TimeSpan.FromMilliseconds(ms + 40), (ms * 48L) - 100_000);
            _videoClock.InsertArrival(TimeSpan.FromMilliseconds(ms + 40), (ms * 90L) - 50_000);
            _video.PlayoutTimeFor((ms * 90L) - 50_000, arrival + TimeSpan.FromMilliseconds(Math.Max(0, videoDelayMs - 40)));
            _sync.Update(
                TimeSpan.FromMilliseconds(ms),
                new PlayoutPoint((ms * 48L) - 100_000, TimeSpan.FromMilliseconds(ms + audioDelayMs)),
                _video.LastPoint,
                TimeSpan.FromMilliseconds(smoothingMs));
            delays.Add(_sync.VideoDelay.TotalMilliseconds);
        }

        return delays;
    }
}
