using System.Buffers.Binary;

namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// H.264 payloads of packetization modes 0 and 1 (RFC 6184): single NAL units, STAP-A, FU-A. Bytes of a frame: Annex B,
/// each unit behind 00 00 00 01, without access unit delimiters and filler.
/// </summary>
public sealed class H264Depacketizer : IDepacketizer
{
    private const int FragmentHeaderBytes = 2;

    public RtpVideoCodec Codec => RtpVideoCodec.H264;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    public bool TryInspect(ReadOnlySpan<byte> payload, out PayloadInfo info)
    {
        info = default;
        if (payload.IsEmpty || (payload[0] & 0x80) != 0)
        {
            return false;
        }

        Description description = new() { IsNonReference = true };
        bool isValid = H264NalType.Of(payload[0]) switch
        {
            H264NalType.StapA => TryInspectAggregate(payload, ref description),
            H264NalType.FuA => TryInspectFragment(payload, ref description),
            int type => H264NalType.IsCodec(type) && TryInspectUnit(payload, ref description),
        };
        if (!isValid)
        {
            return false;
        }

        info = new PayloadInfo
        {
            IsFrameStart = description.FirstType
                is H264NalType.AccessUnitDelimiter or H264NalType.SequenceParameterSet,
            CanStartFrame = description.FirstType != 0,
            KeyFrameParts = description.Parts,
            IsNonReference = description.IsNonReference,
            Width = description.Width,
            Height = description.Height,
        };
        return true;
    }

    public bool TryBegin(ref FrameWriter writer) => true;

    public bool TryAppend(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer)
    {
        if (payload.IsEmpty)
        {
            return false;
        }

        int type = H264NalType.Of(payload[0]);
        if (type == H264NalType.FuA)
        {
            return TryAppendFragment(payload, ref writer);
        }

        // Nothing comes between the fragments of one unit.
        if (writer.OpenUnit >= 0)
        {
            return false;
        }

        return type == H264NalType.StapA
            ? TryAppendAggregate(payload, ref writer)
            : H264NalType.IsCodec(type) && TryAppendUnit(payload, ref writer);
    }

    public bool TryFinish(ref FrameWriter writer) => writer.OpenUnit < 0 && writer.SizeBytes > 0;

    /// <summary>The worst are units of one byte in a STAP-A: 3 bytes become 5.</summary>
    public int MaxFrameBytes(int payloadBytes, int packetCount) => (2 * payloadBytes) + (StartCode.Length * packetCount);

    /// <summary>Takes the next unit of a STAP-A off; false when a size is 0 or points beyond the end.</summary>
    private static bool TryTakeUnit(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> unit)
    {
        unit = default;
        if (rest.Length < 2)
        {
            return false;
        }

        int size = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (size == 0 || size > rest.Length - 2)
        {
            return false;
        }

        unit = rest.Slice(2, size);
        rest = rest[(2 + size)..];
        return H264NalType.IsCodec(H264NalType.Of(unit[0]));
    }

    private static bool TryInspectAggregate(ReadOnlySpan<byte> payload, ref Description description)
    {
        ReadOnlySpan<byte> rest = payload[1..];
        do
        {
            if (!TryTakeUnit(ref rest, out ReadOnlySpan<byte> unit) || !TryInspectUnit(unit, ref description))
            {
                return false;
            }
        }
        while (!rest.IsEmpty);
        return true;
    }

    private static bool TryInspectFragment(ReadOnlySpan<byte> payload, ref Description description)
    {
        if (payload.Length < FragmentHeaderBytes)
        {
            return false;
        }

        bool isStart = (payload[1] & 0x80) != 0;
        bool isEnd = (payload[1] & 0x40) != 0;
        int type = H264NalType.Of(payload[1]);
        if ((isStart && isEnd) || !H264NalType.IsCodec(type))
        {
            return false;
        }

        description.FirstType = isStart ? type : 0;
        description.IsNonReference = (payload[0] & 0x60) == 0;
        description.Parts = PartsOf(type);
        return true;
    }

    private static bool TryInspectUnit(ReadOnlySpan<byte> unit, ref Description description)
    {
        int type = H264NalType.Of(unit[0]);
        description.FirstType = description.FirstType == 0 ? type : description.FirstType;
        description.Parts |= PartsOf(type);
        description.IsNonReference &= (unit[0] & 0x60) == 0;
        if (type == H264NalType.SequenceParameterSet
            && H264SequenceParameterSet.TryReadSize(unit, out ushort width, out ushort height))
        {
            description.Width = width;
            description.Height = height;
        }

        return true;
    }

    private static KeyFrameParts PartsOf(int type) => type switch
    {
        H264NalType.IdrSlice => KeyFrameParts.Picture,
        H264NalType.SequenceParameterSet => KeyFrameParts.Sequence,
        H264NalType.PictureParameterSet => KeyFrameParts.PictureParameters,
        _ => KeyFrameParts.None,
    };

    private static bool TryAppendAggregate(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer)
    {
        ReadOnlySpan<byte> rest = payload[1..];
        do
        {
            if (!TryTakeUnit(ref rest, out ReadOnlySpan<byte> unit) || !TryAppendUnit(unit, ref writer))
            {
                return false;
            }
        }
        while (!rest.IsEmpty);
        return true;
    }

    private static bool TryAppendUnit(scoped ReadOnlySpan<byte> unit, ref FrameWriter writer) =>
        H264NalType.IsIdle(H264NalType.Of(unit[0])) || (writer.TryWrite(StartCode) && writer.TryWrite(unit));

    private static bool TryAppendFragment(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer)
    {
        if (payload.Length < FragmentHeaderBytes)
        {
            return false;
        }

        bool isStart = (payload[1] & 0x80) != 0;
        byte header = (byte)((payload[0] & 0xe0) | (payload[1] & 0x1f));
        if (isStart == writer.OpenUnit >= 0)
        {
            return false;
        }

        if (isStart)
        {
            if (!writer.TryWrite(StartCode) || !writer.TryWrite(header))
            {
                return false;
            }

            writer.OpenUnit = writer.SizeBytes - 1;
        }
        else if (H264NalType.Of(writer.Written[writer.OpenUnit]) != H264NalType.Of(header))
        {
            return false;
        }

        writer.OpenUnit = (payload[1] & 0x40) != 0 ? -1 : writer.OpenUnit;
        return writer.TryWrite(payload[FragmentHeaderBytes..]);
    }

    private struct Description
    {
        /// <summary>Type of the unit that begins the payload; 0 when it continues one.</summary>
        public int FirstType;
        public KeyFrameParts Parts;
        public bool IsNonReference;
        public ushort Width;
        public ushort Height;
    }
}
