using McuServer.Benchmarks.Live;
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
/// What the server adds to picture and sound, measured at the receiver: every picture carries its number as a bar code, the
/// sound has a beep every second. The delay is from the arrival at the server of the packet with the bar code, or with the
/// beep's first sample, to the departure of the first one that shows or holds it; what the network takes is known and taken
/// off. The same must stand in the text of /metrics. The clock is virtual, so decoding, mixing and encoding take no time here.
/// </summary>
[TestClass]
public class LatencyTests
{
    private const int Width = 640;
    private const int Height = 360;

    /// <summary>What the sender's Opus encoder looks ahead (6.5 ms): its sound is older than its packet by that.</summary>
    private const double SenderLookaheadMs = 6.5;

    private const double ToleranceMs = 10;

    private static readonly LinkProfile s_link = new() { Delay = TimeSpan.FromMilliseconds(20), Jitter = TimeSpan.FromMilliseconds(0.8) };

    /// <summary>Where in a tick pictures and sounds fall differs from row to row.</summary>
    [TestMethod]
    [DataRow(25, 0)]
    [DataRow(25, 13)]
    [DataRow(30, 7)]
    [DataRow(30, 26)]
    public void Bar_codes_and_beeps_agree_with_the_metrics_within_10_ms(int framesPerSecond, int phaseMs)
    {
        using VirtualConference conference = LiveScene.Open(seed: (ulong)(10 + phaseMs), framesPerSecond, Width);
        conference.RunFor(TimeSpan.FromMilliseconds(phaseMs));
        using FramePool pool = new();
        TestPeerOptions options = new()
        {
            Decodes = false,
            Sound = new DelegateSource(Beeps.Fill),
            FramesPerSecond = framesPerSecond,
            CameraLag = TimeSpan.FromMilliseconds(phaseMs / 2),
            Width = Width,
            Height = Height,
            MakeFeed = (codec, _, width, height) => new EncoderFeed(
                new VideoEncoderOptions(codec, width, height, framesPerSecond) { BitrateBps = 600_000, Preset = "ultrafast" },
                number => Paint(pool, number)),
        };
        VirtualParticipant anna = conference.Join("anna", options, link: s_link);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer, use: PeerUse.Watch, link: s_link);
        Assert.IsTrue(conference.RunUntil(() => anna.IsConnected && bo.IsConnected, 4));
        using LatencyMeter meter = new(conference, anna, bo, s_link.Delay);
        conference.RunFor(4);
        MetricText before = ReadMetrics(conference);
        meter.Start();
        conference.RunFor(30);
        MetricText metrics = ReadMetrics(conference);

        double picture = LatencyMeter.Median(meter.PictureDelaysMs);
        double sound = LatencyMeter.Median(meter.SoundDelaysMs) - SenderLookaheadMs;
        List<double> skews = meter.SkewsMs();
        double toldPicture = metrics.QuantileMs("mcu_video_delay_seconds", 0.5);
        double toldMix = metrics.QuantileMs("mcu_audio_delay_seconds", 0.5);
        double toldSkew = toldMix + SenderLookaheadMs - toldPicture;
        double toldSound = toldMix + metrics.QuantileMs("mcu_sound_queue_seconds", 0.5) + (1000 * metrics.Values["mcu_sound_lookahead_seconds"]);
        Console.WriteLine(
            $"{framesPerSecond} fps, phase {phaseMs}: picture {picture:F1} ms, /metrics {toldPicture:F1}; sound {sound:F1}, /metrics {toldSound:F1}; " +
            $"skew {skews[0]:F1} to {skews[^1]:F1}, middle {skews[skews.Count / 2]:F1}, /metrics {toldSkew:F1}; " +
            $"{meter.PictureDelaysMs.Count} pictures, {meter.UnreadCount} unread, {meter.SoundDelaysMs.Count} beeps");
        Assert.IsGreaterThan(25 * framesPerSecond, meter.PictureDelaysMs.Count, "pictures");
        Assert.IsGreaterThanOrEqualTo(29, meter.SoundDelaysMs.Count, "beeps");
        Assert.AreEqual(0, meter.UnreadCount, "every bar code is read");
        Assert.IsGreaterThan(before.Values["mcu_video_delay_seconds_count"] + (25 * framesPerSecond), metrics.Values["mcu_video_delay_seconds_count"]);
        Assert.AreEqual(toldPicture, picture, ToleranceMs, "delay of the picture");
        Assert.AreEqual(toldSound, sound, ToleranceMs, "delay of the sound");
        Assert.AreEqual(toldSkew, skews[skews.Count / 2], ToleranceMs, "sound against picture");
        Assert.IsGreaterThanOrEqualTo(-15, skews[0], "sound too early");
        Assert.IsLessThanOrEqualTo(45, skews[^1], "sound too late");
        Assert.IsGreaterThan(0, picture, "a picture waits for its tick");
        Assert.IsGreaterThan(0, sound);
    }

    private static MetricText ReadMetrics(VirtualConference conference)
    {
        using StringWriter writer = new();
        conference.Server.PeerTotals.Publish(conference.Clock.Now);
        ServerReport.WriteKnown(writer, conference.Server);
        return new MetricText(writer.ToString());
    }

    private static VideoFrame Paint(FramePool pool, int number)
    {
        VideoFrame frame = TestPattern.Flat(pool, Width, Height, 110, 128, 128);
        BarCode.Draw(frame.View, sender: 5, number % (BarCode.MaxNumber + 1));
        return frame;
    }
}

