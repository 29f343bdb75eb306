using McuServer.Media.Frames;
using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

/// <summary>An audio source fed by a sender with a clock of its own, and everything that was pulled from it.</summary>
internal sealed class SourceRig : IDisposable
{
    private readonly List<float> _pulled = [];
    private readonly float[] _tick = new float[SoundFormat.TickValues];

    public SourceRig(PcmDecoder? decoder = null, AudioSourceOptions? options = null)
    {
        Decoder = decoder ?? new PcmDecoder();
        Source = new AudioSource(Decoder, Pool, options ?? new AudioSourceOptions());
    }

    public EncodedFramePool Pool { get; } = new();

    public PcmDecoder Decoder { get; }

    public AudioSource Source { get; }

    public TimeSpan Now { get; set; }

    /// <summary>One channel of all that was pulled.</summary>
    public float[] Left => ToneMeter.Channel(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pulled), 0);

    /// <summary>The wave that the sender sends, by the number of the sample.</summary>
    public Func<long, float> Wave { get; set; } = sample => (float)(0.1 * Math.Sin(2 * Math.PI * (sample % 48) / 48));

    /// <summary>Inserts a frame whose first sample is this one of the wave.</summary>
    public void Send(long firstSample, int samples, TimeSpan playoutTime)
    {
        float[] stereo = new float[samples * 2];
        for (int i = 0; i < samples; i++)
        {
            stereo[2 * i] = stereo[(2 * i) + 1] = Wave(firstSample + i);
        }

        Source.Insert(PcmDecoder.Encode(Pool, stereo, playoutTime));
    }

    public void SendDamaged(TimeSpan playoutTime, TimeSpan duration)
    {
        EncodedFrame frame = Pool.Rent();
        frame.Set([1]);
        frame.PlayoutTime = playoutTime;
        frame.Duration = duration;
        Source.Insert(frame);
    }

    public void Pull(int ticks = 1)
    {
        for (int i = 0; i < ticks; i++)
        {
            Source.Pull(Now, _tick);
            _pulled.AddRange(_tick);
            Now += TimeSpan.FromMilliseconds(SoundFormat.TickMs);
        }
    }

    public void Dispose()
    {
        Source.Dispose();
        Assert.AreEqual(0, Pool.Outstanding, "every frame comes back");
        Pool.Dispose();
    }

    public static TimeSpan At(double samples) => TimeSpan.FromTicks((long)Math.Round(samples * 10_000_000 / 48_000));
}
