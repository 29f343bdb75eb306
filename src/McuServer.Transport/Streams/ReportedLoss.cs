namespace McuServer.Transport.Streams;

/// <summary>
/// How much of a stream its receiver loses, smoothed over its reports (fraction lost, RFC 3550 section 6.4.1). Reports are
/// added by one thread; any thread may read.
/// </summary>
public sealed class ReportedLoss
{
    /// <summary>A report weighs as much as the time that it covers does in these: one bad second is no bad network.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    /// <summary>Of the first report nobody knows what time it covers.</summary>
    private static readonly TimeSpan s_firstInterval = TimeSpan.FromSeconds(1);

    /// <summary>Who reports no more is believed no more; browsers report on sound at least every 7.5 s.</summary>
    private static readonly TimeSpan s_validity = TimeSpan.FromSeconds(20);

    private double _fraction;
    private TimeSpan _addedAt = TimeSpan.MinValue;

    // Milliseconds and percent in one word, so that a reader never sees one without the other.
    private long _published = -1;

    /// <param name="fractionLost">In 1/256, of what was expected since the report before.</param>
    public void Add(TimeSpan now, byte fractionLost)
    {
        TimeSpan covered = _addedAt == TimeSpan.MinValue ? s_firstInterval : now - _addedAt;
        _fraction += ((fractionLost / 256.0) - _fraction) * (1 - Math.Exp(-Math.Max(0, covered / s_memory)));
        _addedAt = now;
        Volatile.Write(ref _published, ((long)now.TotalMilliseconds << 8) | (uint)Math.Round(100 * _fraction));
    }

    /// <summary>0 to 100; 0 before the first report and when none came for 20 s.</summary>
    public int GetPercent(TimeSpan now)
    {
        long published = Volatile.Read(ref _published);
        bool isKnown = published >= 0 && now.TotalMilliseconds - (published >> 8) <= s_validity.TotalMilliseconds;
        return isKnown ? (int)(published & 0xFF) : 0;
    }
}
