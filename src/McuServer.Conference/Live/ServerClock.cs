using McuServer.Rtp.Wire;

namespace McuServer.Conference.Live;

/// <summary>
/// The one clock of a live server: time since its start, which all rooms, peers and loops are told as <c>now</c>. It never
/// jumps (CLOCK_MONOTONIC), whatever is done to the time of day.
/// </summary>
public sealed class ServerClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    public TimeProvider Provider { get; } = time;

    /// <summary>The provider's timestamp at time zero.</summary>
    public long Origin { get; } = time.GetTimestamp();

    public TimeSpan Now => Provider.GetElapsedTime(Origin);

    /// <summary>The provider's timestamp at a time.</summary>
    public long ToTimestamp(TimeSpan time) =>
        Origin + (long)((Int128)time.Ticks * Provider.TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>Time of day at time zero, for the sender reports of all streams: one clock, so that receivers keep them in step.</summary>
    public DateTime StartUtc => _start.UtcDateTime;

    public NtpTime ToNtp(TimeSpan now) => NtpTime.From(now, StartUtc);
}
