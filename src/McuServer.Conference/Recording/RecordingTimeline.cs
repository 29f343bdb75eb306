namespace McuServer.Conference.Recording;

/// <summary>
/// The room's time as the file's: each stretch begins with its first key frame, right where the one before it ended, so that
/// a pause leaves no hole. Pictures and sound of a stretch are moved by the same time.
/// </summary>
internal sealed class RecordingTimeline
{
    private TimeSpan? _origin;
    private TimeSpan _offset;
    private int _segment = -1;
    private long _endTicks;

    /// <summary>How long the file plays. May be read by any thread.</summary>
    public TimeSpan End => TimeSpan.FromTicks(Volatile.Read(ref _endTicks));

    /// <summary>The stretch has begun with a key frame.</summary>
    public bool HasBegun => _origin is not null;

    /// <summary>True: it is another stretch than before, which waits for its key frame.</summary>
    public bool Enter(int segment)
    {
        if (segment == _segment)
        {
            return false;
        }

        _segment = segment;
        _origin = null;
        _offset = End;
        return true;
    }

    /// <summary>A key frame begins the stretch.</summary>
    public void Begin(TimeSpan playoutTime) => _origin ??= playoutTime;

    /// <summary>Where a packet comes in the file. False: it belongs before the stretch's beginning.</summary>
    public bool TryPlace(TimeSpan playoutTime, TimeSpan duration, out TimeSpan position)
    {
        position = _offset + playoutTime - (_origin ?? TimeSpan.Zero);
        if (_origin is null || playoutTime < _origin)
        {
            return false;
        }

        Volatile.Write(ref _endTicks, Math.Max(End.Ticks, (position + duration).Ticks));
        return true;
    }
}
