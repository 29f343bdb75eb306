using McuServer.Media.Codecs;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>
/// Fits libopus to <see cref="ITickEncoder"/>: 48 kHz stereo, 20 ms a packet. A mix of several voices, music and slides'
/// sound is no single voice: application audio, which also costs a quarter of application VOIP (measured at 64 kbit/s:
/// 73 against 282 µs a packet).
/// </summary>
public sealed class OpusTickEncoder : ITickEncoder
{
    /// <summary>
    /// A smaller loss is taken for it (percent), so that there are copies at every bitrate: libopus 1.3 makes none in
    /// application audio up to 5, and none at 32 kbit/s up to 9.
    /// </summary>
    public const int MinLossPercent = 10;

    private readonly OpusEncoder _encoder;
    private bool _isIndependent;

    /// <param name="bitrateBps">6,000 to 510,000 bit/s.</param>
    /// <param name="expectedLossPercent">See <see cref="SetExpectedLoss"/>; files lose nothing.</param>
    public OpusTickEncoder(int bitrateBps, int expectedLossPercent = 0)
    {
        _encoder = OpusEncoder.Create(bitrateBps, voice: false);
        if (expectedLossPercent != 0)
        {
            SetExpectedLoss(expectedLossPercent);
        }
    }

    /// <summary>
    /// From the next packet on. 0: none. 1 to 100: packets carry a low-rate copy of the one before (RFC 6716 section
    /// 2.1.7), within the bitrate. Only SILK has such copies, so libopus then codes with it, which costs three times the
    /// time (measured at 32 to 96 kbit/s: 160 to 170 against 50 to 56 µs a packet) and suits speech better than music.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No percentage.</exception>
    public void SetExpectedLoss(int percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        _encoder.SetInbandFec(percent > 0);
        _encoder.SetPacketLossPercent(percent == 0 ? 0 : Math.Max(MinLossPercent, percent));
    }

    public int Encode(ReadOnlySpan<float> stereo, Span<byte> packet, bool isIndependent)
    {
        if (isIndependent != _isIndependent)
        {
            _isIndependent = isIndependent;
            _encoder.SetPredictionDisabled(isIndependent);
        }

        return _encoder.Encode(stereo, packet);
    }

    public void Reset() => _encoder.Reset();

    public void Dispose() => _encoder.Dispose();
}
