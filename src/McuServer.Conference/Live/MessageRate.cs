namespace McuServer.Conference.Live;

/// <summary>At most 50 messages in each second of a client.</summary>
internal sealed class MessageRate
{
    public const int PerSecond = 50;

    private TimeSpan _second = TimeSpan.MinValue;
    private int _count;

    public bool TryCount(TimeSpan now)
    {
        if (_second == TimeSpan.MinValue || now - _second >= TimeSpan.FromSeconds(1))
        {
            (_second, _count) = (now, 0);
        }

        return ++_count <= PerSecond;
    }
}
