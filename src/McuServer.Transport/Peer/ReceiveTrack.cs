using McuServer.Rtp.Sdp;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>One SSRC of a track: the whole of it, or one layer of a simulcast (RFC 8853).</summary>
public sealed class ReceiveLayer
{
    internal ReceiveLayer(ReceiveTrack track, string rid, RtpReceiveStream stream)
    {
        Track = track;
        Rid = rid;
        Stream = stream;
    }

    public ReceiveTrack Track { get; }

    /// <summary>Empty without simulcast.</summary>
    public string Rid { get; }

    public RtpReceiveStream Stream { get; }

    /// <summary>What the handler keeps with it.</summary>
    public object? Tag { get; set; }
}

/// <summary>One medium that a peer may send: an m-section of its offer that we receive.</summary>
public sealed class ReceiveTrack
{
    internal ReceiveTrack(NegotiatedSection section) => Section = section;

    public NegotiatedSection Section { get; internal set; }

    public SectionKind Kind => Section.Kind;

    public bool IsScreen => Section.IsScreen;

    /// <summary>In the order in which they appeared.</summary>
    public List<ReceiveLayer> Layers { get; } = new(4);

    /// <summary>What the handler keeps with it.</summary>
    public object? Tag { get; set; }
}
