namespace McuServer.Media.Ingress;

/// <summary>
/// Keeps one participant's picture with the voice: says by how much its video is to be shown later. The voice waits in
/// its jitter buffer and is never held for the picture's sake. One thread at a time.
/// </summary>
/// <remarks>Numbers: libwebrtc, video/stream_synchronization.</remarks>
public sealed class LipSync
{
    /// <summary>
    /// A voice may be a little late, as sound is in nature: within 15 ms early and 45 ms late nobody notices (ATSC IS-191).
    /// In the middle of that are 15 ms. A picture that is due waits for a tick, 0 to 33 or 40 ms, evenly spread when the
    /// sender's clock drifts; and Opus makes the sender's sound 6.5 ms late. So 25 ms is aimed at before the tick, and what
    /// is left alone is so little that no place within a tick leads out of the window.
    /// </summary>
    private const double AimMs = 25;

    private const double DeadZoneMs = 5;

    private const double MaxStepMs = 80;

    /// <summary>5 ms a second.</summary>
    private const double RelaxStepMs = 2;

    /// <summary>Beyond it one of the clocks is wrong; nothing is done.</summary>
    private const double MaxDifferenceMs = 10_000;

    private const int FilterLength = 4;
    private static readonly TimeSpan s_measureEvery = TimeSpan.FromMilliseconds(50);

    private readonly StreamClock _audio;
    private readonly StreamClock _video;
    private TimeSpan? _lastMeasured;
    private readonly double[] _looks = new double[FilterLength];
    private int _count;

    /// <param name="audio">The clock of the voice's stream.</param>
    /// <param name="video">The clock of the picture's stream.</param>
    public LipSync(StreamClock audio, StreamClock video)
    {
        _audio = audio;
        _video = video;
    }

    /// <summary>The most that video is held.</summary>
    public static TimeSpan MaxVideoDelay { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>By how much video is to be shown later than it could be; 0 to 500 ms.</summary>
    public TimeSpan VideoDelay { get; private set; }

    /// <summary>
    /// How much later the voice is than the picture of the same moment, in milliseconds, the middle of 0.2 s; what is
    /// left after <see cref="VideoDelay"/>. Negative: the voice is early. Null before it is known.
    /// </summary>
    public double? DifferenceMs { get; private set; }

    /// <summary>
    /// Looks at both streams, twenty times a second at most (calls in between do nothing), and after four looks changes
    /// <see cref="VideoDelay"/> where that is needed, by 80 ms at most.
    /// </summary>
    /// <param name="now">Moment of the call.</param>
    /// <param name="audio">A recent moment of the voice; null while none plays.</param>
    /// <param name="video">
    /// A recent picture, with the time at which it is shown under the present <see cref="VideoDelay"/>; null while none is.
    /// </param>
    public void Update(TimeSpan now, PlayoutPoint? audio, PlayoutPoint? video)
    {
        if (_lastMeasured is { } last && now - last < s_measureEvery)
        {
            return;
        }

        _lastMeasured = now;
        if (audio is not { } heard || video is not { } seen || !TryMeasure(heard, seen, out double differenceMs))
        {
            Forget();
            return;
        }

        _looks[_count++] = differenceMs;
        if (_count == FilterLength)
        {
            Act(Middle());
            Forget();
        }
    }

    /// <summary>No voice or no picture any more: video is shown at once again.</summary>
    public void Reset()
    {
        VideoDelay = TimeSpan.Zero;
        DifferenceMs = null;
        _lastMeasured = null;
        Forget();
    }

    private bool TryMeasure(PlayoutPoint heard, PlayoutPoint seen, out double differenceMs)
    {
        differenceMs = 0;
        TimeSpan audioCapture, videoCapture;
        if (_audio.HasSenderReport && _video.HasSenderReport)
        {
            _audio.TryGetCaptureTime(heard.RtpTime, out audioCapture);
            _video.TryGetCaptureTime(seen.RtpTime, out videoCapture);
        }
        else if (_audio.HasArrivals && _video.HasArrivals)
        {
            audioCapture = _audio.ArrivalTimeOf(heard.RtpTime);
            videoCapture = _video.ArrivalTimeOf(seen.RtpTime);
        }
        else
        {
            return false;
        }

        differenceMs = (heard.MixerTime - audioCapture - (seen.MixerTime - videoCapture)).TotalMilliseconds;
        return Math.Abs(differenceMs) <= MaxDifferenceMs;
    }

    private void Act(double differenceMs)
    {
        DifferenceMs = differenceMs;
        double errorMs = differenceMs - AimMs;
        if (Math.Abs(errorMs) <= DeadZoneMs)
        {
            // Nobody sees the difference, but what video is held for nothing is delay: it goes, unnoticeably slowly.
            double relaxedMs = VideoDelay.TotalMilliseconds - Math.Min(RelaxStepMs, Math.Max(0, -errorMs));
            VideoDelay = TimeSpan.FromMilliseconds(Math.Max(0, relaxedMs));
            return;
        }

        double delayMs = VideoDelay.TotalMilliseconds + Math.Clamp(errorMs, -MaxStepMs, MaxStepMs);
        VideoDelay = TimeSpan.FromMilliseconds(Math.Clamp(delayMs, 0, MaxVideoDelay.TotalMilliseconds));
    }

    /// <summary>Without the least and the most: a picture that had to be repaired came late, the next one will not.</summary>
    private double Middle()
    {
        Array.Sort(_looks);
        return (_looks[1] + _looks[2]) / 2;
    }

    private void Forget() => _count = 0;
}
