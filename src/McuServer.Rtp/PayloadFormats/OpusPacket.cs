namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// What an Opus packet tells of itself (RFC 6716 section 3). An RTP payload is one packet (RFC 7587 section 4.2); the RTP
/// clock is 48 kHz whatever was coded.
/// </summary>
public readonly record struct OpusPacket
{
    /// <summary>120 ms (RFC 6716 section 3.2.5, R5).</summary>
    public const int MaxDurationSamples = 5760;

    private const int MaxFrames = 48;
    private const int MaxFrameBytes = 1275;

    public OpusMode Mode { get; private init; }

    public bool IsStereo { get; private init; }

    public int FrameCount { get; private init; }

    /// <summary>Samples per channel of one frame at 48 kHz: 120 to 2880.</summary>
    public int FrameSamples { get; private init; }

    /// <summary>Samples per channel at 48 kHz, which is what the RTP timestamp grows by.</summary>
    public int DurationSamples => FrameCount * FrameSamples;

    /// <summary>
    /// "Still silent": no frame has more than a byte. Such packets come about every 400 ms while discontinuous
    /// transmission is on, and nothing comes between them.
    /// </summary>
    public bool IsDtx { get; private init; }

    /// <summary>
    /// Holds a low-rate copy of the audio just before it, so that a loss there can be mended (RFC 6716 section 4.2.4).
    /// </summary>
    public bool HasLbrr { get; private init; }

    /// <summary>Reads a whole payload; false when it breaks a rule of RFC 6716 section 3.4, or is empty.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out OpusPacket packet)
    {
        packet = default;
        if (payload.IsEmpty)
        {
            return false;
        }

        byte toc = payload[0];
        int frameSamples = FrameSamplesOf(toc >> 3);
        if (!TryMeasureFrames(payload, frameSamples, out int count, out int firstAt, out int firstBytes, out int longest))
        {
            return false;
        }

        bool isStereo = (toc & 4) != 0;
        packet = new OpusPacket
        {
            Mode = ModeOf(toc >> 3),
            IsStereo = isStereo,
            FrameCount = count,
            FrameSamples = frameSamples,
            IsDtx = longest <= 1,
            HasLbrr = firstBytes > 1 && HasLbrrFlag(toc, payload[firstAt], frameSamples, isStereo),
        };
        return true;
    }

    /// <summary>Samples at 48 kHz of each frame, from the 5 bits of the configuration (table 2).</summary>
    private static int FrameSamplesOf(int config) => config switch
    {
        < 12 => (config & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
        < 16 => (config & 1) == 0 ? 480 : 960,
        _ => 120 << (config & 3),
    };

    private static OpusMode ModeOf(int config) =>
        config < 12 ? OpusMode.Silk : config < 16 ? OpusMode.Hybrid : OpusMode.Celt;

    /// <summary>
    /// The first byte of SILK data begins with, for each channel, one voice flag for every 20 ms and then the LBRR flag
    /// (RFC 6716 section 4.2.3).
    /// </summary>
    private static bool HasLbrrFlag(byte toc, byte first, int frameSamples, bool isStereo)
    {
        if (ModeOf(toc >> 3) == OpusMode.Celt)
        {
            return false;
        }

        int voiceFlags = Math.Max(1, frameSamples / 960);
        int mask = 0x80 >> voiceFlags;
        mask |= isStereo ? 0x80 >> ((2 * (voiceFlags + 1)) - 1) : 0;
        return (first & mask) != 0;
    }

    private static bool TryMeasureFrames(
        ReadOnlySpan<byte> payload, int frameSamples, out int count, out int firstAt, out int firstBytes, out int longest)
    {
        int code = payload[0] & 3;
        int rest = payload.Length - 1;
        count = code == 0 ? 1 : 2;
        firstAt = 1;
        firstBytes = longest = rest;
        switch (code)
        {
            case 0:
                break;
            case 1:
                firstBytes = longest = rest / 2;
                if ((rest & 1) != 0)
                {
                    return false;
                }

                break;
            case 2:
                if (!TryReadLength(payload, ref firstAt, out firstBytes) || firstBytes > payload.Length - firstAt)
                {
                    return false;
                }

                longest = Math.Max(firstBytes, payload.Length - firstAt - firstBytes);
                break;
            default:
                return TryMeasureMany(payload, frameSamples, out count, out firstAt, out firstBytes, out longest);
        }

        return longest <= MaxFrameBytes;
    }

    /// <summary>Code 3: a count, perhaps padding, and frames of one size or each with its own (section 3.2.5).</summary>
    private static bool TryMeasureMany(
        ReadOnlySpan<byte> payload, int frameSamples, out int count, out int firstAt, out int firstBytes, out int longest)
    {
        count = firstBytes = longest = 0;
        firstAt = 2;
        if (payload.Length < 2)
        {
            return false;
        }

        count = payload[1] & 0x3f;
        if (count is 0 or > MaxFrames || count * frameSamples > MaxDurationSamples
            || !TryReadPadding(payload, ref firstAt, out int padding))
        {
            return false;
        }

        int rest = payload.Length - firstAt - padding;
        if ((payload[1] & 0x80) != 0)
        {
            return TryMeasureSized(payload, padding, count, ref firstAt, out firstBytes, out longest);
        }

        firstBytes = longest = rest / count;
        return rest >= 0 && rest % count == 0 && longest <= MaxFrameBytes;
    }

    private static bool TryReadPadding(ReadOnlySpan<byte> payload, ref int at, out int padding)
    {
        padding = 0;
        if ((payload[1] & 0x40) == 0)
        {
            return true;
        }

        byte value;
        do
        {
            if (at >= payload.Length)
            {
                return false;
            }

            value = payload[at++];
            padding += value == 255 ? 254 : value;
        }
        while (value == 255);
        return padding <= payload.Length - at;
    }

    private static bool TryMeasureSized(
        ReadOnlySpan<byte> payload, int padding, int count, ref int at, out int firstBytes, out int longest)
    {
        firstBytes = longest = 0;
        int total = 0;
        for (int i = 0; i < count - 1; i++)
        {
            if (!TryReadLength(payload, ref at, out int length))
            {
                return false;
            }

            firstBytes = i == 0 ? length : firstBytes;
            longest = Math.Max(longest, length);
            total += length;
        }

        int last = payload.Length - at - padding - total;
        firstBytes = count == 1 ? last : firstBytes;
        longest = Math.Max(longest, last);
        return last >= 0 && longest <= MaxFrameBytes;
    }

    /// <summary>One or two bytes (section 3.2.1).</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> payload, ref int at, out int length)
    {
        length = 0;
        if (at >= payload.Length)
        {
            return false;
        }

        length = payload[at++];
        if (length < 252)
        {
            return true;
        }

        if (at >= payload.Length)
        {
            return false;
        }

        length += 4 * payload[at++];
        return true;
    }
}
