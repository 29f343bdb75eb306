namespace McuServer.Rtp.PayloadFormats;

/// <summary>The first bytes of a VP8 frame (RFC 6386 section 9.1).</summary>
internal static class Vp8FrameHeader
{
    private const int KeyFrameHeaderBytes = 10;

    public static bool IsKeyFrame(ReadOnlySpan<byte> frame) => frame.Length > 0 && (frame[0] & 1) == 0;

    /// <summary>Pixels; false for other frames than key frames and where the start code is missing.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> frame, out ushort width, out ushort height)
    {
        width = height = 0;
        if (!IsKeyFrame(frame) || frame.Length < KeyFrameHeaderBytes
            || frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a)
        {
            return false;
        }

        // The two highest bits of each ask for scaling, which nobody does.
        width = (ushort)((frame[6] | (frame[7] << 8)) & 0x3fff);
        height = (ushort)((frame[8] | (frame[9] << 8)) & 0x3fff);
        return true;
    }
}
