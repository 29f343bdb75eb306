using McuServer.Media.Frames;

namespace McuServer.Conference.Recording;

/// <summary>One packet on its way to the file.</summary>
/// <param name="Segment">Number of the stretch between two pauses.</param>
internal readonly record struct RecordingItem(EncodedFrame Frame, bool IsVideo, int Segment);

/// <summary>
/// From the ticks to the thread that writes: bounded, and whoever puts in never waits. One that is full is closed for good,
/// since a recording with a hole in it is none. Allocates nothing in steady state.
/// </summary>
internal sealed class RecordingQueue : IDisposable
{
    /// <summary>Some ten seconds of 30 pictures and 50 packets of sound each.</summary>
    public const int DefaultCapacity = 1024;

    private const long MaxBytes = 64L << 20;

    private readonly Lock _lock = new();
    private readonly EncodedFramePool _pool = new();
    private readonly AutoResetEvent _changed = new(false);
    private readonly RecordingItem[] _ring;
    private int _head;
    private int _count;
    private long _bytes;
    private bool _isClosed;

    public RecordingQueue(int capacity = DefaultCapacity) => _ring = new RecordingItem[capacity];

    /// <summary>It was full, and what came then is lost.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Copies the packet in. Any thread; what comes after <see cref="Close"/> is left out.</summary>
    public void Add(bool isVideo, int segment, ReadOnlySpan<byte> data, TimeSpan playoutTime, TimeSpan duration, bool isKeyFrame)
    {
        EncodedFrame frame = _pool.Rent();
        frame.Set(data);
        frame.PlayoutTime = playoutTime;
        frame.Duration = duration;
        frame.IsKeyFrame = isKeyFrame;
        if (!TryPut(new RecordingItem(frame, isVideo, segment)))
        {
            frame.Release();
        }

        _changed.Set();
    }

    /// <summary>The frame is the caller's from then on.</summary>
    /// <returns>False: closed, and nothing is left.</returns>
    public bool Take(out RecordingItem item)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_count > 0)
                {
                    item = _ring[_head];
                    _ring[_head] = default;
                    _head = (_head + 1) % _ring.Length;
                    _count--;
                    _bytes -= item.Frame.SizeBytes;
                    return true;
                }

                if (_isClosed)
                {
                    item = default;
                    return false;
                }
            }

            _changed.WaitOne();
        }
    }

    /// <summary>Nothing more comes; what is in it is still taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _changed.Set();
    }

    /// <summary>After <see cref="Close"/>, by who took: what is left goes.</summary>
    public void Dispose()
    {
        while (Take(out RecordingItem item))
        {
            item.Frame.Release();
        }

        _pool.Dispose();
    }

    private bool TryPut(in RecordingItem item)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            if (_count == _ring.Length || _bytes + item.Frame.SizeBytes > MaxBytes)
            {
                HasOverflowed = _isClosed = true;
                return false;
            }

            _ring[(_head + _count) % _ring.Length] = item;
            _count++;
            _bytes += item.Frame.SizeBytes;
            return true;
        }
    }
}
