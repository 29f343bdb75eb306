namespace McuServer.Rtp.Wire;

/// <summary>
/// What the header extensions of one packet say; null or empty where the packet does not carry one. The texts lie in the
/// packet itself.
/// </summary>
public ref struct HeaderExtensionValues
{
    /// <summary>The m-section's identification, ASCII, at most 16 bytes (RFC 8843 section 15).</summary>
    public ReadOnlySpan<byte> Mid { get; set; }

    /// <summary>The simulcast encoding's name (RFC 8852 section 3).</summary>
    public ReadOnlySpan<byte> Rid { get; set; }

    /// <summary>On a retransmission: the name of the encoding that it repairs.</summary>
    public ReadOnlySpan<byte> RepairedRid { get; set; }

    /// <summary>Transport-wide sequence number, shared by all streams of a connection.</summary>
    public ushort? TransportSequence { get; set; }

    /// <summary>Sending time in 2^-18 s, 24 bits, wraps every 64 s.</summary>
    public uint? AbsSendTime { get; set; }

    /// <summary>The byte of RFC 6464: bit 7 voice activity, the others the level in -dBov (127 is silence).</summary>
    public byte? AudioLevel { get; set; }

    /// <summary>The byte of 3GPP TS 26.114 section 7.4.5: 0000 C F R1 R0.</summary>
    public byte? Orientation { get; set; }

    /// <summary>Minimum (upper 12 bits) and maximum (lower 12 bits) of the delay, in 10 ms.</summary>
    public uint? PlayoutDelay { get; set; }

    /// <summary>When the frame was captured, 64-bit NTP of the capturer's clock.</summary>
    public ulong? AbsCaptureTime { get; set; }

    /// <summary>Difference of the capturer's clock to the sender's, in 2^-32 s.</summary>
    public long? CaptureClockOffset { get; set; }

    /// <summary>
    /// What the picture's numbers mean (webrtc.org's color-space), on the last packet of a key frame: primaries, transfer and
    /// matrix as ITU-T H.273 counts them, then the range (bits 4 and 5: 1 limited, 2 full) and the place of the chroma samples,
    /// a byte each, the first one highest. What follows for HDR is left out.
    /// </summary>
    public uint? ColorSpace { get; set; }

    /// <summary>Level in -dBov, 0 (loudest) to 127 (silence).</summary>
    public readonly int? AudioLevelDbov => AudioLevel & 0x7F;

    public readonly bool HasVoice => (AudioLevel & 0x80) == 0x80;

    /// <summary>By how much the picture must be turned clockwise to stand upright: 0, 90, 180 or 270.</summary>
    public readonly int? RotationDegrees => (Orientation & 3) * 90;

    public readonly bool IsFlipped => (Orientation & 4) == 4;

    /// <summary>Packs the delays for <see cref="PlayoutDelay"/>; each is cut to 0 to 40.95 s.</summary>
    public static uint PackPlayoutDelay(TimeSpan min, TimeSpan max) => (ToUnits(min) << 12) | ToUnits(max);

    private static uint ToUnits(TimeSpan delay) => (uint)Math.Clamp(delay.TotalMilliseconds / 10, 0, 0xFFF);
}
