namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// Writes one payload format. It has no state. Payloads that belong to one unit of the codec have equal sizes but the
/// last, which is not larger, so that they can be sent in one call (UDP GSO).
/// </summary>
public interface IPacketizer
{
    /// <summary>The smallest budget that a packetizer takes.</summary>
    const int MinPayloadBytes = 32;

    RtpVideoCodec Codec { get; }

    /// <summary>
    /// Divides one encoded frame as its encoder gave it (H.264: Annex B; VP8, VP9: the frame; AV1: a temporal unit of OBUs
    /// with sizes) into payloads of at most <paramref name="maxPayloadBytes"/>, and appends them. False when the buffer or
    /// the index is too small or the frame cannot be read; then what was appended is of no use.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The budget is below <see cref="MinPayloadBytes"/>.</exception>
    bool TryPacketize(scoped ReadOnlySpan<byte> frame, int maxPayloadBytes, ref PayloadWriter writer);
}
