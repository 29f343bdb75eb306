namespace McuServer.Media.Ingress;

/// <summary>
/// Keeps one participant's picture with the voice: says by how much its video is to be shown later. The voice waits in
/// its jitter buffer; where it is through that so soon that the picture cannot be in time, which must wait for its tick, this
/// says by how much too soon that is. One thread at a time.
/// </summary>
/// <remarks>
/// Both places are exact: what the mix plays at a tick, and when a picture is due. So they are followed at once and not
/// after a filter. What the voice does it does in steps (a late packet makes it 20 ms later), and each picture shown
/// before the video has followed is one that does not fit.
/// </remarks>
public sealed class LipSync
{
    /// <summary>
    /// A voice may be a little late, as sound is in nature: within 15 ms early and 45 ms late nobody notices (ATSC IS-191).
    /// In the middle of that are 15 ms. A picture that is due waits for a tick, 0 to 33 or 40 ms, evenly spread when the
    /// sender's clock drifts; and Opus makes the sender's sound 6.5 ms late. So 25 ms is aimed at before the tick, and no
    /// place within a tick leads out of the window.
    /// </summary>
    private const double AimMs = 25;

    /// <summary>The sender's Opus encoder (see above).</summary>
    private const double SenderSoundMs = 6.5;

    /// <summary>The window's one end, and what the measure may be wrong by.</summary>
    private const double MostEarlyMs = 15 - 1.5;

    /// <summary>So little is left alone, so that a picture between two ticks does not change its tick with every measure.</summary>
    private const double DeadZoneMs = 1;

    /// <summary>Up to it there is no step but a slow way of 1 ms a look, which is one picture at most.</summary>
    private const double SlowZoneMs = 8;

    private const double SlowStepMs = 1;
    private const double MaxStepMs = 80;

    /// <summary>Beyond it one of the clocks is wrong; nothing is done (libwebrtc, video/stream_synchronization).</summary>
    private const double MaxDifferenceMs = 10_000;

    /// <summary>A tick of the voice. A little less, since whoever calls every tick does not do so to the microsecond.</summary>
    private static readonly TimeSpan s_measureEvery = TimeSpan.FromMilliseconds(15);

    /// <summary>By how much a picture may miss its tick with the network as it always is.</summary>
    private const double JustMissedMs = 1;

    /// <summary>What the measure may be wrong by, and the voice be earlier than it is told to.</summary>
    private const double LackMarginMs = 1;

    private readonly StreamClock _audio;
    private readonly StreamClock _video;
    private readonly double _tickMs;
    private readonly double _leastAheadMs;
    private TimeSpan? _lastMeasured;

    /// <param name="audio">The clock of the voice's stream.</param>
    /// <param name="video">The clock of the picture's stream.</param>
    /// <param name="framesPerSecond">Of the ticks for which pictures wait.</param>
    public LipSync(StreamClock audio, StreamClock video, int framesPerSecond = 30)
    {
        _audio = audio;
        _video = video;
        _tickMs = 1000.0 / framesPerSecond;
        _leastAheadMs = _tickMs + LackMarginMs - SenderSoundMs - MostEarlyMs;
    }

    /// <summary>The most that video is held.</summary>
    public static TimeSpan MaxVideoDelay { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// By how much video is to be shown later than it is due; up to 500 ms. Negative, where the voice is so early, by what
    /// it is held for against jitter at most.
    /// </summary>
    public TimeSpan VideoDelay { get; private set; }

    /// <summary>
    /// By how much later the voice must be for every picture to be in time, whichever part of a tick it waits; negative: it is
    /// late enough. Null while it is not known.
    /// </summary>
    public TimeSpan? VoiceLack { get; private set; }

    /// <summary>
    /// How much later the voice is than the picture of the same moment, in milliseconds, after <see cref="VideoDelay"/> and
    /// before the picture waits for its tick. Negative: the voice is early. Null while it is not known.
    /// </summary>
    public double? DifferenceMs { get; private set; }

    /// <summary>
    /// By how much later than with <see cref="VideoDelay"/> a picture may be shown so that the voice is not more than 15 ms
    /// ahead of it, but not less than a tick and a little: pictures may all come in time and all just miss their tick, and then
    /// each next one is as late as the one that would be held back for it. Null while there is no voice to compare with.
    /// </summary>
    public TimeSpan? Allowance => DifferenceMs is { } difference
        ? TimeSpan.FromMilliseconds(Math.Max(_tickMs + JustMissedMs, difference + SenderSoundMs + MostEarlyMs))
        : null;

    /// <summary>
    /// Looks at both streams, once a tick of the voice at most (calls in between do nothing), and changes
    /// <see cref="VideoDelay"/>, by 80 ms at most.
    /// </summary>
    /// <param name="now">Moment of the call.</param>
    /// <param name="audio">A recent moment of the voice; null while none plays.</param>
    /// <param name="video">A recent picture and when it is due, without <see cref="VideoDelay"/>; null while none is.</param>
    /// <param name="smoothing">What is part of that as protection against jitter.</param>
    public void Update(TimeSpan now, PlayoutPoint? audio, PlayoutPoint? video, TimeSpan smoothing = default)
    {
        if (_lastMeasured is { } last && now - last < s_measureEvery)
        {
            return;
        }

        _lastMeasured = now;
        if (audio is not { } heard || video is not { } seen || !TryMeasure(heard, seen, out double aheadMs))
        {
            DifferenceMs = null;
            VoiceLack = null;
            return;
        }

        Follow(Math.Clamp(aheadMs - AimMs, -smoothing.TotalMilliseconds, MaxVideoDelay.TotalMilliseconds));
        DifferenceMs = aheadMs - VideoDelay.TotalMilliseconds;
        VoiceLack = TimeSpan.FromMilliseconds(_leastAheadMs - aheadMs);
    }

    /// <summary>No voice or no picture any more: video is shown at once again.</summary>
    public void Reset()
    {
        VideoDelay = TimeSpan.Zero;
        DifferenceMs = null;
        VoiceLack = null;
        _lastMeasured = null;
    }

    /// <summary>By how much the picture would be ahead of the voice if nothing held it.</summary>
    private bool TryMeasure(PlayoutPoint heard, PlayoutPoint seen, out double aheadMs)
    {
        aheadMs = 0;
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

        aheadMs = (heard.MixerTime - audioCapture - (seen.MixerTime - videoCapture)).TotalMilliseconds;
        return Math.Abs(aheadMs - VideoDelay.TotalMilliseconds) <= MaxDifferenceMs;
    }

    private void Follow(double wantedMs)
    {
        double delayMs = VideoDelay.TotalMilliseconds;
        double errorMs = wantedMs - delayMs;
        double stepMs = Math.Abs(errorMs) switch
        {
            <= DeadZoneMs => 0,
            <= SlowZoneMs => Math.CopySign(Math.Min(SlowStepMs, Math.Abs(errorMs) - DeadZoneMs), errorMs),
            _ => Math.Clamp(errorMs, -MaxStepMs, MaxStepMs),
        };
        VideoDelay = TimeSpan.FromMilliseconds(delayMs + stepMs);
    }
}
