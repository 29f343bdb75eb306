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
/// How far sound and picture of one moment are apart for whoever receives the mix. Each picture carries its number as a
/// brightness, which is read from the received picture; the sound has a beep every second, whose beginning is found in
/// the received sound. Both get their time by the sender reports of the server.
/// </summary>
[TestClass]
public class LipSyncAtTheReceiverTests
{
    private const int Seconds = 120;

    [TestMethod]
    [DataRow(25, 0.0, 0.0, 0, 1UL)]
    [DataRow(25, 200.0, 0.05, 10, 2UL)]
    [DataRow(30, -200.0, 0.05, 10, 3UL)]
    public void Sound_and_picture_stay_together(int framesPerSecond, double driftPpm, double loss, int jitterMs, ulong seed)
    {
        using VirtualConference conference = LiveScene.Open(seed, framesPerSecond);
        using FramePool pool = new();
        TestPeerOptions options = new()
        {
            Decodes = false,
            Sound = new DelegateSource(FillSound),
            FramesPerSecond = framesPerSecond,
            DriftPpm = driftPpm,
            MakeFeed = (codec, _, width, height) => new EncoderFeed(
                new VideoEncoderOptions(codec, 160, 90, framesPerSecond) { BitrateBps = 300_000, Preset = "ultrafast" },
                number => TestPattern.Flat(pool, 160, 90, SkewMeter.BrightnessOf(number), 128, 128)),
        };
        LinkProfile link = LiveScene.RoundTrip50;
        VirtualParticipant anna = conference.Join("anna", options, link: link);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer, use: PeerUse.Watch);
        Assert.IsTrue(conference.RunUntil(() => anna.IsConnected && bo.IsConnected, 3));
        using SkewMeter meter = new(conference, anna, bo);
        conference.SetIn(anna, link with { Loss = loss, Jitter = TimeSpan.FromMilliseconds(jitterMs) });
        conference.RunFor(Seconds);
        SkewMeter.Result skew = meter.Evaluate(TimeSpan.FromSeconds(10));
        Console.WriteLine(
            $"{framesPerSecond} fps, {driftPpm} ppm, {loss:P0} loss, {jitterMs} ms jitter: of pictures {skew.Inside:P2} inside -15..45 ms (sound late is " +
            $"positive), {skew.Early:P2} below, {skew.Late:P2} above, {skew.Least:F1} to {skew.Most:F1}, middle {skew.Middle:F1}; of half seconds " +
            $"{skew.InsideHalfSeconds:P2} ({skew.LeastHalfSecond:F1} to {skew.MostHalfSecond:F1}); {meter.PictureCount} pictures; sound is heard {meter.OffsetMs():F1} ms " +
            $"later than its jitter buffer says, {meter.BeepCount} beeps; picture held {anna.ServerPeer().Ingress.Videos[0].LipSync.VideoDelay.TotalMilliseconds:F0} ms");
        Assert.IsGreaterThan(0.8 * Seconds * framesPerSecond, meter.PictureCount);
        Assert.IsGreaterThan(Seconds - 10, meter.BeepCount);
        Assert.AreEqual(6.5, meter.OffsetMs(), 1, "what our limiter and encoder add is in the reports; the sender's encoder is left");
        // A picture that had to be repaired is late by a round trip or two and is overtaken by the next: that is no skew
        // that anybody sees, so what lasts half a second has to keep the bar.
        Assert.IsGreaterThanOrEqualTo(0.999, skew.InsideHalfSeconds);
        Assert.IsGreaterThanOrEqualTo(loss > 0 ? 0.99 : 0.999, skew.Inside);
    }

    /// <summary>A soft tone, and a loud one for the first 100 ms of each second.</summary>
    private static void FillSound(TimeSpan now, float[] stereo)
    {
        long first = (long)Math.Round(now.TotalMilliseconds) * 48;
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            long place = first + i;
            double value = 0.005 * Math.Sin(2 * Math.PI * 200 * place / 48_000.0);
            if (place % 48_000 < 4800)
            {
                value += 0.3 * Math.Sin(2 * Math.PI * 1000 * (place % 48_000) / 48_000.0);
            }

            stereo[2 * i] = stereo[(2 * i) + 1] = (float)value;
        }
    }
}

/// <summary>Measures in milliseconds on the server's clock; moments of the sender are on the sender's.</summary>
internal sealed class SkewMeter : IDisposable
{
    /// <summary>Shares from 0 to 1 of single pictures and of the medians of half seconds, and milliseconds; sound late is positive.</summary>
    internal sealed record Result(
        double Inside, double Early, double Late, double Least, double Most, double Middle, double InsideHalfSeconds,
        double LeastHalfSecond, double MostHalfSecond);

