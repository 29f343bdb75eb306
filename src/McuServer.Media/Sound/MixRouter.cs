namespace McuServer.Media.Sound;

/// <summary>
/// Decides which mix each listener hears, and keeps the number of distinct mixes as small as it can be without a click.
///
/// A mix is a sum with a limiter of its own, and a limiter has a past: a delay line and a gain. Who changes from one
/// mix to another between two ticks hears no seam if both limiters hold the same past. Hence:
/// - An input begins to be heard: its owner leaves the shared mix for one without the input, whose limiter starts as a
/// copy   of the shared one's. The input comes in with a ramp from zero, so both sums are the same at that moment.
/// - It is heard no more: its owner stays for the time being, subtracting nothing. When the two delay lines hold the
/// same   sound and the gains have come together (the shared limiter may still be recovering from the voice that the
/// owner did   not hear), he goes back to the shared mix.
/// - A new listener without a common mix at hand begins with an empty delay line, so that he hears nothing of himself.
/// - A listener's gain, deafness, or choice of own input changes: a private mix, begun as a copy of the present one,
/// carries   the ramp; afterwards the same test leads back to a common mix.
/// </summary>
internal sealed class MixRouter : IDisposable
{
    private readonly double _ceilingDbtp;
    private readonly Stack<AudioMix> _free = new();
    private long _lastId;

    public MixRouter(double ceilingDbtp)
    {
        _ceilingDbtp = ceilingDbtp;
        Shared = new AudioMix(ceilingDbtp) { IsShared = true, Id = ++_lastId };
        Silence = new AudioMix(ceilingDbtp) { Id = ++_lastId };
    }

    /// <summary>The sum of everything. Made in every tick, heard or not: the others begin as its copies.</summary>
    public AudioMix Shared { get; }

    /// <summary>For the deaf; never changes.</summary>
    public AudioMix Silence { get; }

    /// <summary>The mixes besides these two that must be made in this tick.</summary>
    public List<AudioMix> Others { get; } = [];

    /// <summary>All that somebody hears in this tick.</summary>
    public List<AudioMix> Heard { get; } = [];

    /// <summary>
    /// Finds the mix of each listener for a tick whose inputs are ready and whose sums are not made yet.
    /// </summary>
    public void Route(List<AudioListener> listeners)
    {
        foreach (AudioListener listener in listeners)
        {
            listener.BeginTick();
            Route(listener);
        }

        ReturnUnheard();
        Heard.Clear();
        AddIfHeard(Shared);
        foreach (AudioMix mix in Others)
        {
            AddIfHeard(mix);
        }

        AddIfHeard(Silence);
    }

    public void Dispose()
    {
        Shared.Free();
        Silence.Free();
        foreach (AudioMix mix in Others)
        {
            mix.Free();
        }

        foreach (AudioMix mix in _free)
        {
            mix.Free();
        }
    }

    private void Route(AudioListener listener)
    {
        if (listener.IsNew)
        {
            listener.LastGain = listener.WantedGain;
            listener.LastOwn = listener.Own;
        }
        else if (listener.LastOwn != listener.Own && !WasHeard(listener.LastOwn) && !WasHeard(listener.Own))
        {
            // Neither can be heard at the beginning of this tick, so there is nothing to fade.
            listener.LastOwn = listener.Own;
        }

        float gain = listener.WantedGain;
        bool isSettled = listener.LastGain == gain && listener.LastOwn == listener.Own && gain is 0 or 1;
        if (!isSettled)
        {
            MoveToPrivate(listener);
        }
        else
        {
            MoveToCommon(listener, gain == 0 ? Silence : CommonMix(listener));
        }
    }

    private static bool WasHeard(AudioInput? input) => input is not null && input.StartGain != 0;

    /// <summary>The mix in which a listener with gain 1 belongs.</summary>
    private AudioMix CommonMix(AudioListener listener)
    {
        if (listener.Own is not { HasSound: true } own)
        {
            return Shared;
        }

        if (own.OwnMix is null)
        {
            own.OwnMix = Rent(listener.Mix);
            own.OwnMix.Without = own;
        }

        return own.OwnMix;
    }

    private void MoveToCommon(AudioListener listener, AudioMix target)
    {
        AudioMix present = listener.Mix;
        if (listener.IsNew || (present != target && present.Limiter.AgreesWith(target.Limiter)))
        {
            listener.MoveTo(target);
        }
        else if (present != target)
        {
            bool isWithoutOwn = present.Without is not null && present.Without == listener.Own;
            if (!isWithoutOwn && present.PrivateTo != listener)
            {
                MoveToPrivate(listener);
            }
        }
    }

    private void MoveToPrivate(AudioListener listener)
    {
        if (listener.Mix.PrivateTo == listener)
        {
            return;
        }

        AudioMix mix = Rent(listener.Mix);
        mix.PrivateTo = listener;
        listener.MoveTo(mix);
    }

    private AudioMix Rent(AudioMix likeThis)
    {
        AudioMix mix = _free.TryPop(out AudioMix? free) ? free : new AudioMix(_ceilingDbtp);
        mix.Id = ++_lastId;
        mix.Limiter.CopyStateFrom(likeThis.Limiter);
        Others.Add(mix);
        return mix;
    }

    private void ReturnUnheard()
    {
        for (int i = Others.Count - 1; i >= 0; i--)
        {
            AudioMix mix = Others[i];
            if (mix.ListenerCount > 0)
            {
                continue;
            }

            if (mix.Without is not null)
            {
                mix.Without.OwnMix = null;
            }

            mix.Without = null;
            mix.PrivateTo = null;
            _free.Push(mix);
            Others.RemoveAt(i);
        }
    }

    private void AddIfHeard(AudioMix mix)
    {
        if (mix.ListenerCount > 0)
        {
            Heard.Add(mix);
        }
    }
}
