using McuServer.Media.Codecs;
using McuServer.Media.Sound;

namespace McuServer.Media.Ingress;

/// <summary>One live Opus receive stream in the mix.</summary>
public sealed class LiveAudioSource : IAudioSource, IDisposable
{
    public LiveAudioSource(IOpusDecoder decoder) => Decoder = decoder;

    private IOpusDecoder Decoder { get; }

    /// <summary>False: packets pass without being decoded and silence comes out.</summary>
    public bool IsDecoding { get; set; } = true;

    /// <summary>Whether sound has come within the last 40 ms, or the sender is known to be silent.</summary>
    public bool IsFlowing { get; private set; }

    /// <summary>RFC 6464 level of the newest packet turned round: 0 silent … 127; −1 when the sender does not tell.</summary>
    public int ReceivedLevel { get; private set; }

    public LiveAudioCounters Counters { get; private set; }

    /// <summary>From arrival of the packets that play to the mix; null while nothing plays.</summary>
    public TimeSpan? PlayoutDelay { get; private set; }

    /// <summary>Which RTP time plays at which moment, for lip sync; null while nothing plays.</summary>
    public PlayoutPoint? PlayoutPoint { get; private set; }

    public void Insert(TimeSpan now, long extendedSequence, uint rtpTimestamp, ReadOnlySpan<byte> payload, int levelDbov = -1)
    {
        _ = (now, extendedSequence, rtpTimestamp, payload.Length, levelDbov);
    }

    /// <summary>The stream is another one from now on (SSRC change).</summary>
    public void Restart()
    {
    }

    public void Pull(TimeSpan now, Span<float> stereo) => stereo.Clear();

    public void Dispose() => Decoder.Dispose();
}
