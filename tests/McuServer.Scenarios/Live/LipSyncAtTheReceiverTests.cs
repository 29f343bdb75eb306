using System.Globalization;
using McuServer.Conference.Live;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>
/// How far sound and picture of one moment are apart for whoever receives the mix. Each picture carries its number as two
/// brightnesses, which are read from the received picture; the sound has a beep every second, whose beginning is found in
/// the received sound. Both get their time by the sender reports of the server. Every picture that differs from the one
/// before it counts once, at the moment from which it is shown.
/// </summary>
[TestClass]
public class LipSyncAtTheReceiverTests
{
    private const int Seconds = 60;

    /// <summary>
    /// First seed and how many, as "100-10", for a longer run. Seeds differ in where within a tick sounds and pictures fall;
    /// even ones have 25 pictures a second, odd ones 30.
    /// </summary>
    private static readonly string[] s_seeds = (Environment.GetEnvironmentVariable("MCU_SKEW_SEEDS") ?? "50-4").Split('-');

    private static readonly double[] s_drifts = [0, 200, -200];

    private static readonly LinkProfile s_loss = LiveScene.RoundTrip50 with { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(10) };

    /// <summary>
    /// As many, in bursts of three packets on average, which retransmissions too fall into. Here 0.999 is where it lies, and not
    /// far beyond: a picture that took three rounds is shown late rather than that the tile stands for more than 200 ms.
    /// </summary>
    private static readonly LinkProfile s_bursts =
        LiveScene.RoundTrip50 with { Bursts = new BurstLoss(1 / 57.0, 1 / 3.0), Jitter = TimeSpan.FromMilliseconds(10) };

    [TestMethod]
    public void On_a_clean_network_every_picture_fits_its_sound() =>
        Assert.AreEqual(1, RunSeeds("clean", s_drifts, LiveScene.RoundTrip50));

    [TestMethod]
    public void Of_a_thousand_pictures_999_fit_their_sound_with_drift_and_independent_loss() =>
        Assert.IsGreaterThanOrEqualTo(0.999, RunSeeds("5 % loss", s_drifts, s_loss));

    [TestMethod]
    public void Of_a_thousand_pictures_998_fit_their_sound_with_drift_and_loss_in_bursts() =>
        Assert.IsGreaterThanOrEqualTo(0.998, RunSeeds("5 % bursts", s_drifts, s_bursts));

    /// <summary>All together, since a thousandth of one minute's pictures is one or two.</summary>
    private static double RunSeeds(string name, double[] driftsPpm, LinkProfile link)
    {
        List<double> all = [];
        ulong first = ulong.Parse(s_seeds[0], CultureInfo.InvariantCulture);
        ulong count = ulong.Parse(s_seeds[1], CultureInfo.InvariantCulture);
        foreach (double driftPpm in driftsPpm)
        {
            for (ulong seed = first; seed < first + count; seed++)
            {
                List<double> skews = [];
                Run(seed, seed % 2 == 0 ? 25 : 30, driftPpm, link, skews, name);
                all.AddRange(skews);
            }
        }

        Console.WriteLine(
            $"{name}, all: {SkewMeter.Inside(all):P3} of {all.Count} pictures inside -15..45 ms, {all.Count(s => s < -15)} below, {all.Count(s => s > 45)} above");
        return SkewMeter.Inside(all);
    }

