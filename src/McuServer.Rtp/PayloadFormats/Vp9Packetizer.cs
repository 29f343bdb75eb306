namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// VP9 payloads of one spatial and temporal layer, with a descriptor of one byte: without picture id, so that receivers
/// go by the sequence numbers.
/// </summary>
public sealed class Vp9Packetizer : IPacketizer
{
    private const byte InterPredicted = 0x40;
    private const byte LayerStart = 0x08;
    private const byte LayerEnd = 0x04;

    public RtpVideoCodec Codec => RtpVideoCodec.Vp9;

    public bool TryPacketize(scoped ReadOnlySpan<byte> frame, int maxPayloadBytes, ref PayloadWriter writer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadBytes, IPacketizer.MinPayloadBytes);
        int partBytes = EqualSplit.PartBytes(frame.Length, maxPayloadBytes - 1);

        // Pictures that are coded alone but are no key frames (intra-only) must not be taken for such: P is set for them.
        byte prediction = Vp9FrameHeader.IsKeyFrame(frame) ? (byte)0 : InterPredicted;
        for (int at = 0; at < frame.Length; at += partBytes)
        {
            int length = Math.Min(partBytes, frame.Length - at);
            bool isLast = at + length == frame.Length;
            int descriptor = prediction | (at == 0 ? LayerStart : 0) | (isLast ? LayerEnd : 0);
            if (!writer.TryWrite((byte)descriptor)
                || !writer.TryWrite(frame.Slice(at, length))
                || !writer.TryEndPayload(isLast))
            {
                return false;
            }
        }

        return frame.Length > 0;
    }
}
