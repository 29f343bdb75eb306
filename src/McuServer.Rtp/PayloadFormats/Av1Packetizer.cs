namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// AV1 payloads (AOM RTP payload format v1.0, section 5): OBUs without sizes, up to three elements a payload, the last
/// without a length. Temporal delimiters, tile lists and padding are left out.
/// </summary>
public sealed class Av1Packetizer : IPacketizer
{
    private const byte Continuation = 0x80;
    private const byte Continues = 0x40;
    private const byte SequenceStart = 0x08;

    public RtpVideoCodec Codec => RtpVideoCodec.Av1;

    public bool TryPacketize(scoped ReadOnlySpan<byte> frame, int maxPayloadBytes, ref PayloadWriter writer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadBytes, IPacketizer.MinPayloadBytes);
        if (!TrySurvey(frame, out int total, out KeyFrameParts parts) || total == 0)
        {
            return false;
        }

        // The smallest size that needs no more payloads than the budget does: so all become about equal.
        int count = Count(frame, total, maxPayloadBytes);
        int payloadBytes = Math.Clamp(((total - 1) / count) + 2, IPacketizer.MinPayloadBytes, maxPayloadBytes);
        while (payloadBytes < maxPayloadBytes && Count(frame, total, payloadBytes) > count)
        {
            payloadBytes++;
        }

        byte flags = parts == KeyFrameParts.All ? SequenceStart : (byte)0;
        return TryWrite(frame, total, payloadBytes, flags, ref writer) && writer.TryMarkLast();
    }

    /// <summary>Bytes to be sent without headers of the payload format; false when the OBUs cannot be read.</summary>
    private static bool TrySurvey(ReadOnlySpan<byte> frame, out int total, out KeyFrameParts parts)
    {
        total = 0;
        parts = KeyFrameParts.None;
        Av1ObuReader reader = new(frame);
        Span<byte> start = stackalloc byte[3];
        while (reader.TryRead(out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> body))
        {
            if (Av1Obu.IsIdle(Av1Obu.TypeOf(header[0])))
            {
                continue;
            }

            header.CopyTo(start);
            start[0] &= unchecked((byte)~Av1Obu.HasSize);
            ReadOnlySpan<byte> bodyStart = body[..Math.Min(1, body.Length)];
            bodyStart.CopyTo(start[header.Length..]);
            parts |= Av1Obu.PartsOf(start[..(header.Length + bodyStart.Length)]);
            total += header.Length + body.Length;
        }

        return !reader.IsMalformed;
    }

    /// <summary>How many payloads of this size it takes.</summary>
    private static int Count(ReadOnlySpan<byte> frame, int total, int payloadBytes)
    {
        Av1PayloadFiller filler = new(payloadBytes, total);
        Av1ObuReader reader = new(frame);
        int count = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> body))
        {
            int left = SentBytes(header, body);
            while (left > 0)
            {
                left -= filler.Add(left, out _, out bool isPayloadEnd);
                count += isPayloadEnd ? 1 : 0;
            }
        }

        return count;
    }

    private static bool TryWrite(
        scoped ReadOnlySpan<byte> frame, int total, int payloadBytes, byte flags, ref PayloadWriter writer)
    {
        Av1PayloadFiller filler = new(payloadBytes, total);
        Av1ObuReader reader = new(frame);
        int elements = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> body))
        {
            int size = SentBytes(header, body);
            for (int at = 0; at < size;)
            {
                if (elements++ == 0)
                {
                    flags |= at > 0 ? Continuation : (byte)0;
                    if (!writer.TryWrite(flags))
                    {
                        return false;
                    }
                }

                int length = filler.Add(size - at, out bool hasLength, out bool isPayloadEnd);
                if (!TryWriteElement(header, body, at, length, hasLength, ref writer))
                {
                    return false;
                }

                at += length;
                if (isPayloadEnd)
                {
                    writer.PatchFirst((byte)(flags | (elements << 4) | (at < size ? Continues : 0)));
                    if (!writer.TryEndPayload(false))
                    {
                        return false;
                    }

                    elements = flags = 0;
                }
            }
        }

        return true;
    }

    private static int SentBytes(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        Av1Obu.IsIdle(Av1Obu.TypeOf(header[0])) ? 0 : header.Length + body.Length;

    /// <summary>Writes a part of the OBU that is header and body, the header without its size flag.</summary>
    private static bool TryWriteElement(
        scoped ReadOnlySpan<byte> header,
        scoped ReadOnlySpan<byte> body,
        int at,
        int length,
        bool hasLength,
        ref PayloadWriter writer)
    {
        Span<byte> size = stackalloc byte[Leb128.MaxWrittenBytes];
        if (hasLength && !writer.TryWrite(size[..Leb128.Write(length, size)]))
        {
            return false;
        }

        for (; at < header.Length && length > 0; at++, length--)
        {
            if (!writer.TryWrite((byte)(at == 0 ? header[0] & ~Av1Obu.HasSize : header[at])))
            {
                return false;
            }
        }

        return writer.TryWrite(body.Slice(at - header.Length, length));
    }
}
