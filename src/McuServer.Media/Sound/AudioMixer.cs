namespace McuServer.Media.Sound;

/// <summary>
/// The room's sound, a tick of 20 ms at a time: pull every input, measure, gate, level and ramp it; add all up in the
/// order of their joining; subtract from the sum, for each who is heard, his own part; limit every distinct result. K
/// inputs that are heard and any number of listeners make at most K + 1 mixes, and one more for each listener with a
/// gain of its own and for those who are deaf. One thread at a time; the result depends on nothing but the inputs.
/// </summary>
public sealed unsafe class AudioMixer : IDisposable
{
    /// <summary>
    /// Every mix comes out this many samples after its inputs: the limiter's look-ahead, always the same.
    /// </summary>
    public const int DelaySamples = PeakLimiter.DelaySamples;

    private readonly AudioMixerOptions _options;
    private bool _levellingIsOn;
    private readonly List<AudioInput> _inputs = [];
    private readonly List<AudioListener> _listeners = [];
    private readonly MixRouter _router;
    private readonly SampleBuffer _scratch = new(SoundFormat.TickValues);
    private float*[] _parts = [];

    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public AudioMixer(AudioMixerOptions options)
    {
        options.Check();
        _options = options;
        _levellingIsOn = options.LevellingIsOn;
        _router = new MixRouter(options.LimiterCeilingDbtp);
    }

    /// <summary>The distinct mixes that somebody hears in this tick; the shared one first.</summary>
    public IReadOnlyList<AudioMix> Mixes => _router.Heard;

    /// <summary>Whether voices are brought to one loudness; another gain begins with a ramp of 10 ms.</summary>
    public bool LevellingIsOn
    {
        get => _levellingIsOn;
        set
        {
            if (_levellingIsOn != value)
            {
                _levellingIsOn = value;
                foreach (AudioInput input in _inputs)
                {
                    input.SetLevelling(value);
                }
            }
        }
    }

    /// <summary>How many distinct mixes are heard in this tick.</summary>
    public int MixCount => _router.Heard.Count;

    public long TickCount { get; private set; }

    /// <summary>Inputs that are heard in this tick, or whose listeners still have a mix of their own.</summary>
    public int ContributingCount { get; private set; }

    public int InputCount => _inputs.Count;

    public int ListenerCount => _listeners.Count;

    /// <summary>
    /// Lets a source be heard from the next tick on, with a ramp of 10 ms. The mixer owns the source from now on and
    /// disposes of it, if it can be, when the input is gone.
    /// </summary>
    public AudioInput AddInput(string id, IAudioSource source)
    {
        AudioInput input = new(id, source, _options);
        input.SetLevelling(_levellingIsOn);
        _inputs.Add(input);
        if (_parts.Length < _inputs.Count)
        {
            _parts = new float*[Math.Max(16, _parts.Length * 2)];
        }

        return input;
    }

    /// <summary>
    /// The next tick is the input's last, with a ramp down of 10 ms. Harmless when it is gone already.
    /// </summary>
    public void RemoveInput(AudioInput input)
    {
        if (_inputs.Contains(input))
        {
            input.IsLeaving = true;
        }
    }

    /// <param name="id">For whoever reads it; need not be unique.</param>
    /// <param name="own">The input that this listener does not hear.</param>
    public AudioListener AddListener(string id, AudioInput? own)
    {
        AudioListener listener = new(id, own, _router.Silence);
        _listeners.Add(listener);
        return listener;
    }

    public void RemoveListener(AudioListener listener)
    {
        if (_listeners.Remove(listener))
        {
            listener.Leave();
        }
    }

    /// <summary>Mixes the 20 ms that begin at <paramref name="now"/>.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (AudioInput input in _inputs)
        {
            input.Tick(now);
        }

        _router.Route(_listeners);
        float* sum = Sum();
        Subtract(sum);
        Limit();
        Finish();
        TickCount++;
    }

    public void Dispose()
    {
        foreach (AudioInput input in _inputs)
        {
            input.Leave();
        }

        _inputs.Clear();
        _listeners.Clear();
        _router.Dispose();
        _scratch.Dispose();
    }

    /// <summary>All that is heard, into the shared mix.</summary>
    private float* Sum()
    {
        int count = 0;
        foreach (AudioInput input in _inputs)
        {
            if (input.HasSound)
            {
                _parts[count++] = input.Contribution;
            }
        }

        ContributingCount = count;
        float* sum = _router.Shared.Limiter.BeginTick();
        fixed (float** parts = _parts)
        {
            AudioKernels.Sum(sum, parts, count, SoundFormat.TickValues);
        }

        return sum;
    }

    private void Subtract(float* sum)
    {
        foreach (AudioMix mix in _router.Others)
        {
            float* into = mix.Limiter.BeginTick();
            if (mix.PrivateTo is { } listener)
            {
                MakePrivate(into, sum, listener);
            }
            else
            {
                SubtractInput(into, sum, mix.Without!, 1, 1);
                ContributingCount += mix.Without!.HasSound ? 0 : 1;
            }
        }
    }

    /// <summary>What one listener hears while something of his changes: every change is a ramp of 10 ms.</summary>
    private void MakePrivate(float* into, float* sum, AudioListener listener)
    {
        if (listener.Own == listener.LastOwn)
        {
            SubtractInput(into, sum, listener.Own, 1, 1);
        }
        else
        {
            SubtractInput(into, sum, listener.LastOwn, 1, 0);
            SubtractInput(into, into, listener.Own, 0, 1);
        }

        float from = listener.LastGain;
        float to = listener.WantedGain;
        const int RampValues = AudioInput.RampSamples * SoundFormat.Channels;
        if (from != to)
        {
            AudioKernels.Ramp(into, into, from, to, RampValues);
            AudioKernels.Scale(into + RampValues, into + RampValues, to, SoundFormat.TickValues - RampValues);
        }
        else if (to != 1)
        {
            AudioKernels.Scale(into, into, to, SoundFormat.TickValues);
        }
    }

    /// <summary>into = from − input · w, where w runs from one value to the other within 10 ms.</summary>
    private void SubtractInput(float* into, float* from, AudioInput? input, float startWeight, float endWeight)
    {
        if (input is not { HasSound: true })
        {
            if (into != from)
            {
                Span<float> target = new(into, SoundFormat.TickValues);
                new ReadOnlySpan<float>(from, SoundFormat.TickValues).CopyTo(target);
            }

            return;
        }

        float* part = input.Contribution;
        if (startWeight != endWeight)
        {
            const int RampValues = AudioInput.RampSamples * SoundFormat.Channels;
            part = _scratch.Pointer;
            AudioKernels.Ramp(part, input.Contribution, startWeight, endWeight, RampValues);
            AudioKernels.Scale(
                part + RampValues, input.Contribution + RampValues, endWeight, SoundFormat.TickValues - RampValues);
        }

        AudioKernels.Subtract(into, from, part, SoundFormat.TickValues);
    }

    private void Limit()
    {
        _router.Shared.Limiter.EndTick();
        foreach (AudioMix mix in _router.Others)
        {
            mix.Limiter.EndTick();
        }
    }

    private void Finish()
    {
        foreach (AudioListener listener in _listeners)
        {
            listener.LastGain = listener.WantedGain;
            listener.LastOwn = listener.Own;
        }

        for (int i = _inputs.Count - 1; i >= 0; i--)
        {
            if (_inputs[i].IsLeaving)
            {
                _inputs[i].Leave();
                _inputs.RemoveAt(i);
            }
        }
    }
}
