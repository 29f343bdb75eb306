namespace McuServer.Media.Sound;

/// <summary>
/// A source in the mix with its fader. Made by <see cref="AudioMixer.AddInput"/>; used by the thread that ticks the
/// mixer.
/// </summary>
public sealed unsafe class AudioInput : IDisposable
{
    /// <summary>Changes of the gain take 10 ms, long enough not to click and too short to be heard as a fade.</summary>
    internal const int RampSamples = SoundFormat.SampleRateHz / 100;

    /// <summary>+24 dB: beyond it noise is all that would be gained.</summary>
    private const float HighestGain = 16;

    /// <summary>A decoder that yields more than this (18 dB above full scale) is broken.</summary>
    private const float HighestSample = 8;

    private const int RampValues = RampSamples * SoundFormat.Channels;

    private readonly VoiceGate _gate;
    private readonly double _targetLufs;
    private LoudnessLeveller? _leveller;
    private readonly SampleBuffer _pulled = new(SoundFormat.TickValues);
    private readonly SampleBuffer _scaled = new(SoundFormat.TickValues);
    private float _gain = 1;

    internal AudioInput(string id, IAudioSource source, AudioMixerOptions options)
    {
        Id = id;
        Source = source;
        _gate = new VoiceGate(options.GateDbfs, options.GateHangover);
        _targetLufs = options.TargetLufs;
        Contribution = _scaled.Pointer;
    }

    public string Id { get; }

    /// <summary>Linear, 1 = as it comes; ramped over 10 ms. From 0 to 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the limits, or not a number.</exception>
    public float Gain
    {
        get => _gain;
        set => _gain = value is >= 0 and <= HighestGain
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"A gain lies within 0 and {HighestGain}.");
    }

    /// <summary>Ramped over 10 ms.</summary>
    public bool IsMuted { get; set; }

    /// <summary>
    /// Level of the tick: 0 silent … 127 loudest, 127 minus the value of RFC 6464. Measured after decoding and before
    /// levelling and gain. 0 when muted, and when nothing has arrived for 40 ms.
    /// </summary>
    public int Level { get; private set; }

    /// <summary>Whether <see cref="Level"/> says something of the sound: neither muted nor without packets.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>
    /// Whether it can be heard in the mix. Stays true after its last sound until its own listeners are back at the mix
    /// that they share with the others.
    /// </summary>
    public bool IsContributing => HasSound || OwnMix is not null;

    /// <summary>
    /// Ticks in which the source gave infinities, NaN or values beyond all measure; they were put right.
    /// </summary>
    public long DamagedTickCount { get; private set; }

    /// <summary>What levelling multiplies this voice by at present; 1 when it is off.</summary>
    public float LevellingGain => _leveller?.Gain ?? 1;

    internal IAudioSource Source { get; }

    internal bool IsLeaving { get; set; }

    /// <summary>The gain that applies up to the first sample of this tick; 0 when nothing was heard before.</summary>
    internal float StartGain { get; private set; }

    /// <summary>The gain from 10 ms after the beginning of this tick on.</summary>
    internal float EndGain { get; private set; }

    /// <summary>Whether <see cref="Contribution"/> is part of this tick's sum.</summary>
    internal bool HasSound => StartGain != 0 || EndGain != 0;

    /// <summary>Exactly what is added to the mix in this tick.</summary>
    internal float* Contribution { get; private set; }

    /// <summary>The mix without this input while there is one.</summary>
    internal AudioMix? OwnMix { get; set; }

    /// <summary>Begins to measure the voice anew, or lets it be as it comes.</summary>
    internal void SetLevelling(bool isOn) => _leveller = isOn ? new LoudnessLeveller(_targetLufs) : null;

    /// <summary>Pulls the source, measures, and brings the tick to the gain that is due.</summary>
    internal void Tick(TimeSpan now)
    {
        Source.Pull(now, _pulled.Span);
        AudioKernels.Measure(_pulled.Pointer, SoundFormat.TickValues, out float energy, out float mono, out float peak);
        if (!(energy < float.MaxValue) || peak > HighestSample)
        {
            PutRight();
            AudioKernels.Measure(_pulled.Pointer, SoundFormat.TickValues, out energy, out mono, out _);
        }

        _gate.Insert(energy / SoundFormat.TickValues);
        IsMeasured = !IsMuted && Source.IsFlowing;
        Level = !IsMeasured ? 0 : SoundLevel.FromMeanSquare(mono / SoundFormat.TickSamples);
        // A muted voice is none: what the source may go on sending must not set the gain for when it is heard again.
        bool isHeard = _gate.IsOpen && !IsMuted && !IsLeaving;
        _leveller?.Insert(isHeard ? _pulled.Pointer : null);
        StartGain = EndGain;
        EndGain = isHeard ? _gain * LevellingGain : 0;
        ApplyGain();
    }

    /// <summary>After the last tick: adds nothing any more.</summary>
    internal void Leave()
    {
        StartGain = EndGain = 0;
        Level = 0;
        IsMeasured = false;
        (Source as IDisposable)?.Dispose();
        Free();
    }

    /// <summary>The mixer's business.</summary>
    void IDisposable.Dispose() => Free();

    internal void Free()
    {
        _pulled.Dispose();
        _scaled.Dispose();
    }

    private void ApplyGain()
    {
        if (!HasSound)
        {
            return;
        }

        if (StartGain == 1 && EndGain == 1)
        {
            Contribution = _pulled.Pointer;
            return;
        }

        Contribution = _scaled.Pointer;
        float* from = _pulled.Pointer;
        if (StartGain == EndGain)
        {
            AudioKernels.Scale(Contribution, from, EndGain, SoundFormat.TickValues);
            return;
        }

        AudioKernels.Ramp(Contribution, from, StartGain, EndGain, RampValues);
        AudioKernels.Scale(Contribution + RampValues, from + RampValues, EndGain, SoundFormat.TickValues - RampValues);
    }

    private void PutRight()
    {
        DamagedTickCount++;
        foreach (ref float value in _pulled.Span)
        {
            value = float.IsFinite(value) ? Math.Clamp(value, -HighestSample, HighestSample) : 0;
        }
    }
}
