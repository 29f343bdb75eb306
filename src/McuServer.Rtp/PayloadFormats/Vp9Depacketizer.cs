namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// VP9 payloads (RFC 9628). A picture of several spatial layers becomes a superframe (VP9 bitstream specification,
/// annex B), so that decoders find the layers.
/// </summary>
public sealed class Vp9Depacketizer : IDepacketizer
{
    private const int MaxIndexBytes = 2 + (FrameWriter.MaxLayers * 4);

    public RtpVideoCodec Codec => RtpVideoCodec.Vp9;

    public bool TryInspect(ReadOnlySpan<byte> payload, out PayloadInfo info)
    {
        info = default;
        if (!Vp9Descriptor.TryRead(payload, out Vp9Descriptor descriptor))
        {
            return false;
        }

        // Layers above the lowest begin with B too, and say D only where they refer to the layer below.
        bool isPictureStart = descriptor.IsLayerStart && descriptor.SpatialId == 0;
        bool isKeyFrame = isPictureStart && !descriptor.IsInterPredicted && !descriptor.IsInterLayerPredicted;
        ushort width = descriptor.Width;
        ushort height = descriptor.Height;
        if (isKeyFrame && width == 0)
        {
            Vp9FrameHeader.TryReadSize(payload[descriptor.SizeBytes..], out width, out height);
        }

        info = new PayloadInfo
        {
            IsFrameStart = isPictureStart,
            CanStartFrame = descriptor.IsLayerStart,
            IsLayerEnd = descriptor.IsLayerEnd,
            KeyFrameParts = isKeyFrame ? KeyFrameParts.All : KeyFrameParts.None,
            HasTemporalLayers = descriptor.HasLayers,
            TemporalId = descriptor.TemporalId,
            SpatialId = descriptor.SpatialId,
            IsSwitchUpPoint = descriptor.IsSwitchUpPoint,
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

    public bool TryAppend(scoped ReadOnlySpan<byte> payload, ref FrameWriter writer)
    {
        if (!Vp9Descriptor.TryRead(payload, out Vp9Descriptor descriptor))
        {
            return false;
        }

        // A layer begins exactly where the one before has ended.
        bool isInLayer = writer.OpenUnit >= 0;
        if (descriptor.IsLayerStart == isInLayer || (descriptor.IsLayerStart && !writer.TryStartLayer()))
        {
            return false;
        }

        writer.OpenUnit = descriptor.IsLayerEnd ? -1 : writer.SizeBytes;
        return writer.TryWrite(payload[descriptor.SizeBytes..]);
    }

    public bool TryFinish(ref FrameWriter writer)
    {
        if (writer.OpenUnit >= 0 || writer.LayerCount == 0)
        {
            return false;
        }

        return writer.LayerCount == 1 || TryWriteIndex(ref writer);
    }

    public int MaxFrameBytes(int payloadBytes, int packetCount) => payloadBytes + MaxIndexBytes;

    /// <summary>The same byte before and after the little-endian sizes of all layers, 4 bytes each.</summary>
    private static bool TryWriteIndex(ref FrameWriter writer)
    {
        int count = writer.LayerCount;
        Span<byte> index = stackalloc byte[2 + (count * 4)];
        byte marker = (byte)(0b110_11_000 | (count - 1));
        index[0] = index[^1] = marker;
        for (int layer = 0; layer < count; layer++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(
                index[(1 + (layer * 4))..], writer.LayerSize(layer));
        }

        return writer.TryWrite(index);
    }
}