    private static void Run(ulong seed, int framesPerSecond, double driftPpm, LinkProfile lossy, List<double> skews, string name)
    {
        using VirtualConference conference = LiveScene.Open(seed, framesPerSecond);
        using FramePool pool = new();
        TestPeerOptions options = new()
        {
            Decodes = false,
            Sound = new DelegateSource(Beeps.Fill),
            FramesPerSecond = framesPerSecond,
            DriftPpm = driftPpm,
            CameraLag = TimeSpan.FromMilliseconds(seed * 5.7 % 40),
            MakeFeed = (codec, _, width, height) => new EncoderFeed(
                new VideoEncoderOptions(codec, 160, 90, framesPerSecond) { BitrateBps = 300_000, Preset = "ultrafast" },
                number => SkewMeter.Paint(pool, number)),
        };
        LinkProfile link = LiveScene.RoundTrip50;
        // Where in a tick the pictures fall differs from seed to seed.
        conference.RunFor(TimeSpan.FromMilliseconds(seed * 7.3 % 40));
        VirtualParticipant anna = conference.Join("anna", options, link: link);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer, use: PeerUse.Watch);
        Assert.IsTrue(conference.RunUntil(() => anna.IsConnected && bo.IsConnected, 4));
        using SkewMeter meter = new(conference, anna, bo);
        ChangeWatch tile = new(conference, () => conference.Tile("anna")?.PictureNumber ?? 0);
        conference.SetIn(anna, lossy);
        conference.RunFor(Seconds);
        meter.Evaluate(TimeSpan.FromSeconds(10), skews);
        skews.Sort();
        (int freezes, double longest) = tile.Gaps(TimeSpan.FromSeconds(10), conference.Clock.Now, 201);
        VideoSource source = conference.Tile("anna")!;
        Console.WriteLine(
            $"seed {seed}, {framesPerSecond} fps, {driftPpm} ppm, {name}: of pictures {SkewMeter.Inside(skews):P2} " +
            $"inside -15..45 ms (sound late is positive), {skews.Count(s => s < -15)} below, {skews.Count(s => s > 45)} above, {skews[0]:F1} to " +
            $"{skews[^1]:F1}, middle {skews[skews.Count / 2]:F1}; {skews.Count} pictures, {source.LateCount} held back as late; {freezes} freezes over " +
            $"200 ms, longest {longest:F0}; level {meter.LevelMs():F1}, sound is heard {meter.OffsetMs():F1} ms later than its jitter buffer says");
        Assert.IsGreaterThan(0.8 * (Seconds - 10) * framesPerSecond, skews.Count);
        Assert.IsGreaterThan(Seconds - 10, meter.BeepCount);
        Assert.AreEqual(6.5, meter.OffsetMs(), 1, "what our limiter and encoder add is in the reports; the sender's encoder is left");
        Assert.AreEqual(0, meter.UnreadCount, "every picture's number is read");
        Assert.AreEqual(
            lossy != link, anna.Camera().Track.Layers[0].Stream.Nack.SuspectedCount > 0, "losses at the end of a picture are found by the voice's packets");
    }
}

/// <summary>Measures in milliseconds on the server's clock; moments of the sender are on the sender's.</summary>
internal sealed class SkewMeter : IDisposable
{
    private const int Levels = 12;
    private static readonly double s_epochMs = (new DateTime(2030, 1, 1) - new DateTime(1900, 1, 1)).TotalMilliseconds;

    private readonly VirtualParticipant _sender;
    private readonly MixEar _ear;
    private readonly StreamClock _soundClock = new(48_000);
    private readonly StreamClock _pictureClock = new(90_000);
    private readonly List<(double PlaceMs, double MixedMs)> _voice = [];
    private readonly List<(double PlaceMs, double SeenMs)> _pictures = [];
    private readonly List<double> _beeps = [];
    private readonly Beeps _beepWatch = new();
    private readonly List<double> _levels = [];
    private long _lastNumber = -1;

    public SkewMeter(VirtualConference conference, VirtualParticipant sender, VirtualParticipant receiver)
    {
        _sender = sender;
        _ear = new MixEar(receiver.Peer) { Heard = Listen };
        receiver.Peer.Picture.Decoded = Look;
        receiver.Peer.ReportSeen = (kind, report) =>
            (kind == SectionKind.Audio ? _soundClock : _pictureClock).InsertSenderReport(report.Ntp.Value, report.RtpTimestamp);
        conference.Clock.Every(TimeSpan.FromMilliseconds(20), NoteVoice);
    }

    public int BeepCount => _beeps.Count;

    /// <summary>Pictures of the tile without a number that can be read.</summary>
    public int UnreadCount { get; private set; }

    /// <summary>Share of those inside the window, 0 to 1.</summary>
    public static double Inside(List<double> skews) => skews.Count(s => s is >= -15 and <= 45) / (double)skews.Count;

    /// <summary>Left half and right half: the number in the system of twelve, so that 144 pictures differ.</summary>
    public static unsafe VideoFrame Paint(FramePool pool, int number)
    {
        VideoFrame frame = TestPattern.Flat(pool, 160, 90, Brightness(number % Levels), 128, 128);
        PictureView view = frame.View;
        for (int y = 0; y < view.Height; y++)
        {
            new Span<byte>(view.Y + ((long)y * view.StrideY) + 80, 80).Fill(Brightness(number / Levels % Levels));
        }

        return frame;
    }

    private static byte Brightness(int digit) => (byte)(40 + (15 * digit));