    private const int Levels = 12;
    private static readonly double s_epochMs = (new DateTime(2030, 1, 1) - new DateTime(1900, 1, 1)).TotalMilliseconds;

    private readonly VirtualParticipant _sender;
    private readonly MixEar _ear;
    private readonly StreamClock _soundClock = new(48_000);
    private readonly StreamClock _pictureClock = new(90_000);
    private readonly List<(double PlaceMs, double MixedMs)> _voice = [];
    private readonly List<(double PlaceMs, double SeenMs)> _pictures = [];
    private readonly List<double> _beeps = [];
    private long _lastNumber = -1;
    private int _quietSamples;

    public SkewMeter(VirtualConference conference, VirtualParticipant sender, VirtualParticipant receiver)
    {
        _sender = sender;
        _ear = new MixEar(receiver.Peer) { Heard = Listen };
        receiver.Peer.Picture.Decoded = Look;
        receiver.Peer.ReportSeen = (kind, report) =>
            (kind == SectionKind.Audio ? _soundClock : _pictureClock).InsertSenderReport(report.Ntp.Value, report.RtpTimestamp);
        conference.Clock.Every(TimeSpan.FromMilliseconds(20), NoteVoice);
    }

    public int PictureCount => _pictures.Count;

    public int BeepCount => _beeps.Count;

    public static byte BrightnessOf(int number) => (byte)(40 + (15 * (number % Levels)));

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

    public Result Evaluate(TimeSpan from)
    {
        double offset = OffsetMs();
        List<double> skews = [];
        Dictionary<long, List<double>> byHalfSecond = [];
        foreach ((double place, double seen) in _pictures)
        {
            if (seen > from.TotalMilliseconds && place < _voice[^1].PlaceMs)
            {
                double skew = MixedMs(place) + offset - seen;
                skews.Add(skew);
                long half = (long)(seen / 500);
                byHalfSecond.TryAdd(half, []);
                byHalfSecond[half].Add(skew);
            }
        }

        skews.Sort();
        List<double> middles = [];
        foreach (List<double> half in byHalfSecond.Values)
        {
            half.Sort();
            middles.Add(half[half.Count / 2]);
        }

        middles.Sort();
        return new Result(
            Share(skews, s => s is >= -15 and <= 45), Share(skews, s => s < -15), Share(skews, s => s > 45), skews[0], skews[^1],
            skews[skews.Count / 2], Share(middles, s => s is >= -15 and <= 45), middles[0], middles[^1]);
    }

    private static double Share(List<double> values, Func<double, bool> condition) => values.Count(condition) / (double)values.Count;

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

    private void NoteVoice()
    {
        if (_sender.ServerPeer().Ingress.Voice?.PlayoutPoint is { } point)
        {
            int place = unchecked((int)((uint)point.RtpTime - _sender.Peer.Microphone!.FirstTimestamp));
            _voice.Add((place / 48.0, point.MixerTime.TotalMilliseconds));
        }
    }

    private unsafe void Look(VideoFrame picture, long rtpTime)
    {
        double seen = ServerMs(_pictureClock, rtpTime);
        PictureView view = picture.View;
        int sum = 0;
        for (int i = 0; i < 16; i++)
        {
            sum += view.Y[(((view.Height / 2) + (i / 4)) * view.StrideY) + (view.Width / 2) + (i % 4)];
        }

        double level = ((sum / 16.0) - 40) / 15;
        int code = (int)Math.Round(level);
        if (double.IsNaN(seen) || code is < 0 or >= Levels || Math.Abs(level - code) > 0.3)
        {
            return;
        }

        // The picture with this code that is nearest to what was recorded 60 ms ago.
        TestPeer peer = _sender.Peer;
        double recorded = (seen - 60 - peer.StartedAt!.Value.TotalMilliseconds) / 1000 * peer.Options.FramesPerSecond;
        long number = code + (Levels * (long)Math.Round((recorded - code) / Levels));
        if (number != _lastNumber && number >= 0)
        {
            _lastNumber = number;
            _pictures.Add((number * 1000.0 / peer.Options.FramesPerSecond, seen));
        }
    }

    private void Listen(uint timestamp, float[] stereo)
    {
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            bool isLoud = Math.Abs(stereo[2 * i]) > 0.08;
            if (isLoud && _quietSamples > 24_000)
            {
                double heard = ServerMs(_soundClock, timestamp) + (i / 48.0);
                if (!double.IsNaN(heard))
                {
                    _beeps.Add(heard);
                }
            }

            _quietSamples = isLoud ? 0 : _quietSamples + 1;
        }
    }
}
