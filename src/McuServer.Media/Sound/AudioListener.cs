namespace McuServer.Media.Sound;

/// <summary>
/// Somebody who hears the room. Made by <see cref="AudioMixer.AddListener"/>; used by the thread that ticks the mixer.
/// </summary>
public sealed class AudioListener
{
    private const float HighestGain = 16;
    private readonly AudioMix _silence;
    private AudioMix? _mix;
    private float _gain = 1;

    internal AudioListener(string id, AudioInput? own, AudioMix silence)
    {
        Id = id;
        Own = own;
        _silence = silence;
    }

    public string Id { get; }

    /// <summary>The input that is left out of what this listener hears; changes fade over 10 ms.</summary>
    public AudioInput? Own { get; set; }

    /// <summary>
    /// Linear, 1 = as the room hears it; ramped over 10 ms. Any other value costs a mix. From 0 to 16.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the limits, or not a number.</exception>
    public float Gain
    {
        get => _gain;
        set => _gain = value is >= 0 and <= HighestGain
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"A gain lies within 0 and {HighestGain}.");
    }

    /// <summary>Hears nothing; ramped over 10 ms.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>What this listener hears in the last tick; silence before the first.</summary>
    public AudioMix Mix => _mix ?? _silence;

    /// <summary>
    /// Whether this tick's mix is another one than the last tick's (or the first at all). The sound goes on without a
    /// seam, but an encoder that belongs to a mix has not seen the same past: its next frame must be independent.
    /// </summary>
    public bool MixChanged { get; private set; }

    internal bool IsNew => _mix is null;

    /// <summary>The gain at the end of the last tick.</summary>
    internal float LastGain { get; set; }

    /// <summary>The input that was left out at the end of the last tick.</summary>
    internal AudioInput? LastOwn { get; set; }

    internal float WantedGain => IsDeaf ? 0 : _gain;

    internal void BeginTick() => MixChanged = false;

    internal void MoveTo(AudioMix mix)
    {
        if (_mix is not null)
        {
            _mix.ListenerCount--;
        }

        _mix = mix;
        mix.ListenerCount++;
        MixChanged = true;
    }

    internal void Leave()
    {
        if (_mix is not null)
        {
            _mix.ListenerCount--;
            _mix = null;
        }
    }
}
