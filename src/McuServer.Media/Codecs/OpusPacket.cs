namespace McuServer.Media.Codecs;

/// <summary>What can be read from an Opus packet without decoding it (RFC 6716 section 3).</summary>
public static class OpusPacket
{
    /// <summary>120 ms at 48 kHz (RFC 6716 section 3.2.5, R5).</summary>
    public const int MaxSamples = 5760;

    /// <summary>Samples at 48 kHz of one frame, by the duration bits of SILK and hybrid packets: 10, 20, 40, 60 ms.</summary>
    private static ReadOnlySpan<short> SilkFrameSamples => [480, 960, 1920, 2880];

    /// <summary>
    /// Samples per channel at 48 kHz that the packet lasts, 120 (2.5 ms) to 5760 (120 ms). False when it is empty or says
    /// more than a packet may hold.
    /// </summary>
    public static bool TryGetSamples(ReadOnlySpan<byte> packet, out int samples)
    {
        samples = 0;
        if (packet.IsEmpty)
        {
            return false;
        }

        int frames = (packet[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => packet.Length > 1 ? packet[1] & 0x3F : 0,
        };
        samples = frames * FrameSamples(packet[0]);
        return samples is > 0 and <= MaxSamples;
    }

    /// <summary>
    /// Whether the packet carries a copy of the one before it: an LBRR flag of its first frame is set (RFC 6716 sections
    /// 4.2.3 and 4.2.4). CELT has none.
    /// </summary>
    public static bool HasFec(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || (packet[0] & 0x80) != 0 || !TryFindFirstFrame(packet, out int at) || at >= packet.Length)
        {
            return false;
        }

        int channels = (packet[0] & 4) != 0 ? 2 : 1;
        int silkFrames = Math.Max(1, FrameSamples(packet[0]) / 960);
        for (int channel = 1; channel <= channels; channel++)
        {
            // Each channel has a voice flag for every 20 ms and then its LBRR flag; at most 8 bits in all.
            if ((packet[at] & (0x80 >> ((channel * (silkFrames + 1)) - 1))) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Nothing but the sender's word that there is silence: what DTX sends before it pauses.</summary>
    public static bool IsDtx(ReadOnlySpan<byte> packet) => packet.Length is 1 or 2;

    private static int FrameSamples(byte toc)
    {
        int config = toc >> 3;
        return config switch
        {
            < 12 => SilkFrameSamples[config & 3],
            < 16 => (config & 1) == 0 ? 480 : 960,
            _ => 120 << (config & 3),
        };
    }

    /// <summary>The place of the first frame's first byte, behind the lengths and the padding count (section 3.2).</summary>
    private static bool TryFindFirstFrame(ReadOnlySpan<byte> packet, out int at)
    {
        at = 1;
        switch (packet[0] & 3)
        {
            case 0 or 1:
                return packet.Length > 1;
            case 2:
                return TrySkipLength(packet, ref at);
        }

        if (packet.Length < 2)
        {
            return false;
        }

        at = 2;
        bool isPadded = (packet[1] & 0x40) != 0;
        while (isPadded && at < packet.Length)
        {
            isPadded = packet[at++] == 255;
        }

        bool isVariable = (packet[1] & 0x80) != 0;
        for (int frame = (packet[1] & 0x3F) - 1; isVariable && frame > 0; frame--)
        {
            if (!TrySkipLength(packet, ref at))
            {
                return false;
            }
        }

        return at < packet.Length;
    }

    private static bool TrySkipLength(ReadOnlySpan<byte> packet, ref int at)
    {
        at += at < packet.Length && packet[at] >= 252 ? 2 : 1;
        return at < packet.Length;
    }
}
