namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// The NAL units of an H.264 byte stream (Annex B), without start codes of 3 or 4 bytes and without the zeros that may
/// follow a unit.
/// </summary>
internal ref struct AnnexBReader
{
    private ReadOnlySpan<byte> _rest;

    public AnnexBReader(ReadOnlySpan<byte> stream)
    {
        int start = stream.IndexOf(StartCode);
        _rest = start < 0 ? default : stream[(start + StartCode.Length)..];
    }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    public bool TryRead(out ReadOnlySpan<byte> unit)
    {
        unit = default;
        while (unit.IsEmpty && !_rest.IsEmpty)
        {
            int next = _rest.IndexOf(StartCode);
            unit = (next < 0 ? _rest : _rest[..next]).TrimEnd((byte)0);
            _rest = next < 0 ? default : _rest[(next + StartCode.Length)..];
        }

        return !unit.IsEmpty;
    }
}
