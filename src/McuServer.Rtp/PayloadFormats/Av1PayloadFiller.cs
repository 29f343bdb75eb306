namespace McuServer.Rtp.PayloadFormats;

/// <summary>Decides how the OBUs of a temporal unit are laid into payloads of one size.</summary>
/// <param name="payloadBytes">The size, with the header of one byte.</param>
/// <param name="totalBytes">Of all OBUs, without lengths.</param>
internal struct Av1PayloadFiller(int payloadBytes, int totalBytes)
{
    private const int HeaderBytes = 1;
    private const int MaxElements = 3;

    /// <summary>With less room than this behind an element no other is begun.</summary>
    private const int MinElementBytes = 2;

    private int _left = totalBytes;
    private int _room = payloadBytes - HeaderBytes;
    private int _elements;

    /// <summary>
    /// Takes as much of an OBU's remaining bytes as fits, at least one, and says how much, whether a length stands before
    /// it, and whether the payload ends with it.
    /// </summary>
    public int Add(int obuBytes, out bool hasLength, out bool isPayloadEnd)
    {
        int sizedBytes = Leb128.Size(obuBytes) + obuBytes;
        hasLength = _elements < MaxElements - 1 && obuBytes < _left && sizedBytes + MinElementBytes <= _room;
        isPayloadEnd = !hasLength;
        int taken = Math.Min(obuBytes, _room);
        _left -= taken;
        _room = isPayloadEnd ? payloadBytes - HeaderBytes : _room - sizedBytes;
        _elements = isPayloadEnd ? 0 : _elements + 1;
        return taken;
    }
}
