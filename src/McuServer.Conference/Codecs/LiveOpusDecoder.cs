using McuServer.Media.Codecs;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>Fits libopus to <see cref="IOpusDecoder"/>.</summary>
public sealed class LiveOpusDecoder : IOpusDecoder
{
    private readonly OpusDecoder _decoder = OpusDecoder.Create();

    public int Decode(ReadOnlySpan<byte> packet, Span<float> stereo, bool fec) => _decoder.Decode(packet, stereo, fec);

    public int Conceal(Span<float> stereo) => _decoder.Conceal(stereo, stereo.Length / 2);

    public void Reset() => _decoder.Reset();

    public void Dispose() => _decoder.Dispose();
}
