namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// The payloads of one frame, one behind the other in a buffer of the caller, and an index with one entry a payload.
/// </summary>
public ref struct PayloadWriter(Span<byte> buffer, Span<PayloadSlice> index)
{
    private readonly Span<byte> _buffer = buffer;
    private readonly Span<PayloadSlice> _index = index;
    private int _start;

    /// <summary>Payloads written.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes written, of all payloads.</summary>
    public int SizeBytes { get; private set; }

    public readonly ReadOnlySpan<PayloadSlice> Slices => _index[..Count];

    public readonly ReadOnlySpan<byte> this[int payload] =>
        _buffer.Slice(_index[payload].Offset, _index[payload].Length);

    /// <summary>Forgets everything, for the next frame.</summary>
    public void Clear() => Count = SizeBytes = _start = 0;

    internal bool TryWrite(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - SizeBytes)
        {
            return false;
        }

        bytes.CopyTo(_buffer[SizeBytes..]);
        SizeBytes += bytes.Length;
        return true;
    }

    internal bool TryWrite(byte value) => TryWrite(new ReadOnlySpan<byte>(in value));

    /// <summary>Changes the first byte of the payload that is being written.</summary>
    internal readonly void PatchFirst(byte value) => _buffer[_start] = value;

    /// <summary>What was written since the last call is one payload; false when the index is full.</summary>
    internal bool TryEndPayload(bool isMarker)
    {
        if (Count == _index.Length)
        {
            return false;
        }

        _index[Count++] = new PayloadSlice(_start, SizeBytes - _start, isMarker);
        _start = SizeBytes;
        return true;
    }

    /// <summary>Gives the marker to the last payload; false when there is none.</summary>
    internal readonly bool TryMarkLast()
    {
        if (Count == 0)
        {
            return false;
        }

        _index[Count - 1] = _index[Count - 1] with { IsMarker = true };
        return true;
    }
}
