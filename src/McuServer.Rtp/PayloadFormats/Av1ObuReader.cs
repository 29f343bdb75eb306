namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// The OBUs of a temporal unit as encoders give it (low-overhead format). An OBU without a size reaches to the end.
/// Read until <see cref="TryRead"/> is false, then ask <see cref="IsMalformed"/>.
/// </summary>
internal ref struct Av1ObuReader(ReadOnlySpan<byte> temporalUnit)
{
    private ReadOnlySpan<byte> _rest = temporalUnit;

    public bool IsMalformed { get; private set; }

    /// <summary>The header's one or two bytes with the size flag as it was, and the bytes behind the size.</summary>
    public bool TryRead(out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> body)
    {
        header = body = default;
        if (_rest.IsEmpty || IsMalformed)
        {
            return false;
        }

        byte first = _rest[0];
        int at = Av1Obu.HeaderBytes(first);
        int bodyBytes = _rest.Length - at;
        IsMalformed = !Av1Obu.IsValid(first) || bodyBytes < 0;
        if (!IsMalformed && (first & Av1Obu.HasSize) != 0)
        {
            IsMalformed = !Leb128.TryRead(_rest[at..], out bodyBytes, out int sizeBytes)
                || bodyBytes > _rest.Length - at - sizeBytes;
            at += sizeBytes;
        }

        if (IsMalformed)
        {
            return false;
        }

        header = _rest[..Av1Obu.HeaderBytes(first)];
        body = _rest.Slice(at, bodyBytes);
        _rest = _rest[(at + bodyBytes)..];
        return true;
    }
}
