namespace McuServer.Conference;

/// <summary>
/// Measures who is speaking, from levels alone: the dominant speaker of Volfin and Cohen as Jitsi computes it. A
/// measurement, not a policy: it nominates somebody even in silence, and a cough in a pause takes it. What the picture
/// follows is decided by <see cref="Floor"/>. Pure: time comes in as an argument. One thread at a time; allocates only when a
/// participant is heard for the first time.
/// </summary>
public sealed class ActiveSpeakerDetector
{
    /// <summary>How often <see cref="Decide"/> is meant to be called.</summary>
    public static readonly TimeSpan DecisionInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>A participant without levels for so long is forgotten.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    // How much more active a challenger must be, as logarithms of ratios (immediate, medium, long interval).
    private const double ImmediateThreshold = 3;
    private const double MediumThreshold = 2;
    private const double LongThreshold = 0;

    private readonly List<SpeakerActivity> _speakers = [];
    private readonly Dictionary<string, SpeakerActivity> _byParticipant = new(StringComparer.Ordinal);
    private SpeakerActivity? _dominant;

    /// <summary>Result of the last decision; null while nobody was ever heard of.</summary>
    public string? Dominant => _dominant?.Participant;

    /// <summary>In order of first being heard of.</summary>
    internal IReadOnlyList<SpeakerActivity> Speakers => _speakers;

    /// <summary>
    /// One frame of 20 ms. <paramref name="level"/> is 0 (silent) to 127 (loudest), 0 for the muted. A gap of more than
    /// 40 ms counts as silence.
    /// </summary>
    /// <param name="isMeasured">False: the level is 0 because nothing came, or because of a mute. That tells nothing of the
    /// noise in the room.</param>
    public void Insert(string participant, int level, TimeSpan now, bool isMeasured = true)
    {
        if (!_byParticipant.TryGetValue(participant, out SpeakerActivity? speaker))
        {
            speaker = new SpeakerActivity(participant, now);
            _byParticipant.Add(participant, speaker);
            _speakers.Add(speaker);
        }

        speaker.Insert(level, isMeasured, now);
    }

    /// <summary>Forgets a participant who left. Unknown ones are ignored.</summary>
    public void Remove(string participant)
    {
        if (_byParticipant.Remove(participant, out SpeakerActivity? speaker))
        {
            _speakers.Remove(speaker);
            _dominant = ReferenceEquals(_dominant, speaker) ? null : _dominant;
        }
    }

    /// <summary>Compares everybody with the dominant speaker and returns the new one.</summary>
    public string? Decide(TimeSpan now)
    {
        for (int i = _speakers.Count - 1; i >= 0; i--)
        {
            if (now - _speakers[i].LastLevelAt > ForgetAfter)
            {
                Remove(_speakers[i].Participant);
            }
            else
            {
                _speakers[i].FillIdle(now);
            }
        }

        if (_speakers.Count > 0)
        {
            // Without a dominant speaker the first one is nominated, and the others compete with that one.
            _dominant = Winner(_dominant ?? _speakers[0]);
        }

        return Dominant;
    }

    /// <summary>0..10: full blocks of 100 ms in the last second, L(p) of the floor's rules; unknown: 0.</summary>
    public int FullBlocks(string participant) =>
        _byParticipant.TryGetValue(participant, out SpeakerActivity? speaker) ? speaker.FullBlocks : 0;

    /// <summary>0..5: loud frames among the participant's newest five; 0 for the unknown.</summary>
    public int LoudFramesInNewestBlock(string participant) =>
        _byParticipant.TryGetValue(participant, out SpeakerActivity? speaker) ? speaker.LoudFramesInNewestBlock : 0;

    private SpeakerActivity Winner(SpeakerActivity dominant)
    {
        double immediate = SpeechScores.Immediate[dominant.NewestStep];
        double medium = SpeechScores.Medium[dominant.LoudFramesInNewestBlock];
        double full = SpeechScores.Long[dominant.FullBlocks];
        SpeakerActivity winner = dominant;
        double best = MediumThreshold;
        foreach (SpeakerActivity speaker in _speakers)
        {
            if (ReferenceEquals(speaker, dominant))
            {
                continue;
            }

            double c1 = Math.Log(SpeechScores.Immediate[speaker.NewestStep] / immediate);
            double c2 = Math.Log(SpeechScores.Medium[speaker.LoudFramesInNewestBlock] / medium);
            double c3 = Math.Log(SpeechScores.Long[speaker.FullBlocks] / full);
            if (c1 > ImmediateThreshold && c3 > LongThreshold && c2 > best)
            {
                best = c2;
                winner = speaker;
            }
        }

        return winner;
    }
}
