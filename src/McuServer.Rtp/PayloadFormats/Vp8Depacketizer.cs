namespace McuServer.Rtp.PayloadFormats;

/// <summary>VP8 payloads (RFC 7741 section 4). Bytes of a frame: the payloads without their descriptors.</summary>
public sealed class Vp8Depacketizer : IDepacketizer
{
    public RtpVideoCodec Codec => RtpVideoCodec.Vp8;

    public bool TryInspect(ReadOnlySpan<byte> payload, out PayloadInfo info)
    {
        info = default;
        if (!TryReadDescriptor(payload, out Descriptor descriptor))
        {
            return false;
        }

        ReadOnlySpan<byte> frame = payload[descriptor.SizeBytes..];
        bool isStart = (payload[0] & 0x17) == 0x10;
        bool isKeyFrame = isStart && Vp8FrameHeader.IsKeyFrame(frame);
        Vp8FrameHeader.TryReadSize(isKeyFrame ? frame : default, out ushort width, out ushort height);
        info = new PayloadInfo
        {
            IsFrameStart = isStart,
            CanStartFrame = isStart,
            KeyFrameParts = isKeyFrame ? KeyFrameParts.All : KeyFrameParts.None,
            IsNonReference = (payload[0] & 0x20) != 0,
            HasTemporalLayers = descriptor.HasTemporalId,
            TemporalId = descriptor.TemporalId,
            IsLayerSync = descriptor.IsLayerSync,
            HasTl0PicIdx = descriptor.HasTl0PicIdx,
            Tl0PicIdx = descriptor.Tl0PicIdx,
            PictureIdBits = descriptor.PictureIdBits,
            PictureId = descriptor.PictureId,
            Width = width,
            Height = height,
        };
        return true;
    }

    public bool TryBegin(ref FrameWriter writer) => true;

    public bool TryAppend(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer) =>
        TryReadDescriptor(payload, out Descriptor descriptor) && writer.TryWrite(payload[descriptor.SizeBytes..]);

    public bool TryFinish(ref FrameWriter writer) => writer.SizeBytes > 0;

    public int MaxFrameBytes(int payloadBytes, int packetCount) => payloadBytes;

    /// <summary>The descriptor must be whole and at least one byte of the frame must follow.</summary>
    private static bool TryReadDescriptor(ReadOnlySpan<byte> payload, out Descriptor descriptor)
    {
        descriptor = new Descriptor { SizeBytes = 1 };
        if (payload.Length < 2)
        {
            return false;
        }

        return ((payload[0] & 0x80) == 0 || TryReadExtension(payload, ref descriptor))
            && payload.Length > descriptor.SizeBytes;
    }

    private static bool TryReadExtension(ReadOnlySpan<byte> payload, ref Descriptor descriptor)
    {
        byte fields = payload[1];
        int at = 2;
        if ((fields & 0x80) != 0 && !PictureIdField.TryRead(
            payload, ref at, out descriptor.PictureId, out descriptor.PictureIdBits))
        {
            return false;
        }

        if ((fields & 0x40) != 0)
        {
            if (at >= payload.Length)
            {
                return false;
            }

            descriptor.HasTl0PicIdx = true;
            descriptor.Tl0PicIdx = payload[at++];
        }

        if ((fields & 0x30) != 0)
        {
            if (at >= payload.Length)
            {
                return false;
            }

            descriptor.HasTemporalId = (fields & 0x20) != 0;
            descriptor.TemporalId = descriptor.HasTemporalId ? (byte)(payload[at] >> 6) : (byte)0;
            descriptor.IsLayerSync = descriptor.HasTemporalId && (payload[at] & 0x20) != 0;
            at++;
        }

        descriptor.SizeBytes = at;
        return true;
    }

    private struct Descriptor
    {
        public int SizeBytes;
        public ushort PictureId;
        public byte PictureIdBits;
        public bool HasTl0PicIdx;
        public byte Tl0PicIdx;
        public bool HasTemporalId;
        public byte TemporalId;
        public bool IsLayerSync;
    }
}
