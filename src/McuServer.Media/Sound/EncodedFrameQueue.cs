using McuServer.Media.Frames;

namespace McuServer.Media.Sound;

/// <summary>
/// The hand-over from whoever receives encoded sound to the tick that plays it: bounded, first in first out, one lock
/// held for a few instructions. It owns the frames in it.
/// </summary>
internal sealed class EncodedFrameQueue(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly EncodedFrame[] _frames = new EncodedFrame[capacity];
    private int _first;
    private int _count;
    private long _overflowCount;
    private long _duplicateCount;
    private bool _isDisposed;

    /// <summary>Frames dropped because too many waited.</summary>
    public long OverflowCount => Interlocked.Read(ref _overflowCount);

    /// <summary>Frames discarded because the one before had the same stamp and the same bytes.</summary>
    public long DuplicateCount => Interlocked.Read(ref _duplicateCount);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>
    /// Takes the frame over. When full the oldest is dropped: what comes next is worth more than what is late.
    /// </summary>
    public void Insert(EncodedFrame frame)
    {
        EncodedFrame? dropped = null;
        lock (_lock)
        {
            if (_isDisposed || (_count > 0 && IsSame(At(_count - 1), frame)))
            {
                dropped = frame;
                _duplicateCount += _isDisposed ? 0 : 1;
            }
            else
            {
                if (_count == capacity)
                {
                    dropped = RemoveFirst();
                    _overflowCount++;
                }

                _frames[(_first + _count) % capacity] = frame;
                _count++;
            }
        }

        dropped?.Release();
    }

    /// <summary>Hands over the oldest frame.</summary>
    public bool TryDequeue(out EncodedFrame frame)
    {
        lock (_lock)
        {
            frame = _count > 0 ? RemoveFirst() : null!;
            return frame is not null;
        }
    }

    /// <summary>
    /// Stamp and length of a waiting frame, 0 the oldest; a length of zero when its sender did not say.
    /// </summary>
    public bool TryPeek(int index, out TimeSpan playoutTime, out TimeSpan duration)
    {
        lock (_lock)
        {
            bool isThere = index < _count;
            playoutTime = isThere ? At(index).PlayoutTime : default;
            duration = isThere ? At(index).Duration : default;
            return isThere;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_count > 0)
            {
                RemoveFirst().Release();
            }
        }
    }

    private static bool IsSame(EncodedFrame a, EncodedFrame b) =>
        a.PlayoutTime == b.PlayoutTime && a.Data.SequenceEqual(b.Data);

    private EncodedFrame At(int index) => _frames[(_first + index) % capacity];

    private EncodedFrame RemoveFirst()
    {
        EncodedFrame frame = _frames[_first];
        _frames[_first] = null!;
        _first = (_first + 1) % capacity;
        _count--;
        return frame;
    }
}
