namespace McuServer.Media.Sound;

/// <summary>Limits of an <see cref="AudioSource"/>.</summary>
public sealed record AudioSourceOptions
{
    /// <summary>
    /// Encoded frames that wait at most; the oldest is dropped for one more. 1024 are 5 s of the shortest usual frames
    /// (5 ms), far more than a reader's second of look-ahead or any jitter buffer.
    /// </summary>
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>
    /// How long the decoder may invent what is missing. Beyond some 60 ms the inventions are heard as such
    /// (ITU-T G.711 appendix I mutes at 60 ms).
    /// </summary>
    public TimeSpan MaxConcealment { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>
    /// A stamp so far from where the frame is expected is a jump: the frame goes where the stamp says.
    /// </summary>
    public TimeSpan JumpThreshold { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a clock that runs fast or slow is followed by resampling.</summary>
    public bool FollowsDrift { get; init; } = true;

    internal int MaxConcealmentSamples => (int)MediaSamples.FromTime(MaxConcealment);

    internal int JumpSamples => (int)MediaSamples.FromTime(JumpThreshold);

    /// <exception cref="ArgumentException">A value makes no sense.</exception>
    internal void Check()
    {
        if (QueueCapacity < 1 || MaxConcealment < TimeSpan.Zero || JumpThreshold <= TimeSpan.Zero)
        {
            throw new ArgumentException("QueueCapacity and JumpThreshold must be above zero, MaxConcealment not below.");
        }
    }
}

/// <summary>Moments on the mixer's clock as numbers of samples.</summary>
internal static class MediaSamples
{
    /// <summary>Rounded to the nearest sample.</summary>
    public static long FromTime(TimeSpan time) => (long)Math.Round(ExactFromTime(time));

    /// <summary>With the fraction; exact to a thousandth of a sample for days.</summary>
    public static double ExactFromTime(TimeSpan time) =>
        time.Ticks * (double)SoundFormat.SampleRateHz / TimeSpan.TicksPerSecond;
}
