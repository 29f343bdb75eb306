using System.Runtime.InteropServices;

namespace McuServer.Media.Frames;

/// <summary>
/// One compressed picture or block of sound, in native memory that ends in 64 zero bytes, as FFmpeg's decoders ask.
/// It has one owner, who calls <see cref="Release"/> once. Rented from an <see cref="EncodedFramePool"/>.
/// </summary>
public sealed unsafe class EncodedFrame
{
    private const int PaddingBytes = 64;
    private readonly EncodedFramePool _pool;
    private byte* _data;
    private int _capacity;
    private bool _isRented;

    internal EncodedFrame(EncodedFramePool pool) => _pool = pool;

    public int SizeBytes { get; private set; }

    /// <summary>The moment of its first sample or picture, on the mixer's clock.</summary>
    public TimeSpan PlayoutTime { get; set; }

    /// <summary>How long it lasts; zero when the sender does not say.</summary>
    public TimeSpan Duration { get; set; }

    public bool IsKeyFrame { get; set; }

    /// <summary>By how much the picture must be turned clockwise to stand upright, beside what the stream itself says.</summary>
    public int RotationDegrees { get; set; }

    /// <summary>What its numbers mean, where that was told beside the stream, which it then overrides.</summary>
    public ColorSpec? Color { get; set; }

    /// <summary>Live: when its last packet came; zero otherwise.</summary>
    public TimeSpan ReceivedAt { get; set; }

    public ReadOnlySpan<byte> Data => new(_data, SizeBytes);

    internal int CapacityBytes => _capacity;

    /// <summary>Copies the bytes in, with zero padding behind them.</summary>
    public void Set(ReadOnlySpan<byte> data)
    {
        data.CopyTo(Reserve(data.Length));
        Commit(data.Length);
    }

    /// <summary>
    /// Room for a frame to be written in place, with undefined content; what was in it is lost. Ends with
    /// <see cref="Commit"/>.
    /// </summary>
    public Span<byte> Reserve(int capacityBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacityBytes);
        if (capacityBytes > _capacity || _data is null)
        {
            int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacityBytes, 1024));
            NativeMemory.AlignedFree(_data);
            _data = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity + PaddingBytes), 64);
            _capacity = capacity;
        }

        SizeBytes = 0;
        return new Span<byte>(_data, capacityBytes);
    }

    /// <summary>The first bytes of what was reserved are the frame; zero padding is put behind them.</summary>
    public void Commit(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)sizeBytes, (uint)_capacity, nameof(sizeBytes));
        new Span<byte>(_data + sizeBytes, PaddingBytes).Clear();
        SizeBytes = sizeBytes;
    }

    public void Release() => _pool.Return(this);

    internal void MarkRented(bool isRented)
    {
        if (_isRented == isRented)
        {
            throw new InvalidOperationException("An encoded frame was released twice, or rented while it was held.");
        }

        _isRented = isRented;
    }

    internal void FreeMemory()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
        _capacity = 0;
    }
}

/// <summary>Encoded frames with their buffers, kept for the next use; at most 1024 of them. Thread-safe.</summary>
public sealed class EncodedFramePool : IDisposable
{
    private const int KeepCount = 1024;

    /// <summary>A buffer above this is given back to the system: one huge key frame shall not stay for good.</summary>
    private const int KeepCapacityBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly Stack<EncodedFrame> _free = new(KeepCount);
    private int _outstanding;

    /// <summary>Frames rented and not yet returned.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

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
            foreach (EncodedFrame frame in _free)
            {
                frame.FreeMemory();
            }

            _free.Clear();
        }
    }

    internal void Return(EncodedFrame frame)
    {
        frame.MarkRented(false);
        Interlocked.Decrement(ref _outstanding);
        if (frame.CapacityBytes > KeepCapacityBytes)
        {
            frame.FreeMemory();
        }

        lock (_lock)
        {
            if (_free.Count < KeepCount)
            {
                _free.Push(frame);
                return;
            }
        }

        frame.FreeMemory();
    }
}
