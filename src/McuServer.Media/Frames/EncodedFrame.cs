namespace McuServer.Media.Frames;

/// <summary>
/// One compressed picture or block of sound, in native memory that ends in 64 zero bytes, as FFmpeg's decoders ask.
/// It has one owner, who calls <see cref="Release"/> once. Rented from an <see cref="EncodedFramePool"/>.
/// </summary>
public sealed unsafe class EncodedFrame
{
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
            GiveBuffer();
            _data = _pool.RentBuffer(capacityBytes, out _capacity);
        }

        SizeBytes = 0;
        return new Span<byte>(_data, capacityBytes);
    }

    /// <summary>The first bytes of what was reserved are the frame; zero padding is put behind them.</summary>
    public void Commit(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)sizeBytes, (uint)_capacity, nameof(sizeBytes));
        new Span<byte>(_data + sizeBytes, EncodedFramePool.PaddingBytes).Clear();
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

    /// <summary>A frame that waits for its next use has no memory of its own.</summary>
    internal void GiveBuffer()
    {
        if (_data is not null)
        {
            _pool.ReturnBuffer(_data, _capacity);
            _data = null;
            _capacity = 0;
        }
    }
}
