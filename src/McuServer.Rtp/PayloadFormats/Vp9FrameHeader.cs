namespace McuServer.Rtp.PayloadFormats;

/// <summary>The start of a VP9 uncompressed header (VP9 bitstream specification section 6.2).</summary>
internal static class Vp9FrameHeader
{
    private const uint SyncCode = 0x498342;
    private const uint Srgb = 7;

    public static bool IsKeyFrame(ReadOnlySpan<byte> frame)
    {
        BitReader bits = new(frame);
        return TryReadStart(ref bits, out _);
    }

    /// <summary>Pixels; false for other frames than key frames.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> frame, out ushort width, out ushort height)
    {
        width = height = 0;
        BitReader bits = new(frame);
        if (!TryReadStart(ref bits, out uint profile))
        {
            return false;
        }

        bits.Skip(2); // show_frame, error_resilient_mode
        if (bits.Read(24) != SyncCode)
        {
            return false;
        }

        bits.Skip(profile >= 2 ? 1 : 0); // bit depth
        bool isSubsamplingTold = profile is 1 or 3;
        if (bits.Read(3) != Srgb)
        {
            bits.Skip(isSubsamplingTold ? 4 : 1); // colour range, subsampling, reserved
        }
        else
        {
            bits.Skip(isSubsamplingTold ? 1 : 0);
        }

        uint widthMinus1 = bits.Read(16);
        uint heightMinus1 = bits.Read(16);
        if (bits.IsExhausted || widthMinus1 == 0xffff || heightMinus1 == 0xffff)
        {
            return false;
        }

        width = (ushort)(widthMinus1 + 1);
        height = (ushort)(heightMinus1 + 1);
        return true;
    }

    /// <summary>Reads up to frame_type; true for a key frame.</summary>
    private static bool TryReadStart(ref BitReader bits, out uint profile)
    {
        uint marker = bits.Read(2);
        profile = bits.Read(1) | (bits.Read(1) << 1);
        bits.Skip(profile == 3 ? 1 : 0);
        bool showsExistingFrame = bits.ReadFlag();
        bool isInterFrame = bits.ReadFlag();
        return !bits.IsExhausted && marker == 2 && !showsExistingFrame && !isInterFrame;
    }
}
