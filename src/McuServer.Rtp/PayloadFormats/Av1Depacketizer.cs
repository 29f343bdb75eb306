namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// AV1 payloads (AOM RTP payload format v1.0). Bytes of a frame: a temporal unit in the low-overhead format of OBUs with
/// sizes, a temporal delimiter in front, as decoders ask.
/// </summary>
public sealed class Av1Depacketizer : IDepacketizer
{
    public RtpVideoCodec Codec => RtpVideoCodec.Av1;

    private static ReadOnlySpan<byte> TemporalDelimiter => [0x12, 0];

    public bool TryInspect(ReadOnlySpan<byte> payload, out PayloadInfo info)
    {
        info = default;
        Av1ElementReader reader = new(payload);
        KeyFrameParts parts = KeyFrameParts.None;
        bool isFirst = true;
        bool isContinuation = false;
        bool beginsSequence = false;
        while (reader.TryRead(out ReadOnlySpan<byte> element))
        {
            isContinuation |= reader.IsContinuation;
            if (element.IsEmpty || reader.IsContinuation)
            {
                isFirst &= !reader.IsContinuation;
                continue;
            }

            if (!Av1Obu.IsValid(element[0]))
            {
                return false;
            }

            beginsSequence |= isFirst && Av1Obu.TypeOf(element[0]) == Av1Obu.SequenceHeader;
            parts |= Av1Obu.PartsOf(element);
            isFirst &= Av1Obu.IsIdle(Av1Obu.TypeOf(element[0]));
        }

        info = new PayloadInfo
        {
            // A sequence header comes before everything else of a temporal unit (AV1 specification section 7.5).
            IsFrameStart = !isContinuation && (reader.IsSequenceStart || beginsSequence),
            CanStartFrame = !isContinuation,
            KeyFrameParts = parts,
        };
        return !reader.IsMalformed;
    }

    public bool TryBegin(ref FrameWriter writer) => writer.TryWrite(TemporalDelimiter);

    public bool TryAppend(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer)
    {
        Av1ElementReader reader = new(payload);
        while (reader.TryRead(out ReadOnlySpan<byte> element))
        {
            bool isOpen = writer.OpenUnit >= 0;
            if (isOpen != reader.IsContinuation)
            {
                return false;
            }

            writer.OpenUnit = isOpen ? writer.OpenUnit : writer.SizeBytes;
            if (!writer.TryWrite(element) || (!reader.Continues && !TryCloseObu(ref writer)))
            {
                return false;
            }
        }

        return !reader.IsMalformed;
    }

    public bool TryFinish(ref FrameWriter writer) =>
        writer.OpenUnit < 0 && writer.SizeBytes > TemporalDelimiter.Length;

    /// <summary>
    /// A length on the wire becomes a size of no more bytes. At most two OBUs that end in a payload gain one: the first,
    /// which may have begun in an earlier payload, and the last, which needs no length.
    /// </summary>
    public int MaxFrameBytes(int payloadBytes, int packetCount) =>
        TemporalDelimiter.Length + payloadBytes + (2 * Leb128.MaxWrittenBytes * packetCount);

    /// <summary>Puts the size into the OBU that was written last, or takes it away when no decoder wants it.</summary>
    private static bool TryCloseObu(ref FrameWriter writer)
    {
        int start = writer.OpenUnit;
        writer.OpenUnit = -1;
        ReadOnlySpan<byte> obu = writer.Written[start..];
        if (obu.IsEmpty)
        {
            return true;
        }

        byte header = obu[0];
        int headerBytes = Av1Obu.HeaderBytes(header);
        if (!Av1Obu.IsValid(header) || obu.Length < headerBytes)
        {
            return false;
        }

        if (Av1Obu.IsIdle(Av1Obu.TypeOf(header)))
        {
            writer.Truncate(start);
            return true;
        }

        int bodyBytes = obu.Length - headerBytes;
        if ((header & Av1Obu.HasSize) != 0)
        {
            return Leb128.TryRead(obu[headerBytes..], out int told, out int sizeBytes) && told == bodyBytes - sizeBytes;
        }

        Span<byte> size = stackalloc byte[Leb128.MaxWrittenBytes];
        writer.SetByte(start, (byte)(header | Av1Obu.HasSize));
        return writer.TryInsert(start + headerBytes, size[..Leb128.Write(bodyBytes, size)]);
    }
}
