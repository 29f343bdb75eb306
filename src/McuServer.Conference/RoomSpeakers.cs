using McuServer.Media.Layouts;

namespace McuServer.Conference;

/// <summary>
/// Who speaks in a room: levels go in each audio tick; the speaking marks, the active speaker and the floor come out.
/// One thread at a time; allocates nothing in steady state.
/// </summary>
public sealed class RoomSpeakers(SpeakerOptions options)
{
    private readonly ActiveSpeakerDetector _detector = new();
    private readonly Floor _floor = new(options);
    private readonly Dictionary<string, SpeakingIndicator> _indicators = new(StringComparer.Ordinal);
    private TimeSpan _nextDecision = ActiveSpeakerDetector.DecisionInterval;

    /// <summary>Whom layouts show as active speaker; null: nobody yet.</summary>
    public string? FloorHolder => _floor.Shown;

    public string? PreviousHolder => _floor.Previous;

    /// <summary>Who spoke lately, the latest first.</summary>
    public IReadOnlyList<string> Recent => _floor.Recent;

    /// <summary>A host holds the picture as it is: the floor stays.</summary>
    public bool IsFrozen { get; set; }

    public void SetOptions(SpeakerOptions speakerOptions) => _floor.Options = speakerOptions;

    /// <summary>One level of 20 ms, 0..127.</summary>
    /// <param name="isMeasured">False: 0 because nothing came, or because of a mute.</param>
    public void Insert(string participant, int level, TimeSpan now, bool isMeasured = true)
    {
        _detector.Insert(participant, level, now, isMeasured);
        _indicators.TryGetValue(participant, out SpeakingIndicator indicator);
        indicator.Update(_detector.LoudFramesInNewestBlock(participant), releaseMs: 0, now);
        _indicators[participant] = indicator;
    }

    /// <summary>
    /// Decides who has the floor, every 300 ms; to be called each audio tick before the levels stamped with its time.
    /// </summary>
    public void Decide(Room room, TimeSpan now)
    {
        if (now < _nextDecision)
        {
            return;
        }

        _nextDecision += ActiveSpeakerDetector.DecisionInterval;
        _detector.Decide(now);
        bool isPinned = IsFrozen;
        string? first = null;
        IReadOnlyList<Participant> participants = room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            isPinned |= participants[i].PinnedAt is not null || participants[i].ScreenPinnedAt is not null;
            first ??= participants[i] is { IsOnStage: true, IsMedia: false } ? participants[i].Id : null;
        }

        _floor.Update(_detector, isPinned, first, now);
    }

    /// <summary>The bare measurement of this tick; each region of a layout keeps its mark on for its own releaseMs.</summary>
    public bool IsSpeaking(string participant) =>
        _indicators.TryGetValue(participant, out SpeakingIndicator indicator) && indicator.IsLoud;

    public void Remove(string participant)
    {
        _detector.Remove(participant);
        _floor.Remove(participant);
        _indicators.Remove(participant);
    }
}
