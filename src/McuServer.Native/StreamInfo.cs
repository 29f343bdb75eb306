namespace McuServer.Native;

/// <summary>One stream of a media file. <c>CodecName</c> is FFmpeg's word, as "vp8" or "aac".</summary>
public sealed record StreamInfo(int Index, StreamKind Kind, string CodecName)
{
    /// <summary>Pixels as coded, before rotation; 0 for sound. Single pictures may be of other sizes.</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    /// <summary>Clockwise turn to apply for display: 0, 90, 180 or 270.</summary>
    public int RotationDegrees { get; init; }

    /// <summary>0 for pictures.</summary>
    public int SampleRateHz { get; init; }

    /// <summary>0 for pictures.</summary>
    public int Channels { get; init; }

    /// <summary>As far as the file says it or lets it be estimated.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Pictures a second on average, 0 when not known; a stream's own times count, not this.</summary>
    public double FrameRate { get; init; }

    /// <summary>What a decoder needs; stays usable after the reader was disposed.</summary>
    public required CodecSettings Codec { get; init; }
}
