using McuServer.Conference.Codecs;
using McuServer.Media.Ingress;
using McuServer.Media.Sound;
using McuServer.Transport.Streams;

namespace McuServer.TestKit.Live;

/// <summary>Sees a packet of sound as it comes.</summary>
public delegate void SoundPacketSeen(TimeSpan now, in ReceivedPacket packet);

/// <summary>The loudspeaker of a <see cref="TestPeer"/>: what came is played every 20 ms and kept for a while.</summary>
public sealed class ReceivedSound : IDisposable
{
    private readonly LiveAudioSource? _source;
    private readonly float[] _tick = new float[SoundFormat.TickValues];
    private readonly float[] _kept;
    private long _samples;

    public ReceivedSound(TestPeerOptions options)
    {
        _source = options.Decodes ? new LiveAudioSource(new LiveOpusDecoder()) : null;
        _kept = new float[Math.Max(1, (int)(options.KeptSound.TotalSeconds * SoundFormat.SampleRateHz))];
    }

    public long PacketCount { get; private set; }

    /// <summary>Bytes of Opus.</summary>
    public long PayloadBytes { get; private set; }

    public uint LastTimestamp { get; private set; }

    public TimeSpan LastArrival { get; private set; }

    /// <summary>Sees each packet, in the order of arrival.</summary>
    public SoundPacketSeen? PacketSeen { get; set; }

    /// <summary>Null where nothing is decoded.</summary>
    public LiveAudioSource? Source => _source;

    /// <summary>The left channel of the last stretch, oldest first; shorter when less has been played.</summary>
    public float[] Last(TimeSpan duration)
    {
        int count = (int)Math.Min(Math.Min((long)(duration.TotalSeconds * SoundFormat.SampleRateHz), _samples), _kept.Length);
        float[] last = new float[count];
        for (int i = 0; i < count; i++)
        {
            last[i] = _kept[(int)((_samples - count + i) % _kept.Length)];
        }

        return last;
    }

    /// <summary>Amplitude in dB of a sine in the last stretch.</summary>
    public double LevelDbfs(double frequencyHz, TimeSpan duration) =>
        ToneMeter.LevelDbfs(Last(duration), frequencyHz, isWindowed: true);

    public void Dispose() => _source?.Dispose();

    public void Insert(TimeSpan now, in ReceivedPacket packet)
    {
        if (packet.IsRestart)
        {
            _source?.Restart();
        }

        PacketSeen?.Invoke(now, packet);
        PacketCount++;
        PayloadBytes += packet.Payload.Length;
        (LastTimestamp, LastArrival) = (packet.Timestamp, now);
        _source?.Insert(now, packet.Sequence, packet.Timestamp, packet.Payload);
    }

    public void Play(TimeSpan now)
    {
        if (_source is null)
        {
            return;
        }

        _source.Pull(now, _tick);
        for (int i = 0; i < SoundFormat.TickSamples; i++)
        {
            _kept[(int)(_samples++ % _kept.Length)] = _tick[2 * i];
        }
    }
}
