using System.Buffers.Binary;

namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// H.264 payloads of packetization mode 1 (RFC 6184): parameter sets and small SEI together in a STAP-A, a slice alone
/// where it fits, else in FU-A fragments of equal size. Access unit delimiters, filler and user data (x264 praises itself
/// in 700 bytes of SEI, before the parameter sets) are left out.
/// </summary>
public sealed class H264Packetizer : IPacketizer
{
    private const int FragmentHeaderBytes = 2;

    public RtpVideoCodec Codec => RtpVideoCodec.H264;

    public bool TryPacketize(scoped ReadOnlySpan<byte> frame, int maxPayloadBytes, ref PayloadWriter writer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadBytes, IPacketizer.MinPayloadBytes);
        AnnexBReader reader = new(frame);
        while (reader.TryRead(out ReadOnlySpan<byte> unit))
        {
            int type = H264NalType.Of(unit[0]);
            if (!H264NalType.IsCodec(type))
            {
                return false;
            }

            int count = 1;
            bool isWritten = H264NalType.IsIdle(type) || IsUserData(unit) || (IsSmallHeader(unit, maxPayloadBytes)
                ? TryWriteRun(unit, reader, maxPayloadBytes, ref writer, out count)
                : TryWriteUnit(unit, maxPayloadBytes, ref writer));
            if (!isWritten)
            {
                return false;
            }

            for (; count > 1; count--)
            {
                reader.TryRead(out _);
            }
        }

        return writer.TryMarkLast();
    }

    /// <summary>SEI that begins with a message user_data_unregistered (H.264 table D-1: type 5), of no use to decoders.</summary>
    private static bool IsUserData(scoped ReadOnlySpan<byte> unit) =>
        H264NalType.Of(unit[0]) == H264NalType.Sei && unit.Length > 1 && unit[1] == 5;

    /// <summary>Fits into a STAP-A, even if with no other.</summary>
    private static bool IsSmallHeader(ReadOnlySpan<byte> unit, int maxPayloadBytes) =>
        H264NalType.Of(unit[0]) is H264NalType.SequenceParameterSet or H264NalType.PictureParameterSet or H264NalType.Sei
        && unit.Length + 3 <= maxPayloadBytes && !IsUserData(unit);

    /// <summary>Writes the headers from <paramref name="unit"/> on, as many as fit, as one payload.</summary>
    private static bool TryWriteRun(
        scoped ReadOnlySpan<byte> unit,
        scoped AnnexBReader reader,
        int maxPayloadBytes,
        ref PayloadWriter writer,
        out int count)
    {
        count = MeasureRun(unit, reader, maxPayloadBytes, out int importance);
        if (count == 1)
        {
            return writer.TryWrite(unit) && writer.TryEndPayload(false);
        }

        bool isWritten = writer.TryWrite((byte)(importance | H264NalType.StapA)) && TryWriteSized(unit, ref writer);
        for (int i = 1; isWritten && i < count; i++)
        {
            isWritten = reader.TryRead(out ReadOnlySpan<byte> next) && TryWriteSized(next, ref writer);
        }

        return isWritten && writer.TryEndPayload(false);
    }

    /// <summary>How many headers fit into one STAP-A, and the highest nal_ref_idc among them, in its place.</summary>
    private static int MeasureRun(
        scoped ReadOnlySpan<byte> first, scoped AnnexBReader reader, int maxPayloadBytes, out int importance)
    {
        int size = 3 + first.Length;
        int count = 1;
        importance = first[0] & 0x60;
        while (reader.TryRead(out ReadOnlySpan<byte> unit)
            && IsSmallHeader(unit, maxPayloadBytes) && size + 2 + unit.Length <= maxPayloadBytes)
        {
            size += 2 + unit.Length;
            importance = Math.Max(importance, unit[0] & 0x60);
            count++;
        }

        return count;
    }

    private static bool TryWriteSized(scoped ReadOnlySpan<byte> unit, ref PayloadWriter writer)
    {
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)unit.Length);
        return writer.TryWrite(size) && writer.TryWrite(unit);
    }

    private static bool TryWriteUnit(scoped ReadOnlySpan<byte> unit, int maxPayloadBytes, ref PayloadWriter writer)
    {
        if (unit.Length <= maxPayloadBytes)
        {
            return writer.TryWrite(unit) && writer.TryEndPayload(false);
        }

        byte indicator = (byte)((unit[0] & 0xe0) | H264NalType.FuA);
        int type = H264NalType.Of(unit[0]);
        ReadOnlySpan<byte> body = unit[1..];
        int partBytes = EqualSplit.PartBytes(body.Length, maxPayloadBytes - FragmentHeaderBytes);
        for (int at = 0; at < body.Length; at += partBytes)
        {
            int length = Math.Min(partBytes, body.Length - at);
            int header = type | (at == 0 ? 0x80 : 0) | (at + length == body.Length ? 0x40 : 0);
            if (!writer.TryWrite(indicator)
                || !writer.TryWrite((byte)header)
                || !writer.TryWrite(body.Slice(at, length))
                || !writer.TryEndPayload(false))
            {
                return false;
            }
        }

        return true;
    }
}
