using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>One medium that we send to a peer: its stream and the header that all its packets share.</summary>
public sealed class SendTrack
{
    private readonly byte[] _header = new byte[128];
    private bool _tellsPlayoutDelay;

    internal SendTrack(NegotiatedSection section, string rid, RtpSendStream stream)
    {
        Section = section;
        Rid = rid;
        Stream = stream;
        WriteHeader();
    }

    public NegotiatedSection Section { get; internal set; }

    /// <summary>Empty without simulcast.</summary>
    public string Rid { get; }

    public RtpSendStream Stream { get; }

    /// <summary>The direction lets us send now. A track that pauses keeps its numbers, which must not be used twice under one key.</summary>
    public bool IsActive { get; internal set; } = true;

    public NegotiatedCodec Codec => Section.SendCodec!;

    /// <summary>Bytes of a packet's header with its extensions.</summary>
    public int HeaderLength { get; private set; }

    /// <summary>The header extension block that each packet carries, with a transport-wide number of zero.</summary>
    public ReadOnlySpan<byte> Extension => _header.AsSpan(RtpHeader.FixedLength, HeaderLength - RtpHeader.FixedLength);

    /// <summary>Where in <see cref="Extension"/> the transport-wide number goes; −1 when it was not negotiated.</summary>
    public int TransportSequenceOffset { get; private set; }

    /// <summary>A picture must begin with a key frame; set until one was sent.</summary>
    public bool NeedsKeyFrame { get; set; } = true;

    /// <summary>When the last key frame was sent; a request from before it arrived is no new one.</summary>
    public TimeSpan LastKeyFrameAt { get; set; } = TimeSpan.MinValue;

    /// <summary>Before the packets of a frame: what they carry may have become less.</summary>
    internal void Refresh()
    {
        if (_tellsPlayoutDelay != Stream.TellsPlayoutDelay)
        {
            WriteHeader();
        }
    }

    private void WriteHeader()
    {
        _tellsPlayoutDelay = Stream.TellsPlayoutDelay;
        Stream.TryWriteHeader(_header, 0, 0, false, 0, out int length, out int offset);
        HeaderLength = length;
        TransportSequenceOffset = offset < 0 ? -1 : offset - RtpHeader.FixedLength;
    }
}
