namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// Reads one payload format. It has no state: one object serves any number of streams and threads, and what a format
/// must remember between the payloads of one frame is in the <see cref="FrameWriter"/>.
/// A frame is rebuilt by <see cref="TryBegin"/>, <see cref="TryAppend"/> for each payload in order of sequence, and
/// <see cref="TryFinish"/>.
/// </summary>
public interface IDepacketizer
{
    RtpVideoCodec Codec { get; }

    /// <summary>Describes a payload, without padding; false when it is malformed or of a kind not agreed on.</summary>
    bool TryInspect(ReadOnlySpan<byte> payload, out PayloadInfo info);

    /// <summary>Writes what stands before every frame (AV1: a temporal delimiter).</summary>
    bool TryBegin(ref FrameWriter writer);

    /// <summary>
    /// Appends the codec's bytes of a payload; false when it is malformed, does not continue what was written, or when
    /// the buffer is full. Then the frame cannot be used.
    /// </summary>
    bool TryAppend(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer);

    /// <summary>Ends the frame; false when it lacks its end.</summary>
    bool TryFinish(ref FrameWriter writer);

    /// <summary>Bytes that a frame of so many payload bytes in so many packets takes at most.</summary>
    int MaxFrameBytes(int payloadBytes, int packetCount);
}
