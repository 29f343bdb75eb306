namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// VP8 payloads with a descriptor of one byte: without picture id, so that receivers go by the sequence numbers, which
/// stay contiguous when a receiver is moved to another encoder's stream.
/// </summary>
public sealed class Vp8Packetizer : IPacketizer
{
    private const byte StartOfPartition = 0x10;

    public RtpVideoCodec Codec => RtpVideoCodec.Vp8;

    public bool TryPacketize(scoped ReadOnlySpan<byte> frame, int maxPayloadBytes, ref PayloadWriter writer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadBytes, IPacketizer.MinPayloadBytes);
        int partBytes = EqualSplit.PartBytes(frame.Length, maxPayloadBytes - 1);
        for (int at = 0; at < frame.Length; at += partBytes)
        {
            int length = Math.Min(partBytes, frame.Length - at);
            if (!writer.TryWrite(at == 0 ? StartOfPartition : (byte)0)
                || !writer.TryWrite(frame.Slice(at, length))
                || !writer.TryEndPayload(at + length == frame.Length))
            {
                return false;
            }
        }

        return frame.Length > 0;
    }
}
