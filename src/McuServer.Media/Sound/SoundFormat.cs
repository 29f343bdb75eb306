namespace McuServer.Media.Sound;

/// <summary>The one form of sound inside: 48 kHz, float −1..1, left and right interleaved, in ticks of 20 ms.</summary>
public static class SoundFormat
{
    public const int SampleRateHz = 48_000;
    public const int Channels = 2;
    public const int TickMs = 20;

    /// <summary>Stereo samples in a tick.</summary>
    public const int TickSamples = SampleRateHz / 1000 * TickMs;

    /// <summary>Floats in a tick.</summary>
    public const int TickValues = TickSamples * Channels;
}

/// <summary>Something that can be heard: asked once a tick, it always answers with a whole tick.</summary>
public interface IAudioSource
{
    /// <summary>Fills <see cref="SoundFormat.TickValues"/> floats with what is due from <paramref name="now"/> on.</summary>
    void Pull(TimeSpan now, Span<float> stereo);

    /// <summary>False when nothing has come for a while and what is heard is only made up: the level then counts as 0.</summary>
    bool IsFlowing => true;
}
