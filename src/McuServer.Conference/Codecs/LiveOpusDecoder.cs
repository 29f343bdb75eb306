using McuServer.Media.Codecs;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>
/// Fits libopus to <see cref="IOpusDecoder"/>. What comes out is within full scale: bytes that no encoder made decode to
/// many times that, and the limiter of the mix would turn all other voices down for it.
/// </summary>
public sealed class LiveOpusDecoder : IOpusDecoder
{
    private readonly OpusDecoder _decoder = OpusDecoder.Create();

    public int Decode(ReadOnlySpan<byte> packet, Span<float> stereo, bool fec)
    {
        int result = _decoder.Decode(packet, stereo, fec);
        Clip(stereo);
        return result;
    }

    public int Conceal(Span<float> stereo)
    {
        int result = _decoder.Conceal(stereo, stereo.Length / 2);
        Clip(stereo);
        return result;
    }

    public void Reset() => _decoder.Reset();

    public void Dispose() => _decoder.Dispose();

    private static void Clip(Span<float> samples)
    {
        foreach (ref float sample in samples)
        {
            // NaN stays what it is: the mixer counts and mends it.
            sample = sample > 1 ? 1 : sample < -1 ? -1 : sample;
        }
    }
}
