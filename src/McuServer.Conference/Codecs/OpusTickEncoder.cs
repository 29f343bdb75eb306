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
    /// <summary>What a loss that is not known better is taken for, once there is any (percent).</summary>
    public const int MinLossPercent = 5;

    private readonly OpusEncoder _encoder;
    private bool _isIndependent;

    /// <param name="bitrateBps">6,000 to 510,000 bit/s.</param>
    /// <param name="expectedLossPercent">
    /// 0: none. 1 to 100: packets carry a low-rate copy of the one before (RFC 6716 section 2.1.7), more of it the more is
    /// lost. Only speech coding (SILK) has such copies, so the application is then VOIP, and music sounds worse.
    /// </param>
    public OpusTickEncoder(int bitrateBps, int expectedLossPercent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expectedLossPercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expectedLossPercent, 100);
        _encoder = OpusEncoder.Create(bitrateBps, voice: expectedLossPercent > 0);
        if (expectedLossPercent > 0)
        {
            _encoder.SetInbandFec(true);
            _encoder.SetPacketLossPercent(Math.Max(MinLossPercent, expectedLossPercent));
        }
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
