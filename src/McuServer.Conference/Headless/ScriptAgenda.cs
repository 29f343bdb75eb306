using McuServer.Media.Composition;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>Everything that happens in a scripted conference, in the order of its time: who joins and leaves, what the host does.</summary>
internal sealed class ScriptAgenda
{
    private readonly ConferenceScript _script;
    private readonly string _folder;
    private readonly Room _room;
    private readonly EgressPipeline _egress;
    private readonly Dictionary<string, RecordedMedia> _playing;
    private readonly Dictionary<string, Layout> _layouts = new(StringComparer.Ordinal);
    private readonly (TimeSpan At, Action Apply)[] _entries;
    private int _next;

    /// <param name="folder">What relative paths of the script start from.</param>
    /// <param name="playing">Recordings by participant; those of who left are taken out.</param>
    /// <param name="findLayout">By name; the second argument is the field that names it.</param>
    /// <param name="origin">Words its errors.</param>
    /// <exception cref="ScriptException">An event names a layout or a seat that there is not.</exception>
    public ScriptAgenda(
        ConferenceScript script, string folder, Room room, EgressPipeline egress,
        Dictionary<string, RecordedMedia> playing, Func<string, string, Layout> findLayout, ScriptOrigin origin)
    {
        _script = script;
        _folder = folder;
        _room = room;
        _egress = egress;
        _playing = playing;
        for (int i = 0; i < script.Events.Count; i++)
        {
            if (script.Events[i] is { Do: ScriptAction.Layout, Layout: { } name })
            {
                _layouts[name] = findLayout(name, $"events[{i}].layout");
            }
        }

        CheckSeats(origin, [room.Layout, .. _layouts.Values]);
        _entries = InOrder();
    }

    /// <summary>A seat may be given before the layout that has it is applied, but some layout of the script must have it.</summary>
    private void CheckSeats(ScriptOrigin origin, IReadOnlyList<Layout> layouts)
    {
        SortedSet<string> known = new(StringComparer.Ordinal);
        foreach (Layout layout in layouts)
        {
            known.UnionWith(layout.Variants.Concat(layout.Views.SelectMany(static view => view.Variants ?? []))
                .SelectMany(static variant => variant.Regions).SelectMany(static region => region.Select.From)
                .Where(static one => one is { By: SelectBy.Seat, Seat: not null }).Select(static one => one.Seat!));
        }

        for (int i = 0; i < _script.Events.Count; i++)
        {
            string? seat = _script.Events[i] is { Do: ScriptAction.Seat } e ? e.Seat : null;
            if (seat is not null && !known.Contains(seat))
            {
                throw origin.Error(
                    $"events[{i}].seat", $"no layout of the script has the seat '{seat}'; "
                    + (known.Count == 0 ? "they have none" : $"there are: {string.Join(", ", known)}"));
            }
        }
    }

    /// <summary>Lets happen what is due.</summary>
    public void Advance(TimeSpan now)
    {
        while (_next < _entries.Length && _entries[_next].At <= now)
        {
            _entries[_next++].Apply();
        }
    }