    /// <summary>By how much later sound is heard than the mixer's jitter buffer says: what limiter and codecs add.</summary>
    public double OffsetMs()
    {
        List<double> offsets = [];
        foreach (double beep in _beeps)
        {
            // Which second's beep it was: the nearest.
            double best = double.MaxValue;
            for (double place = 0; place < _voice[^1].PlaceMs; place += 1000)
            {
                double offset = beep - MixedMs(place);
                best = Math.Abs(offset) < Math.Abs(best) ? offset : best;
            }

            offsets.Add(best);
        }

        offsets.Sort();
        return offsets[offsets.Count / 2];
    }

    /// <summary>Of each picture that was shown after a moment: by how many milliseconds its sound is later.</summary>
    public void Evaluate(TimeSpan from, List<double> skews)
    {
        double offset = OffsetMs();
        foreach ((double place, double seen) in _pictures)
        {
            if (seen > from.TotalMilliseconds && place < _voice[^1].PlaceMs)
            {
                skews.Add(MixedMs(place) + offset - seen);
            }
        }
    }

    public void Dispose() => _ear.Dispose();

    private static double ServerMs(StreamClock clock, long rtpTime) =>
        clock.TryGetCaptureTime(rtpTime, out TimeSpan time) ? time.TotalMilliseconds - s_epochMs : double.NaN;

    /// <summary>When in the mix what the sender recorded at a moment begins, without what codecs add.</summary>
    private double MixedMs(double placeMs)
    {
        int low = 0;
        int high = _voice.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _voice[middle].PlaceMs < placeMs ? (middle + 1, high) : (low, middle);
        }

        return _voice[low].MixedMs + placeMs - _voice[low].PlaceMs;
    }

    public double LevelMs()
    {
        _levels.Sort();
        return _levels[_levels.Count / 2];
    }

    private void NoteVoice()
    {
        if (_sender.ServerPeer().Ingress.Voice?.PlayoutDelay is { } delay)
        {
            _levels.Add(delay.TotalMilliseconds);
        }


        if (_sender.ServerPeer().Ingress.Voice?.PlayoutPoint is { } point)
        {
            int place = unchecked((int)((uint)point.RtpTime - _sender.Peer.Microphone!.FirstTimestamp));
            _voice.Add((place / 48.0, point.MixerTime.TotalMilliseconds));
        }
    }

    private void Look(VideoFrame picture, long rtpTime)
    {
        double seen = ServerMs(_pictureClock, rtpTime);
        int low = ReadDigit(picture.View, picture.View.Width / 4);
        int high = ReadDigit(picture.View, picture.View.Width * 3 / 4);
        if (double.IsNaN(seen) || low < 0 || high < 0)
        {
            UnreadCount += _lastNumber >= 0 ? 1 : 0;
            return;
        }

        // Of the pictures with this code the one that is nearest to what was recorded 200 ms ago; the next is seconds away.
        TestPeer peer = _sender.Peer;
        int code = low + (Levels * high);
        double recorded = (seen - 200 - peer.Options.CameraLag.TotalMilliseconds - peer.StartedAt!.Value.TotalMilliseconds) / 1000 * peer.Options.FramesPerSecond;
        long number = code + (Levels * Levels * (long)Math.Round((recorded - code) / (Levels * Levels)));
        if (number != _lastNumber && number >= 0)
        {
            _lastNumber = number;
            _pictures.Add(((number * 1000.0 / peer.Options.FramesPerSecond) + peer.Options.CameraLag.TotalMilliseconds, seen));
        }
    }

    /// <summary>The middle of 4 × 4 pixels; −1: no digit.</summary>
    private static unsafe int ReadDigit(PictureView view, int x)
    {
        int sum = 0;
        for (int i = 0; i < 16; i++)
        {
            sum += view.Y[(((view.Height / 2) + (i / 4)) * view.StrideY) + x + (i % 4)];
        }

        double level = ((sum / 16.0) - 40) / 15;
        int digit = (int)Math.Round(level);
        return digit is < 0 or >= Levels || Math.Abs(level - digit) > 0.3 ? -1 : digit;
    }

    private void Listen(uint timestamp, float[] stereo)
    {
        if (_beepWatch.Find(stereo) is { } sample && ServerMs(_soundClock, timestamp) is var tick && !double.IsNaN(tick))
        {
            _beeps.Add(tick + (sample / 48.0));
        }
    }
}
