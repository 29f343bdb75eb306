namespace McuServer.Transport.Streams;

/// <summary>
/// Lets retransmissions take a quarter of the bitrate, saved up for at most one second: who loses more than that is helped by
/// a lower bitrate, not by sending more.
/// </summary>
internal sealed class RetransmissionBudget
{
    private const int Share = 4;

    /// <summary>At a very low bitrate a few packets must still be possible.</summary>
    private const double MinSavedBytes = 12_000;

    private double _savedBytes = double.MaxValue;
    private TimeSpan _at;

    public bool TryTake(TimeSpan now, int bytes, long bitrateBps)
    {
        double bytesPerSecond = bitrateBps / 8.0 / Share;
        double earned = Math.Max(0, (now - _at).TotalSeconds) * bytesPerSecond;
        _savedBytes = Math.Min(_savedBytes + earned, Math.Max(MinSavedBytes, bytesPerSecond));
        _at = now;
        if (bytes > _savedBytes)
        {
            return false;
        }

        _savedBytes -= bytes;
        return true;
    }
}
