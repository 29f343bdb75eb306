namespace McuServer.Rtp.PayloadFormats;

/// <summary>The payload descriptor of VP9 (RFC 9628 section 4.2).</summary>
internal struct Vp9Descriptor
{
    private const int MaxReferences = 3;

    public int SizeBytes;
    public bool IsInterPredicted;
    public bool HasLayers;
    public bool IsLayerStart;
    public bool IsLayerEnd;
    public ushort PictureId;
    public byte PictureIdBits;
    public byte TemporalId;
    public byte SpatialId;
    public bool IsSwitchUpPoint;
    public bool IsInterLayerPredicted;
    public bool HasTl0PicIdx;
    public byte Tl0PicIdx;
    public ushort Width;
    public ushort Height;

    /// <summary>The descriptor must be whole and at least one byte of the frame must follow.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 2)
        {
            return false;
        }

        byte flags = payload[0];
        bool isFlexible = (flags & 0x10) != 0;
        descriptor.IsInterPredicted = (flags & 0x40) != 0;
        descriptor.HasLayers = (flags & 0x20) != 0;
        descriptor.IsLayerStart = (flags & 0x08) != 0;
        descriptor.IsLayerEnd = (flags & 0x04) != 0;
        int at = 1;
        if ((flags & 0x80) != 0 && !PictureIdField.TryRead(
            payload, ref at, out descriptor.PictureId, out descriptor.PictureIdBits))
        {
            return false;
        }

        if ((descriptor.HasLayers && !descriptor.TryReadLayers(payload, isFlexible, ref at))
            || (isFlexible && descriptor.IsInterPredicted && !TrySkipReferences(payload, ref at))
            || ((flags & 0x02) != 0 && !descriptor.TryReadStructure(payload, ref at)))
        {
            return false;
        }

        descriptor.SizeBytes = at;
        return at < payload.Length;
    }

    private bool TryReadLayers(ReadOnlySpan<byte> payload, bool isFlexible, ref int at)
    {
        if (payload.Length - at < (isFlexible ? 1 : 2))
        {
            return false;
        }

        byte layers = payload[at++];
        TemporalId = (byte)(layers >> 5);
        IsSwitchUpPoint = (layers & 0x10) != 0;
        SpatialId = (byte)((layers >> 1) & 7);
        IsInterLayerPredicted = (layers & 1) != 0;
        if (!isFlexible)
        {
            HasTl0PicIdx = true;
            Tl0PicIdx = payload[at++];
        }

        return true;
    }

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int at)
    {
        for (int i = 0; i < MaxReferences; i++)
        {
            if (at >= payload.Length)
            {
                return false;
            }

            if ((payload[at++] & 1) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadStructure(ReadOnlySpan<byte> payload, ref int at)
    {
        if (at >= payload.Length)
        {
            return false;
        }

        byte header = payload[at++];
        int layerCount = (header >> 5) + 1;
        if ((header & 0x10) != 0)
        {
            if (payload.Length - at < 4 * layerCount)
            {
                return false;
            }

            for (int layer = 0; layer < layerCount; layer++, at += 4)
            {
                Width = Math.Max(Width, (ushort)((payload[at] << 8) | payload[at + 1]));
                Height = Math.Max(Height, (ushort)((payload[at + 2] << 8) | payload[at + 3]));
            }
        }

        return (header & 0x08) == 0 || TrySkipGroup(payload, ref at);
    }

    private static bool TrySkipGroup(ReadOnlySpan<byte> payload, ref int at)
    {
        if (at >= payload.Length)
        {
            return false;
        }

        int pictureCount = payload[at++];
        for (int i = 0; i < pictureCount; i++)
        {
            if (at >= payload.Length)
            {
                return false;
            }

            int referenceCount = (payload[at++] >> 2) & 3;
            at += referenceCount;
        }

        return at <= payload.Length;
    }
}