/// <summary>Measures between the sender's sending and the receiver's receiving, in milliseconds.</summary>
internal sealed class LatencyMeter : IDisposable
{
    private readonly VirtualConference _conference;
    private readonly VirtualParticipant _sender;
    private readonly MixEar _ear;
    private readonly Beeps _beeps = new();
    private readonly StreamClock _soundClock = new(48_000);
    private readonly StreamClock _pictureClock = new(90_000);
    private readonly double _networkMs;
    private readonly List<double> _shownLag = [];
    private readonly List<double> _heardLag = [];
    private long _lastNumber = -1;
    private bool _hasStarted;

    public LatencyMeter(VirtualConference conference, VirtualParticipant sender, VirtualParticipant receiver, TimeSpan linkDelay)
    {
        _conference = conference;
        _sender = sender;
        _networkMs = 2 * linkDelay.TotalMilliseconds;
        _ear = new MixEar(receiver.Peer) { Heard = Listen };
        receiver.Peer.Picture.Decoded = Look;
        receiver.Peer.ReportSeen = (kind, report) =>
            (kind == SectionKind.Audio ? _soundClock : _pictureClock).InsertSenderReport(report.Ntp.Value, report.RtpTimestamp);
    }

    /// <summary>Of each picture that was shown first: from its sending to its receiving, without the network.</summary>
    public List<double> PictureDelaysMs { get; } = [];

    /// <summary>The same of each beep, from sample to sample.</summary>
    public List<double> SoundDelaysMs { get; } = [];

    public int UnreadCount { get; private set; }

    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    public void Start() => _hasStarted = true;

    /// <summary>
    /// Of each picture, by the sender reports of the server: by how much later than the picture its sound is played, in order.
    /// What the sender's encoder looks ahead is in it: nothing tells the server of that.
    /// </summary>
    public List<double> SkewsMs()
    {
        double sound = Median(_heardLag);
        return [.. _shownLag.Select(picture => sound - picture).Order()];
    }

    public void Dispose() => _ear.Dispose();

    private double StartMs => _sender.Peer.StartedAt!.Value.TotalMilliseconds;

    private double NowMs => _conference.Clock.Now.TotalMilliseconds;

    private static double ServerMs(StreamClock clock, long rtpTime)
    {
        double epochMs = (new DateTime(2030, 1, 1) - new DateTime(1900, 1, 1)).TotalMilliseconds;
        return clock.TryGetCaptureTime(rtpTime, out TimeSpan time) ? time.TotalMilliseconds - epochMs : double.NaN;
    }

    private void Look(VideoFrame picture, long rtpTime)
    {
        PictureView view = picture.View;
        if (!BarCode.TryRead(view, new PixelRect(0, 0, view.Width, view.Height), out _, out int code))
        {
            UnreadCount += _hasStarted ? 1 : 0;
            return;
        }

        // Of the pictures with this code the one that was sent last before now; the next is seconds away.
        TestPeerOptions options = _sender.Peer.Options;
        double lag = options.CameraLag.TotalMilliseconds;
        long newest = (long)((NowMs - _networkMs - lag - StartMs) / 1000 * options.FramesPerSecond);
        long number = newest - (((newest - code) % (BarCode.MaxNumber + 1) + BarCode.MaxNumber + 1) % (BarCode.MaxNumber + 1));
        if (number == _lastNumber)
        {
            return;
        }

        _lastNumber = number;
        double sentMs = StartMs + lag + (number * 1000.0 / options.FramesPerSecond);
        double shownMs = ServerMs(_pictureClock, rtpTime);
        if (_hasStarted && !double.IsNaN(shownMs))
        {
            PictureDelaysMs.Add(NowMs - _networkMs - sentMs);
            _shownLag.Add(shownMs - sentMs);
        }
    }

    private void Listen(uint timestamp, float[] stereo)
    {
        if (_beeps.Find(stereo) is not { } sample)
        {
            return;
        }

        // The newest beep that can be in it: a second apart, and nothing takes so long.
        double heardMs = NowMs + (sample / 48.0);
        double sentMs = StartMs + (1000 * Math.Floor((heardMs - _networkMs - StartMs) / 1000));
        double playedMs = ServerMs(_soundClock, timestamp) + (sample / 48.0);
        if (_hasStarted && !double.IsNaN(playedMs))
        {
            SoundDelaysMs.Add(heardMs - _networkMs - sentMs);
            _heardLag.Add(playedMs - sentMs);
        }
    }
}
