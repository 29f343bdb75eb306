using McuServer.Media.Frames;

namespace McuServer.Media.Sound;

/// <summary>
/// Says where on the line of samples the next encoded frame belongs. Stamps jitter (rounded to milliseconds, taken at
/// capture), samples do not: so a frame continues the one before, unless the stamps insist. They do when one is 100 ms
/// or more from where it is expected (a jump), or when it and those behind it are all later than those before it were
/// (a hole). Stamps that drift slowly are the <see cref="ClockFollower"/>'s matter.
/// </summary>
internal sealed class FramePlacer(EncodedFrameQueue queue, ClockFollower clock, int jumpSamples)
{
    /// <summary>Frames before and behind that are looked at.</summary>
    private const int Window = 8;

    /// <summary>4 ms: more than rounding, less than the shortest usual frame (5 ms).</summary>
    private const int SmallestHole = 192;

    /// <summary>20 ms: a hole is believed whatever the length of the frames.</summary>
    private const int SureHole = 960;

    /// <summary>25 ms: so much later must a frame be as long as little is known about the jitter.</summary>
    private const int SmallestEarlyHole = 1200;

    private const int FewFrames = 4;
    private const int FewFollowers = 3;

    /// <summary>
    /// If the decoder does not say: a first frame that yields at least 3 ms less than it lasts has lost its lead-in
    /// (pre-skip, priming), and what is left lies at its end. Smaller deficits are samples that a resampler holds back;
    /// those are missing behind.
    /// </summary>
    private const int SmallestLeadIn = 144;

    /// <summary>Lengths beyond 10 s are not believed.</summary>
    private static readonly TimeSpan s_longestFrame = TimeSpan.FromSeconds(10);

    /// <summary>How much later than expected the last frames were stamped, in samples.</summary>
    private readonly int[] _past = new int[Window];

    /// <summary>How many samples each of them gave.</summary>
    private readonly int[] _pastSamples = new int[Window];

    private long _pastCount;
    private int _lastSamples;
    private bool _isJump;
    private bool _isHole;

    public long HoleCount { get; private set; }

    public long JumpCount { get; private set; }

    /// <summary>Whether anything has been decoded.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Where a frame belongs that continues the last one.</summary>
    public long NextPlace { get; private set; }

    /// <summary>Whether the place found last lies back in time: what comes does not continue what was there.</summary>
    public bool IsBackwardJump { get; private set; }

    /// <summary>Finds the place of the oldest waiting frame; false when none waits.</summary>
    /// <param name="mixerNow">The mixer's sample for which the clock's position stands.</param>
    public bool TryPlace(long mixerNow, out long place)
    {
        place = 0;
        if (!queue.TryPeek(0, out TimeSpan playoutTime, out _))
        {
            return false;
        }

        long stamped = Stamped(playoutTime, mixerNow);
        int late = (int)Math.Clamp(stamped - NextPlace, int.MinValue, int.MaxValue);
        _isJump = HasStarted && IsFar(late) && !FollowerContinuesLine(mixerNow);
        IsBackwardJump = _isJump && late < 0;
        _isHole = HasStarted && !_isJump && IsHole(late, mixerNow);
        place = !HasStarted || _isJump || _isHole ? stamped : NextPlace;
        return true;
    }

    /// <summary>
    /// The frame at this place gave so many samples. Returns their place, which differs for a first frame without its
    /// lead-in.
    /// </summary>
    /// <param name="firstSampleTime">As <see cref="Codecs.IAudioDecoder.FirstSampleTime"/> says.</param>
    public long Commit(EncodedFrame frame, TimeSpan? firstSampleTime, long place, int samples, long mixerNow)
    {
        bool isStamped = !HasStarted || _isJump || _isHole;
        if (_isJump || _isHole)
        {
            ForgetOffset();
        }

        Count();
        int duration = DurationSamples(frame.Duration);
        if (samples == 0)
        {
            // Known to be missing, rather than to be found missing by the stamps of those behind it.
            NextPlace = HasStarted ? place + duration : NextPlace;
            return place;
        }

        long shift = firstSampleTime is { } time ? Stamped(time, mixerNow) - Stamped(frame.PlayoutTime, mixerNow) : 0;
        bool hasLeadIn = firstSampleTime is null && !HasStarted && duration - samples >= SmallestLeadIn;
        shift = hasLeadIn ? duration - samples : shift;
        place += isStamped && !IsFar(shift) ? shift : 0;
        long late = Stamped(frame.PlayoutTime, mixerNow) - place;
        if (!IsFar(late))
        {
            _pastSamples[_pastCount % Window] = samples;
            _past[_pastCount++ % Window] = (int)late;
            double due = MediaSamples.ExactFromTime(firstSampleTime ?? frame.PlayoutTime);
            clock.Observe(due + (hasLeadIn ? shift : 0), place);
        }

        HasStarted = true;
        _lastSamples = samples;
        NextPlace = place + samples;
        return place;
    }

