namespace McuServer.Rtp.PayloadFormats;

/// <summary>The picture size in an H.264 sequence parameter set (section 7.3.2.1.1).</summary>
internal static class H264SequenceParameterSet
{
    /// <summary>More than is needed up to the size; scaling lists of all kinds included.</summary>
    private const int MaxReadBytes = 512;

    /// <summary>Pixels after cropping, for a NAL unit with its header.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> nal, out ushort width, out ushort height)
    {
        width = height = 0;
        Span<byte> plain = stackalloc byte[Math.Min(nal.Length, MaxReadBytes)];
        BitReader bits = new(plain[..RemoveEmulationPrevention(nal[1..], plain)]);
        uint profile = bits.Read(8);
        bits.Skip(16); // constraint flags, level
        bits.ReadGolomb(); // id
        uint chromaFormat = 1;
        bool isSeparatePlanes = false;
        if (HasChromaFormat(profile))
        {
            chromaFormat = bits.ReadGolomb();
            isSeparatePlanes = chromaFormat == 3 && bits.ReadFlag();
            bits.ReadGolomb(); // luma depth
            bits.ReadGolomb(); // chroma depth
            bits.Skip(1); // lossless transform bypass
            SkipScalingLists(ref bits, chromaFormat);
        }

        bits.ReadGolomb(); // log2_max_frame_num_minus4
        SkipPictureOrder(ref bits);
        bits.ReadGolomb(); // max_num_ref_frames
        bits.Skip(1); // gaps allowed
        return TryReadFrame(ref bits, isSeparatePlanes ? 0 : chromaFormat, out width, out height);
    }

    private static bool TryReadFrame(ref BitReader bits, uint chromaFormat, out ushort width, out ushort height)
    {
        ulong columns = (ulong)bits.ReadGolomb() + 1;
        ulong rows = (ulong)bits.ReadGolomb() + 1;
        uint fieldFactor = bits.ReadFlag() ? 1u : 2u;
        bits.Skip(fieldFactor == 2 ? 1 : 0); // mb_adaptive_frame_field
        bits.Skip(1); // direct_8x8_inference
        ulong cropX = 0;
        ulong cropY = 0;
        if (bits.ReadFlag())
        {
            uint unitX = chromaFormat is 1 or 2 ? 2u : 1u;
            uint unitY = (chromaFormat == 1 ? 2u : 1u) * fieldFactor;
            cropX = unitX * ((ulong)bits.ReadGolomb() + bits.ReadGolomb());
            cropY = unitY * ((ulong)bits.ReadGolomb() + bits.ReadGolomb());
        }

        ulong pixelsX = (columns * 16) - cropX;
        ulong pixelsY = (rows * 16 * fieldFactor) - cropY;
        bool isValid = !bits.IsExhausted && pixelsX is > 0 and <= ushort.MaxValue && pixelsY is > 0 and <= ushort.MaxValue;
        width = isValid ? (ushort)pixelsX : (ushort)0;
        height = isValid ? (ushort)pixelsY : (ushort)0;
        return isValid;
    }

    private static bool HasChromaFormat(uint profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static void SkipScalingLists(ref BitReader bits, uint chromaFormat)
    {
        if (!bits.ReadFlag())
        {
            return;
        }

        int listCount = chromaFormat != 3 ? 8 : 12;
        for (int list = 0; list < listCount; list++)
        {
            if (bits.ReadFlag())
            {
                SkipScalingList(ref bits, list < 6 ? 16 : 64);
            }
        }
    }

    private static void SkipScalingList(ref BitReader bits, int size)
    {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size && !bits.IsExhausted; i++)
        {
            if (next != 0)
            {
                next = (last + bits.ReadSignedGolomb() + 256) & 255;
            }

            last = next == 0 ? last : next;
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        uint type = bits.ReadGolomb();
        if (type == 0)
        {
            bits.ReadGolomb();
        }
        else if (type == 1)
        {
            bits.Skip(1);
            bits.ReadGolomb();
            bits.ReadGolomb();
            uint count = bits.ReadGolomb();
            for (uint i = 0; i < count && !bits.IsExhausted; i++)
            {
                bits.ReadGolomb();
            }
        }
    }

    /// <summary>Copies without the 3 of each 00 00 03 (section 7.4.1), as far as there is room.</summary>
    private static int RemoveEmulationPrevention(ReadOnlySpan<byte> escaped, Span<byte> plain)
    {
        int zeros = 0;
        int written = 0;
        for (int i = 0; i < escaped.Length && written < plain.Length; i++)
        {
            if (zeros >= 2 && escaped[i] == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = escaped[i] == 0 ? zeros + 1 : 0;
            plain[written++] = escaped[i];
        }

        return written;
    }
}
