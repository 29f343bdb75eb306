namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// The OBU elements of one AV1 payload (payload format section 4.3): whole OBUs or fragments, behind a header of one byte
/// "Z Y W W N - - -". Read until <see cref="TryRead"/> is false, then ask <see cref="IsMalformed"/>.
/// </summary>
internal ref struct Av1ElementReader
{
    private readonly int _announcedCount;
    private readonly bool _isFirstContinued;
    private readonly bool _isLastContinuing;
    private ReadOnlySpan<byte> _rest;
    private int _index;

    public Av1ElementReader(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            IsMalformed = true;
            return;
        }

        _isFirstContinued = (payload[0] & 0x80) != 0;
        _isLastContinuing = (payload[0] & 0x40) != 0;
        _announcedCount = (payload[0] >> 4) & 3;
        IsSequenceStart = (payload[0] & 0x08) != 0;
        IsMalformed = IsSequenceStart && _isFirstContinued;
        _rest = payload[1..];
    }

    /// <summary>N: a coded video sequence begins with this payload.</summary>
    public bool IsSequenceStart { get; }

    public bool IsMalformed { get; private set; }

    /// <summary>The element read last continues an OBU of the payload before.</summary>
    public bool IsContinuation { get; private set; }

    /// <summary>The element read last goes on in the next payload.</summary>
    public bool Continues { get; private set; }

    /// <summary>The next element, which may be empty.</summary>
    public bool TryRead(out ReadOnlySpan<byte> element)
    {
        element = default;
        bool isEnd = _announcedCount == 0 ? _rest.IsEmpty : _index == _announcedCount;
        if (IsMalformed || isEnd)
        {
            return false;
        }

        int length = _rest.Length;
        if (_announcedCount == 0 || _index < _announcedCount - 1)
        {
            if (!Leb128.TryRead(_rest, out length, out int sizeBytes) || length > _rest.Length - sizeBytes)
            {
                IsMalformed = true;
                return false;
            }

            _rest = _rest[sizeBytes..];
        }

        element = _rest[..length];
        _rest = _rest[length..];
        IsContinuation = _index == 0 && _isFirstContinued;
        _index++;
        Continues = _isLastContinuing && (_announcedCount == 0 ? _rest.IsEmpty : _index == _announcedCount);
        return true;
    }
}
