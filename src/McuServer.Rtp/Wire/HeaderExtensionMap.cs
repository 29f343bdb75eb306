namespace McuServer.Rtp.Wire;

/// <summary>The header extensions that we know.</summary>
public enum HeaderExtensionKind : byte
{
    None,
    Mid,
    Rid,
    RepairedRid,
    TransportSequence,
    AbsSendTime,
    AudioLevel,
    Orientation,
    PlayoutDelay,
    AbsCaptureTime,
    ColorSpace,
}

/// <summary>
/// Which ids were negotiated for which header extension (RFC 8285 section 5, <c>a=extmap</c>). Id 0 means not negotiated.
/// Does not change after it was made, so threads may share it.
/// </summary>
public sealed class HeaderExtensionMap : IEquatable<HeaderExtensionMap>
{
    public static readonly HeaderExtensionMap Empty = new();

    private readonly HeaderExtensionKind[] _kinds = new HeaderExtensionKind[256];
    private readonly byte[] _ids = new byte[(int)HeaderExtensionKind.ColorSpace + 1];

    private HeaderExtensionMap()
    {
    }

    public byte Mid => GetId(HeaderExtensionKind.Mid);

    public byte Rid => GetId(HeaderExtensionKind.Rid);

    public byte RepairedRid => GetId(HeaderExtensionKind.RepairedRid);

    public byte TransportSequence => GetId(HeaderExtensionKind.TransportSequence);

    public byte AbsSendTime => GetId(HeaderExtensionKind.AbsSendTime);

    public byte AudioLevel => GetId(HeaderExtensionKind.AudioLevel);

    public byte Orientation => GetId(HeaderExtensionKind.Orientation);

    public byte PlayoutDelay => GetId(HeaderExtensionKind.PlayoutDelay);

    public byte AbsCaptureTime => GetId(HeaderExtensionKind.AbsCaptureTime);

    public byte ColorSpace => GetId(HeaderExtensionKind.ColorSpace);

    /// <summary>
    /// Takes what is known of the pairs; unknown URIs and ids outside 1 to 255 are left out, and of two claims to one id or
    /// one URI the first wins.
    /// </summary>
    public static HeaderExtensionMap From(IEnumerable<KeyValuePair<string, int>> idsByUri)
    {
        HeaderExtensionMap map = new();
        foreach ((string uri, int id) in idsByUri)
        {
            map.Add(KindOf(uri), id);
        }

        return map;
    }

    /// <summary>
    /// One for all sections of a bundle, in which a number means the same everywhere (RFC 9143 section 9.1); of two that
    /// contradict each other the first wins.
    /// </summary>
    public static HeaderExtensionMap Union(IEnumerable<HeaderExtensionMap> maps)
    {
        HeaderExtensionMap union = new();
        foreach (HeaderExtensionMap map in maps)
        {
            for (int kind = 0; kind < map._ids.Length; kind++)
            {
                union.Add((HeaderExtensionKind)kind, map._ids[kind]);
            }
        }

        return union;
    }

    /// <summary><see cref="HeaderExtensionKind.None"/> when the URI is none of ours.</summary>
    public static HeaderExtensionKind KindOf(string uri) => uri switch
    {
        HeaderExtensionUris.Mid => HeaderExtensionKind.Mid,
        HeaderExtensionUris.Rid => HeaderExtensionKind.Rid,
        HeaderExtensionUris.RepairedRid => HeaderExtensionKind.RepairedRid,
        HeaderExtensionUris.TransportSequence => HeaderExtensionKind.TransportSequence,
        HeaderExtensionUris.AbsoluteSendTime => HeaderExtensionKind.AbsSendTime,
        HeaderExtensionUris.AudioLevel => HeaderExtensionKind.AudioLevel,
        HeaderExtensionUris.VideoOrientation => HeaderExtensionKind.Orientation,
        HeaderExtensionUris.PlayoutDelay => HeaderExtensionKind.PlayoutDelay,
        HeaderExtensionUris.AbsoluteCaptureTime => HeaderExtensionKind.AbsCaptureTime,
        HeaderExtensionUris.ColorSpace => HeaderExtensionKind.ColorSpace,
        _ => HeaderExtensionKind.None,
    };

    public byte GetId(HeaderExtensionKind kind) => _ids[(int)kind];

    /// <summary>The same ids for the same extensions.</summary>
    public bool Equals(HeaderExtensionMap? other) => other is not null && _ids.AsSpan().SequenceEqual(other._ids);

    public override bool Equals(object? obj) => Equals(obj as HeaderExtensionMap);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_ids);
        return hash.ToHashCode();
    }

    internal HeaderExtensionKind GetKind(byte id) => _kinds[id];

    private void Add(HeaderExtensionKind kind, int id)
    {
        if (kind != HeaderExtensionKind.None && id is > 0 and <= 255 && _ids[(int)kind] == 0 && _kinds[id] == HeaderExtensionKind.None)
        {
            _ids[(int)kind] = (byte)id;
            _kinds[id] = kind;
        }
    }
}