    /// <summary>The frame at this place was not even decoded.</summary>
    public void Skip(EncodedFrame frame, long place)
    {
        Count();
        int duration = DurationSamples(frame.Duration);
        NextPlace = place + (duration > 0 ? duration : _lastSamples);
    }

    private static int DurationSamples(TimeSpan duration) =>
        duration > TimeSpan.Zero && duration <= s_longestFrame ? (int)MediaSamples.FromTime(duration) : 0;

    private bool IsFar(long late) => late >= jumpSamples || late <= -jumpSamples;

    /// <summary>One wild stamp between sound ones is an error, not a jump.</summary>
    private bool FollowerContinuesLine(long mixerNow)
    {
        queue.TryPeek(0, out _, out TimeSpan duration);
        int samples = DurationSamples(duration);
        long expected = NextPlace + (samples > 0 ? samples : _lastSamples);
        return queue.TryPeek(1, out TimeSpan playoutTime, out _) && !IsFar(Stamped(playoutTime, mixerNow) - expected);
    }

    private long Stamped(TimeSpan playoutTime, long mixerNow) =>
        clock.LineFromMixer(MediaSamples.ExactFromTime(playoutTime), mixerNow);

    /// <summary>A frame has been put where its stamp says: from here on lateness counts from the new place.</summary>
    private void ForgetOffset()
    {
        int offset = _pastCount > 0 ? _past[(_pastCount - 1) % Window] : 0;
        for (int i = 0; i < Window; i++)
        {
            _past[i] -= offset;
        }
    }

    private void Count()
    {
        JumpCount += _isJump ? 1 : 0;
        HoleCount += _isHole ? 1 : 0;
        _isJump = _isHole = IsBackwardJump = false;
    }

    private bool IsHole(int late, long mixerNow)
    {
        int known = (int)Math.Min(_pastCount, Window);
        int latest = known > 0 ? _past[0] : 0;
        int earliest = latest;
        int longest = 0;
        for (int i = 0; i < known; i++)
        {
            latest = Math.Max(latest, _past[i]);
            earliest = Math.Min(earliest, _past[i]);
            longest = Math.Max(longest, _pastSamples[i]);
        }

        // What is lost are whole frames. Less than most of one is a stamp's fault: Vorbis in Ogg has such of 10 ms
        // where the length of its blocks changes.
        int smallest = Math.Clamp(longest * 3 / 4, SmallestHole, SureHole);
        if (late - latest <= smallest)
        {
            return false;
        }

        int least = LeastLateness(late, mixerNow, out int followers);
        int margin = followers >= FewFollowers ? smallest : smallest + latest - earliest;
        margin = known >= FewFrames ? margin : Math.Max(margin, SmallestEarlyHole);
        return least - latest > margin;
    }

    /// <summary>By how much the waiting frames are late at least, if the oldest continued the line.</summary>
    private int LeastLateness(int late, long mixerNow, out int followers)
    {
        int least = late;
        long expected = NextPlace;
        queue.TryPeek(0, out _, out TimeSpan duration);
        for (followers = 0; followers < Window; followers++)
        {
            expected += duration > TimeSpan.Zero ? DurationSamples(duration) : _lastSamples;
            if (!queue.TryPeek(followers + 1, out TimeSpan playoutTime, out duration))
            {
                break;
            }

            long lateness = Stamped(playoutTime, mixerNow) - expected;
            least = (int)Math.Clamp(lateness, int.MinValue, least);
        }

        return least;
    }
}