    /// <summary>At the same time joins come first, those of screens after their owners', and leaves last.</summary>
    private (TimeSpan At, Action Apply)[] InOrder()
    {
        IEnumerable<(TimeSpan At, Action Apply)> joins = _script.Participants
            .OrderBy(p => p.Kind == ScriptKind.Screen)
            .Select(p => (Ms(p.JoinMs), (Action)(() => Join(p))));
        IEnumerable<(TimeSpan At, Action Apply)> events = _script.Events.Select(e => (Ms(e.AtMs), (Action)(() => Apply(e))));
        IEnumerable<(TimeSpan At, Action Apply)> leaves = _script.Participants
            .Where(p => p.LeaveMs is not null)
            .Select(p => (Ms(p.LeaveMs!.Value), (Action)(() => Leave(p))));
        return [.. joins.Concat(events).Concat(leaves).OrderBy(entry => entry.At)];
    }

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);

    private void Join(ScriptParticipant who)
    {
        TimeSpan now = Ms(who.JoinMs);
        _playing.TryGetValue(who.Id, out RecordedMedia? media);
        if (who.Kind == ScriptKind.Screen)
        {
            if (_room.Contains(who.Owner!))
            {
                media!.Start(who.Owner!, VideoKind.Screen, now);
                _room.SetScreen(who.Owner!, media.Video, now);
            }

            return;
        }

        _room.Join(
            new ParticipantProfile(who.Id)
            {
                Name = who.Name ?? who.Id,
                Title = who.Title ?? "",
                Role = who.Role,
                AvatarImage = who.Avatar is null ? null : Path.GetFullPath(who.Avatar, _folder),
            },
            now);
        if (media is not null)
        {
            media.Start(who.Id, VideoKind.Camera, now);
            _room.SetCamera(who.Id, media.Video);
            _room.SetMicrophone(who.Id, media.Audio);
        }

        _egress.Refresh();
    }

    private void Leave(ScriptParticipant who)
    {
        if (_playing.Remove(who.Id, out RecordedMedia? media))
        {
            media.Dispose();
        }

        if (who.Kind == ScriptKind.Screen)
        {
            if (_room.Contains(who.Owner!))
            {
                _room.SetScreen(who.Owner!, null, Ms(who.LeaveMs!.Value));
            }

            return;
        }

        StopScreensOf(who.Id);
        _room.Leave(who.Id);
        _egress.Refresh();
    }

    /// <summary>A share ends with its owner: nobody would take what was read of it from then on.</summary>
    private void StopScreensOf(string id)
    {
        foreach (ScriptParticipant screen in _script.Participants)
        {
            if (screen.Owner == id && _playing.Remove(screen.Id, out RecordedMedia? media))
            {
                media.Dispose();
            }
        }
    }

    /// <summary>An event of somebody who is not in the room at that time changes nothing.</summary>
    private void Apply(ScriptEvent e)
    {
        TimeSpan now = Ms(e.AtMs);
        if (e.Do == ScriptAction.Layout)
        {
            _room.SetLayout(_layouts[e.Layout!]);
            return;
        }

        if (e.Do == ScriptAction.Page)
        {
            _room.SetPage(e.Page);
            return;
        }

        ScriptParticipant who = _script.Participants.First(p => p.Id == e.Participant);
        string id = who.Kind == ScriptKind.Screen ? who.Owner! : who.Id;
        if (_room.Contains(id))
        {
            ApplyTo(id, who.Kind == ScriptKind.Screen ? VideoKind.Screen : VideoKind.Camera, e, now);
            _egress.Refresh();
        }
    }

    private void ApplyTo(string id, VideoKind kind, ScriptEvent e, TimeSpan now)
    {
        switch (e.Do)
        {
            case ScriptAction.Mute when e.Media == ScriptMedia.Audio:
                _room.SetAudioMuted(id, e.Value);
                break;
            case ScriptAction.Mute:
                _room.SetVideoMuted(id, e.Value);
                break;
            case ScriptAction.Pin:
                _room.Pin(id, kind, e.Value, now);
                break;
            case ScriptAction.Seat:
                _room.Seat(id, e.Seat);
                break;
            case ScriptAction.Role:
                _room.SetRole(id, e.Role!.Value);
                break;
            case ScriptAction.Stage:
                _room.SetOnStage(id, e.Value);
                break;
            case ScriptAction.Hand:
                _room.RaiseHand(id, e.Value, now);
                break;
            case ScriptAction.Rename:
                _room.Rename(id, e.Name!, e.Title);
                break;
            case ScriptAction.Gain:
                ApplyGain(id, e);
                break;
            default:
                throw new InvalidOperationException($"'{e.Do}' is no event of a participant.");
        }
    }

    private void ApplyGain(string id, ScriptEvent e)
    {
        Participant participant = _room.Find(id);
        float gain = (float)Math.Pow(10, e.GainDb / 20);
        _room.SetGain(
            id,
            e.Direction == GainDirection.In ? gain : participant.GainIn,
            e.Direction == GainDirection.Out ? gain : participant.GainOut);
    }
}
