using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>The canonical names of a source description (RFC 3550 section 6.5); other items are skipped.</summary>
public ref struct SourceDescriptionReader
{
    private const byte CnameItem = 1;

    private ReadOnlySpan<byte> _rest;
    private int _chunks;

    /// <summary>True after the walk ended because of a broken chunk.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>False for another type. Whether the chunks are sound shows while they are read.</summary>
    public static bool TryRead(scoped in RtcpPacket packet, out SourceDescriptionReader reader)
    {
        reader = default;
        if (packet.Type != RtcpPacketType.SourceDescription)
        {
            return false;
        }

        reader._rest = packet.Body;
        reader._chunks = packet.Count;
        return true;
    }

    /// <summary>The next chunk; the name is empty when the chunk has none.</summary>
    public bool TryReadNext(out uint ssrc, out ReadOnlySpan<byte> cname)
    {
        ssrc = 0;
        cname = default;
        if (_chunks == 0 || IsMalformed)
        {
            return false;
        }

        int at = 4;
        IsMalformed = true;
        while (at < _rest.Length && _rest[at] != 0)
        {
            int end = at + 1 < _rest.Length ? at + 2 + _rest[at + 1] : int.MaxValue;
            if (end > _rest.Length)
            {
                return false;
            }

            if (_rest[at] == CnameItem && cname.IsEmpty)
            {
                cname = _rest[(at + 2)..end];
            }

            at = end;
        }

        // A chunk ends with one to four zero bytes, up to a border of four.
        int next = (at & ~3) + 4;
        if (at >= _rest.Length || next > _rest.Length)
        {
            cname = default;
            return false;
        }

        IsMalformed = false;
        ssrc = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[next..];
        _chunks--;
        return true;
    }
}

/// <summary>A BYE: streams that end (RFC 3550 section 6.6).</summary>
public readonly ref struct GoodbyeView
{
    private readonly ReadOnlySpan<byte> _ssrcs;

    private GoodbyeView(ReadOnlySpan<byte> ssrcs, ReadOnlySpan<byte> reason)
    {
        _ssrcs = ssrcs;
        Reason = reason;
    }

    public int Count => _ssrcs.Length / 4;

    /// <summary>UTF-8, empty when none was given or when it was cut off.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(_ssrcs[(4 * index)..]);

    /// <summary>False for another type, or when the streams leave the packet.</summary>
    public static bool TryRead(scoped in RtcpPacket packet, out GoodbyeView view)
    {
        view = default;
        int length = 4 * packet.Count;
        if (packet.Type != RtcpPacketType.Goodbye || packet.Body.Length < length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = packet.Body[length..];
        bool hasReason = !rest.IsEmpty && rest[0] < rest.Length;
        view = new GoodbyeView(packet.Body[..length], hasReason ? rest.Slice(1, rest[0]) : default);
        return true;
    }
}
