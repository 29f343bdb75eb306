using McuServer.Media.Sound;

namespace McuServer.TestKit;

/// <summary>An endless sine, the same in both channels unless <see cref="RightGain"/> says otherwise.</summary>
public sealed class ToneSource(double frequencyHz, double levelDbfs) : IAudioSource, IDisposable
{
    private readonly double _amplitude = ToneMeter.ToLinear(levelDbfs);

    public float RightGain { get; init; } = 1;

    /// <summary>Phase at time zero, in turns.</summary>
    public double PhaseTurns { get; init; }

    public bool IsSilent { get; set; }

    public int PullCount { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Pull(TimeSpan now, Span<float> stereo)
    {
        PullCount++;
        if (IsSilent)
        {
            stereo.Clear();
            return;
        }

        long first = (long)Math.Round(now.TotalSeconds * SoundFormat.SampleRateHz);
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            double turns = (frequencyHz * ((first + i) % SoundFormat.SampleRateHz) / SoundFormat.SampleRateHz) + PhaseTurns;
            float value = (float)(_amplitude * Math.Sin(2 * Math.PI * turns));
            stereo[2 * i] = value;
            stereo[(2 * i) + 1] = value * RightGain;
        }
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>Whatever a test writes into the tick.</summary>
public sealed class DelegateSource(Action<TimeSpan, float[]> fill) : IAudioSource
{
    private readonly float[] _tick = new float[SoundFormat.TickValues];

    public void Pull(TimeSpan now, Span<float> stereo)
    {
        fill(now, _tick);
        _tick.CopyTo(stereo);
    }
}
