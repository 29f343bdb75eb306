namespace McuServer.Media.Codecs;

/// <summary>
/// Opus to 48 kHz float stereo for a stream that comes over a network: with the copy of the packet before that a packet
/// may carry (FEC), and with concealment. One thread at a time. Bytes never make it throw.
/// </summary>
public interface IOpusDecoder : IDisposable
{
    /// <summary>Samples per channel of the longest packet, 120 ms (RFC 6716 section 2.1.4).</summary>
    const int MaxSamples = 5760;

    /// <summary>
    /// Decodes one packet into interleaved stereo and returns samples per channel; 0 or less for a damaged packet.
    /// With <paramref name="fec"/> the lost packet before this one is made from the copy in this one, and
    /// <paramref name="stereo"/> has exactly its length, a multiple of 2.5 ms; call it before the packet itself is
    /// decoded. Otherwise <paramref name="stereo"/> holds at least what <see cref="Rtp.PayloadFormats.OpusPacket.DurationSamples"/> tells.
    /// </summary>
    int Decode(ReadOnlySpan<byte> packet, Span<float> stereo, bool fec);

    /// <summary>
    /// Continues the sound over a lost stretch that fills <paramref name="stereo"/>: a multiple of 120 stereo samples
    /// (2.5 ms), at most <see cref="MaxSamples"/>. Returns samples per channel; 0 or less when it cannot.
    /// </summary>
    int Conceal(Span<float> stereo);

    /// <summary>Forgets the sound before, for another stream or a jump in time.</summary>
    void Reset();
}
