using McuServer.Media.Layouts;

namespace McuServer.Conference;

/// <summary>
/// Who has the floor: the gate between the measured active speaker and the picture. Somebody must have spoken for
/// <see cref="SpeakerOptions.ConfirmMs"/> of the last second, and the present holder must have had the floor for a
/// while, so that neither a cough nor a short answer moves the picture. Call <see cref="Update"/> after each
/// <see cref="ActiveSpeakerDetector.Decide"/>. One thread at a time; allocates nothing in steady state.
/// </summary>
public sealed class Floor(SpeakerOptions options)
{
    /// <summary>Silence of everybody for so long brings <see cref="WhenSilent"/> into effect.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(5);

    private const int BlockMs = 100;

    /// <summary>Full blocks in the last second that make somebody a recent speaker.</summary>
    private const int RecentBlocks = 3;

    private readonly List<string> _recent = [];
    private readonly Dictionary<string, TimeSpan> _spokeAt = new(StringComparer.Ordinal);
    private TimeSpan _lastSwitch;
    private TimeSpan? _start;

    /// <summary>The rules of the layout in use; may change at any time.</summary>
    public SpeakerOptions Options { get; set; } = options;

    /// <summary>The floor holder that layouts show as active speaker; null: nobody.</summary>
    public string? Shown { get; private set; }

    /// <summary>The last holder before who is somebody else and still here; null: nobody.</summary>
    public string? Previous { get; private set; }

    /// <summary>Who spoke (300 ms within a second), the latest first; who speaks at once keeps the order.</summary>
    public IReadOnlyList<string> Recent => _recent;

    /// <summary>The last decision at which somebody had spoken for 300 ms within a second; null: never.</summary>
    public TimeSpan? LastSpokeAt(string participant) =>
        _spokeAt.TryGetValue(participant, out TimeSpan at) ? at : null;

    /// <summary>
    /// Takes over the detector's last decision. Returns true when <see cref="Shown"/> changed.
    /// </summary>
    /// <param name="isPinned">The host pinned somebody for everyone: the floor then stays where it is.</param>
    /// <param name="first">First in the room's order, for <see cref="WhenSilent.First"/>; null: nobody.</param>
    public bool Update(ActiveSpeakerDetector detector, bool isPinned, string? first, TimeSpan now)
    {
        _start ??= now;
        NoteRecent(detector, now);
        if (isPinned)
        {
            return false;
        }

        if (Options.WhenSilent != WhenSilent.Keep && IsSilent(detector, now))
        {
            return Give(Options.WhenSilent == WhenSilent.First ? first ?? Shown : null, now);
        }

        string? candidate = detector.Dominant;
        bool isConfirmed = candidate is not null && candidate != Shown && IsConfirmed(detector, candidate);
        return isConfirmed && (Shown is null || now - _lastSwitch >= Hold(detector)) && Give(candidate, now);
    }

    /// <summary>Forgets a participant who left; the floor is free if it was theirs.</summary>
    public void Remove(string participant)
    {
        _recent.Remove(participant);
        _spokeAt.Remove(participant);
        Shown = Shown == participant ? null : Shown;
        Previous = Previous == participant ? null : Previous;
    }

    /// <summary>Whoever is silent again already must have spoken for one block more: a cough or a "yes" into a silence may
    /// fill as many as the beginning of a turn, but then it is over.</summary>
    private bool IsConfirmed(ActiveSpeakerDetector detector, string candidate)
    {
        int more = detector.LoudFramesInNewestBlock(candidate) == 0 ? 1 : 0;
        return detector.FullBlocks(candidate) >= (Options.ConfirmMs / BlockMs) + more;
    }

    private TimeSpan Hold(ActiveSpeakerDetector detector) => TimeSpan.FromMilliseconds(
        detector.FullBlocks(Shown!) == 0 ? Options.HoldSilentMs : Options.HoldMs);

    private bool Give(string? holder, TimeSpan now)
    {
        if (holder == Shown)
        {
            return false;
        }

        Previous = Shown ?? (Previous == holder ? null : Previous);
        Shown = holder;
        _lastSwitch = now;
        return true;
    }

    private bool IsSilent(ActiveSpeakerDetector detector, TimeSpan now)
    {
        TimeSpan heard = _start!.Value;
        for (int i = 0; i < detector.Speakers.Count; i++)
        {
            heard = detector.Speakers[i].LastFullBlockAt is { } at && at > heard ? at : heard;
        }

        return now - heard >= SilentAfter;
    }

    private void NoteRecent(ActiveSpeakerDetector detector, TimeSpan now)
    {
        for (int i = 0; i < detector.Speakers.Count; i++)
        {
            SpeakerActivity speaker = detector.Speakers[i];
            if (speaker.FullBlocks < RecentBlocks)
            {
                continue;
            }

            if (!_spokeAt.ContainsKey(speaker.Participant))
            {
                _recent.Add(speaker.Participant);
            }

            _spokeAt[speaker.Participant] = now;
        }

        MoveNewestToFront(now);
    }

    /// <summary>Brings those who speak at <paramref name="now"/> before the others, both in their old order.</summary>
    private void MoveNewestToFront(TimeSpan now)
    {
        int front = 0;
        for (int i = 0; i < _recent.Count; i++)
        {
            string participant = _recent[i];
            if (_spokeAt[participant] != now)
            {
                continue;
            }

            for (int j = i; j > front; j--)
            {
                _recent[j] = _recent[j - 1];
            }

            _recent[front++] = participant;
        }
    }
}
