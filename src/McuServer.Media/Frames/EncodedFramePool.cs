using System.Numerics;
using System.Runtime.InteropServices;

namespace McuServer.Media.Frames;

/// <summary>
/// Encoded frames and, apart from them, their buffers, kept for the next use; thread-safe. Buffers are kept by size, in
/// powers of two: would each frame keep its own, all would come to be as large as the largest key frame in time, those
/// that carry 20 ms of sound too.
/// </summary>
public sealed unsafe class EncodedFramePool : IDisposable
{
    /// <summary>Behind each buffer, as FFmpeg's decoders ask.</summary>
    internal const int PaddingBytes = 64;

    private const int KeepCount = 1024;

    /// <summary>The smallest buffer, as a power of two.</summary>
    private const int SmallestShift = 10;

    /// <summary>A buffer above 1 MB is given back to the system: one huge key frame shall not stay for good.</summary>
    private const int LargestShift = 20;

    /// <summary>Of buffers that nobody uses.</summary>
    private const long KeepBytes = 64L << 20;

    private readonly Lock _lock = new();
    private readonly Stack<EncodedFrame> _free = new(KeepCount);
    private readonly Stack<nint>[] _buffers = new Stack<nint>[LargestShift - SmallestShift + 1];
    private long _freeBytes;
    private long _heldBytes;
    private int _outstanding;
    private bool _isDisposed;

    public EncodedFramePool()
    {
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = new Stack<nint>(KeepCount >> (i / 2));
        }
    }

    /// <summary>Frames rented and not yet returned.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Memory of all buffers, used or kept, without padding.</summary>
    public long HeldBytes => Volatile.Read(ref _heldBytes);

    public EncodedFrame Rent()
    {
        Interlocked.Increment(ref _outstanding);
        EncodedFrame? frame;
        lock (_lock)
        {
            _free.TryPop(out frame);
        }

        frame ??= new EncodedFrame(this);
        frame.MarkRented(true);
        frame.Duration = TimeSpan.Zero;
        frame.IsKeyFrame = false;
        frame.RotationDegrees = 0;
        frame.Color = null;
        frame.ReceivedAt = TimeSpan.Zero;
        return frame;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _free.Clear();
            foreach (Stack<nint> buffers in _buffers)
            {
                while (buffers.TryPop(out nint buffer))
                {
                    NativeMemory.AlignedFree((void*)buffer);
                }
            }

            _heldBytes -= _freeBytes;
            _freeBytes = 0;
        }
    }

    internal void Return(EncodedFrame frame)
    {
        frame.MarkRented(false);
        frame.GiveBuffer();
        Interlocked.Decrement(ref _outstanding);
        lock (_lock)
        {
            if (_free.Count < KeepCount && !_isDisposed)
            {
                _free.Push(frame);
            }
        }
    }

    /// <summary>At least so many bytes with undefined content, 64-byte aligned, and padding behind them.</summary>
    internal byte* RentBuffer(int minBytes, out int capacityBytes)
    {
        int capacity = capacityBytes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(minBytes, 1 << SmallestShift));
        lock (_lock)
        {
            if (ClassOf(capacity) is { } buffers && buffers.TryPop(out nint kept))
            {
                _freeBytes -= capacity;
                return (byte*)kept;
            }

            _heldBytes += capacity;
        }

        return (byte*)NativeMemory.AlignedAlloc((nuint)(capacity + PaddingBytes), 64);
    }

    internal void ReturnBuffer(byte* data, int capacityBytes)
    {
        lock (_lock)
        {
            if (!_isDisposed && _freeBytes + capacityBytes <= KeepBytes && ClassOf(capacityBytes) is { } buffers)
            {
                _freeBytes += capacityBytes;
                buffers.Push((nint)data);
                return;
            }

            _heldBytes -= capacityBytes;
        }

        NativeMemory.AlignedFree(data);
    }

    private Stack<nint>? ClassOf(int capacityBytes)
    {
        int index = BitOperations.Log2((uint)capacityBytes) - SmallestShift;
        return index < _buffers.Length ? _buffers[index] : null;
    }
}
