namespace McuServer.Media.Sound;

/// <summary>One distinct sum that somebody hears, limited. All who hear it share it, and its encode.</summary>
public sealed class AudioMix : IDisposable
{
    internal AudioMix(double ceilingDbtp) => Limiter = new PeakLimiter(ceilingDbtp);

    /// <summary>
    /// Tells this mix from all others that the mixer ever made; a new one after each pause in its life.
    /// </summary>
    public long Id { get; internal set; }

    /// <summary>The tick's sound, interleaved stereo. Valid until the mixer's next tick.</summary>
    public ReadOnlySpan<float> Samples => Limiter.Output;

    /// <summary>Whether it is the mix of everything, for all who do not contribute themselves.</summary>
    public bool IsShared { get; internal init; }

    /// <summary>Listeners in this tick.</summary>
    public int ListenerCount { get; internal set; }

    internal PeakLimiter Limiter { get; }

    /// <summary>
    /// The input that all its listeners are spared; null for the shared mix and for a listener's private one.
    /// </summary>
    internal AudioInput? Without { get; set; }

    /// <summary>
    /// The only one who hears it: while the gain or the own input changes, or with a gain that is not 1.
    /// </summary>
    internal AudioListener? PrivateTo { get; set; }

    /// <summary>The mixer's business.</summary>
    void IDisposable.Dispose() => Free();

    internal void Free() => Limiter.Dispose();
}
