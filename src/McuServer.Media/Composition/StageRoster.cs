using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>Who gets a tile at all, and how long changes of that wait.</summary>
internal readonly record struct RosterRules(
    ImmutableArray<Role> Roles,
    AudioOnlyMode AudioOnly,
    string? OmitParticipant,
    TimeSpan Settle,
    TimeSpan ShrinkDelay);

/// <summary>
/// The people and screens that a picture is composed of. Bursts of joins and leaves within <c>settleMs</c> become one
/// change; whoever is lost stays for <c>shrinkDelayMs</c> with the tile that he has, and keeps it on coming back in
/// time. Screens come and go at once.
/// </summary>
internal sealed class StageRoster
{
    private readonly List<SceneSource> _cameras = [];
    private readonly Dictionary<string, SceneSource> _cameraOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SceneSource> _screenOf = new(StringComparer.Ordinal);
    private int _sequence;
    private bool _isFirst = true;

    private enum Presence
    {
        Here,

        /// <summary>Away, perhaps for a moment: stays for the shrink delay.</summary>
        Lost,

        /// <summary>Taken off the stage on purpose.</summary>
        Excluded,
    }

    /// <summary>Cameras with a tile due, by first appearance.</summary>
    public List<SceneSource> Members { get; } = [];

    /// <summary>Screen shares, the newest first.</summary>
    public List<SceneSource> Screens { get; } = [];

    /// <summary>When a change that is waiting becomes due; null: none waits.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    /// <summary>The camera of a member, or null.</summary>
    public SceneSource? Member(string? participant) =>
        participant is not null && _cameraOf.TryGetValue(participant, out SceneSource? camera) && camera.IsMember
            ? camera
            : null;

    public SceneSource? ScreenOf(string participant) => _screenOf.GetValueOrDefault(participant);

    /// <summary>People and screens that the host pinned, as far as they can be shown.</summary>
    public int CountPinned()
    {
        int count = 0;
        foreach (SceneSource source in Members)
        {
            count += source.PinnedAt is null ? 0 : 1;
        }

        foreach (SceneSource source in Screens)
        {
            count += source.PinnedAt is null ? 0 : 1;
        }

        return count;
    }

    /// <param name="applyAtOnce">Joins do not wait: a layout was changed.</param>
    public void Update(Stage stage, in RosterRules rules, TimeSpan now, bool applyAtOnce)
    {
        TakePeople(stage, now);
        TakeScreens(stage);
        bool isDue = applyAtOnce || _isFirst;
        foreach (SceneSource camera in _cameras)
        {
            isDue |= DueAt(camera, rules, now) is { } due && (now >= due || CannotWait(camera, stage));
        }

        _isFirst = false;
        if (isDue)
        {
            Apply(rules, now);
        }

        Forget();
        NextDeadline = null;
        foreach (SceneSource camera in _cameras)
        {
            NextDeadline = Earliest(NextDeadline, DueAt(camera, rules, now));
        }
    }

    public static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    private static Presence PresenceOf(SceneSource camera, in RosterRules rules)
    {
        StagePerson person = camera.Person;
        if (camera.IsInStage
            && (!person.IsOnStage || !rules.Roles.Contains(person.Role) || person.Id == rules.OmitParticipant))
        {
            return Presence.Excluded;
        }

        return camera.IsLost || (rules.AudioOnly == AudioOnlyMode.Omit && !person.HasVideo)
            ? Presence.Lost
            : Presence.Here;
    }

    /// <summary>When this camera's joining or leaving becomes due; null: it stays as it is.</summary>
    private static TimeSpan? DueAt(SceneSource camera, in RosterRules rules, TimeSpan now)
    {
        Presence presence = PresenceOf(camera, rules);
        if (camera.IsMember == (presence == Presence.Here))
        {
            camera.ChangingSince = null;
            return null;
        }

        camera.ChangingSince ??= now;
        return camera.ChangingSince + (IsShrinking(presence, rules) ? rules.ShrinkDelay : rules.Settle);
    }

    private static bool IsShrinking(Presence presence, in RosterRules rules) =>
        presence == Presence.Lost && rules.ShrinkDelay > rules.Settle;

    /// <summary>
    /// Pins, floor, seats and screen shares take effect at once, so whom they name joins at once; and who is taken off the
    /// stage goes at once.
    /// </summary>
    private static bool CannotWait(SceneSource camera, Stage stage)
    {
        if (camera.IsMember)
        {
            return camera.IsInStage && camera.Person.IsTakenOff;
        }

        string id = camera.Key.ParticipantId;
        return camera.Person.PinnedAt is not null || stage.ActiveSpeaker == id || camera.IsSharing
            || stage.Seats.ContainsValue(id);
    }

    private void TakePeople(Stage stage, TimeSpan now)
    {
        foreach (SceneSource camera in _cameras)
        {
            camera.IsInStage = false;
            camera.IsSharing = false;
        }

        foreach (StagePerson person in stage.People)
        {
            if (!_cameraOf.TryGetValue(person.Id, out SceneSource? camera))
            {
                camera = new SceneSource(new VideoKey(person.Id, VideoKind.Camera), _sequence++);
                _cameraOf.Add(person.Id, camera);
                _cameras.Add(camera);
            }

            camera.Person = person;
            camera.IsInStage = true;
        }

        foreach (SceneSource camera in _cameras)
        {
            camera.NoteSpeaking(camera.IsInStage && camera.Person.IsSpeaking, now);
        }
    }

    private void TakeScreens(Stage stage)
    {
        foreach (SceneSource screen in Screens)
        {
            screen.IsInStage = false;
            screen.IsMember = false;
        }

        Screens.Clear();
        foreach (StageScreen shared in stage.Screens)
        {
            if (!_screenOf.TryGetValue(shared.OwnerId, out SceneSource? screen))
            {
                screen = new SceneSource(new VideoKey(shared.OwnerId, VideoKind.Screen), _sequence++);
                _screenOf.Add(shared.OwnerId, screen);
            }

            screen.Screen = shared;
            screen.IsInStage = true;
            screen.IsMember = true;
            if (_cameraOf.TryGetValue(shared.OwnerId, out SceneSource? camera))
            {
                camera.IsSharing = true;
                screen.Person = camera.Person;
            }

            Screens.Add(screen);
        }

        Screens.Reverse();
    }

    private void Apply(in RosterRules rules, TimeSpan now)
    {
        Members.Clear();
        foreach (SceneSource camera in _cameras)
        {
            // Joins and removals need not wait for their own time once anything changes; the lost have a delay.
            if (DueAt(camera, rules, now) is { } due && (now >= due || !IsShrinking(PresenceOf(camera, rules), rules)))
            {
                camera.IsMember = !camera.IsMember;
                camera.ChangingSince = null;
                camera.ShownIn = -1;
            }

            if (camera.IsMember)
            {
                Members.Add(camera);
            }
        }
    }

    private void Forget()
    {
        for (int i = _cameras.Count - 1; i >= 0; i--)
        {
            if (!_cameras[i].IsMember && !_cameras[i].IsInStage)
            {
                _cameraOf.Remove(_cameras[i].Key.ParticipantId);
                _cameras.RemoveAt(i);
            }
        }

        if (_screenOf.Count == Screens.Count)
        {
            return;
        }

        _screenOf.Clear();
        foreach (SceneSource screen in Screens)
        {
            _screenOf.Add(screen.Key.ParticipantId, screen);
        }
    }
}
