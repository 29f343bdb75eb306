namespace McuServer.Rtp.PayloadFormats;

/// <summary>What one RTP payload says about the frame that it is a part of.</summary>
public readonly record struct PayloadInfo
{
    /// <summary>
    /// Certainly the first payload of a frame, whatever came before. H.264 and AV1 tell it only of frames that begin with
    /// an access unit delimiter, a parameter set or a sequence header.
    /// </summary>
    public bool IsFrameStart { get; init; }

    /// <summary>False for what certainly continues a frame: then something before it is missing.</summary>
    public bool CanStartFrame { get; init; }

    /// <summary>
    /// VP9 only: last payload of one spatial layer. The end of a picture is the marker bit, in every format.
    /// </summary>
    public bool IsLayerEnd { get; init; }

    /// <summary>What of a key frame is in this payload.</summary>
    public KeyFrameParts KeyFrameParts { get; init; }

    /// <summary>True when this payload alone shows that a key frame begins here.</summary>
    public bool IsKeyFrameStart => CanStartFrame && KeyFrameParts == KeyFrameParts.All;

    /// <summary>No other frame refers to this one (VP8 N bit, H.264 nal_ref_idc 0).</summary>
    public bool IsNonReference { get; init; }

    /// <summary>False when the format says nothing of temporal layers.</summary>
    public bool HasTemporalLayers { get; init; }

    /// <summary>0 for the base layer; frames refer only to frames of the same or a lower layer.</summary>
    public byte TemporalId { get; init; }

    /// <summary>0 for the lowest resolution (VP9).</summary>
    public byte SpatialId { get; init; }

    /// <summary>VP8 Y: refers to nothing but the base layer frame of the same TL0PICIDX (RFC 7741 section 4.2).</summary>
    public bool IsLayerSync { get; init; }

    /// <summary>
    /// VP9 U: later frames of higher temporal layers refer to no such frame before this one (RFC 9628 section 4.2).
    /// </summary>
    public bool IsSwitchUpPoint { get; init; }

    /// <summary>True when <see cref="Tl0PicIdx"/> was given.</summary>
    public bool HasTl0PicIdx { get; init; }

    /// <summary>Counts the frames of the base layer, modulo 256.</summary>
    public byte Tl0PicIdx { get; init; }

    /// <summary>7 or 15; 0 when there is no picture id.</summary>
    public byte PictureIdBits { get; init; }

    public ushort PictureId { get; init; }

    /// <summary>Pixels, of VP8, VP9 and H.264 key frames (of the largest spatial layer that is told); else 0.</summary>
    public ushort Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public ushort Height { get; init; }
}
