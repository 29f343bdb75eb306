namespace McuServer.Conference.Headless;

/// <summary>What a script must obey beyond its form: known ids, times inside the conference, one writer a file.</summary>
public static class ScriptRules
{
    private const int MaxDurationMs = 24 * 60 * 60 * 1000;
    private const int MaxParticipants = 500;

    /// <exception cref="ScriptException">The first rule that is broken.</exception>
    public static void Check(string path, ConferenceScript script)
    {
        Require(script.Version == 1, path, "version", $"{script.Version} is unknown; write 1");
        Require(
            script.DurationMs is > 0 and <= MaxDurationMs, path, "durationMs",
            $"{script.DurationMs} is out of range; write 1 to {MaxDurationMs} (24 hours)");
        Require(script.FramesPerSecond is null or (>= 1 and <= 60), path, "framesPerSecond", "write 1 to 60");
        Require(script.Size is null || TryParseSize(script.Size, out _, out _), path, "size", SizeRule(script.Size));
        Require(
            TimeOnly.TryParseExact(script.ClockStart, "HH:mm", out _), path, "clockStart",
            $"'{script.ClockStart}' is no time of day; write it as HH:mm");
        Dictionary<string, ScriptParticipant> byId = CheckParticipants(path, script);
        CheckEvents(path, script, byId);
        CheckOutputs(path, script, byId);
    }

    /// <summary>Reads WxH; both even and inside the limits of a canvas (layout format 1: 160..3840, at most 3840x2160).</summary>
    public static bool TryParseSize(string text, out int width, out int height)
    {
        height = 0;
        string[] parts = text.Split('x');
        return int.TryParse(parts[0], out width) && parts.Length == 2 && int.TryParse(parts[1], out height)
            && width is >= 160 and <= 3840 && height is >= 160 and <= 3840 && width % 2 == 0 && height % 2 == 0
            && (long)width * height <= 3840L * 2160;
    }

    public static string SizeRule(string? text) =>
        $"'{text}' is no canvas size; write WxH with even numbers of 160 to 3840, such as 1280x720";

    private static Dictionary<string, ScriptParticipant> CheckParticipants(string path, ConferenceScript script)
    {
        Dictionary<string, ScriptParticipant> byId = new(StringComparer.Ordinal);
        Require(
            script.Participants.Count is > 0 and <= MaxParticipants, path, "participants",
            $"{script.Participants.Count} participants; write 1 to {MaxParticipants}");
        for (int i = 0; i < script.Participants.Count; i++)
        {
            ScriptParticipant participant = script.Participants[i];
            string field = $"participants[{i}]";
            Require(participant.Id.Length is > 0 and <= 64, path, $"{field}.id", "write an id of 1 to 64 characters");
            Require(byId.TryAdd(participant.Id, participant), path, $"{field}.id", $"'{participant.Id}' is taken; ids are unique");
            Require(
                participant.JoinMs >= 0 && participant.JoinMs < script.DurationMs, path, $"{field}.joinMs",
                $"{participant.JoinMs} is outside of the conference (0 to {script.DurationMs - 1})");
            Require(
                participant.LeaveMs is not { } leave || (leave > participant.JoinMs && leave <= script.DurationMs),
                path, $"{field}.leaveMs", $"{participant.LeaveMs} must be after joinMs and at most {script.DurationMs}");
            Require(participant.Media is not { Length: 0 }, path, $"{field}.media", "is empty; name a file or leave it out");
        }

        CheckScreens(path, script, byId);
        return byId;
    }

    private static void CheckScreens(
        string path, ConferenceScript script, Dictionary<string, ScriptParticipant> byId)
    {
        HashSet<string> owners = new(StringComparer.Ordinal);
        for (int i = 0; i < script.Participants.Count; i++)
        {
            ScriptParticipant participant = script.Participants[i];
            string field = $"participants[{i}]";
            if (participant.Kind != ScriptKind.Screen)
            {
                Require(participant.Owner is null, path, $"{field}.owner", "only a screen (\"kind\": \"screen\") has an owner");
                continue;
            }

            Require(participant.Media is not null, path, $"{field}.media", "a screen needs a file");
            Require(
                participant.Owner is not null && byId.TryGetValue(participant.Owner, out ScriptParticipant? owner)
                    && owner.Kind == ScriptKind.Person,
                path, $"{field}.owner", $"'{participant.Owner}' is no person; {Known(byId, ScriptKind.Person)}");
            Require(
                owners.Add(participant.Owner!), path, $"{field}.owner",
                $"'{participant.Owner}' has a screen already; a person shares one at a time");
        }
    }

    private static void CheckEvents(
        string path, ConferenceScript script, Dictionary<string, ScriptParticipant> byId)
    {
        for (int i = 0; i < script.Events.Count; i++)
        {
            ScriptEvent e = script.Events[i];
            string field = $"events[{i}]";
            Require(
                e.AtMs >= 0 && e.AtMs < script.DurationMs, path, $"{field}.atMs",
                $"{e.AtMs} is outside of the conference (0 to {script.DurationMs - 1})");
            if (e.Do is not (ScriptAction.Layout or ScriptAction.Page))
            {
                RequireParticipant(path, $"{field}.participant", e.Participant, e.Do, byId);
            }

            switch (e.Do)
            {
                case ScriptAction.Layout:
                    Require(!string.IsNullOrEmpty(e.Layout), path, $"{field}.layout", "name a layout (mcu layout list)");
                    break;
                case ScriptAction.Role:
                    Require(e.Role is not null, path, $"{field}.role", "write host, cohost, panelist or attendee");
                    break;
                case ScriptAction.Rename:
                    Require(e.Name is { Length: <= 200 }, path, $"{field}.name", "write a name of at most 200 characters");
                    break;
                case ScriptAction.Gain:
                    Require(e.GainDb is >= -60 and <= 20, path, $"{field}.gainDb", $"{e.GainDb} is out of range; write -60 to 20");
                    break;
                case ScriptAction.Page:
                    Require(e.Page is >= 0 and < 1000, path, $"{field}.page", $"{e.Page} is out of range; pages count from 0");
                    break;
                default:
                    break;
            }
        }
    }

    private static void RequireParticipant(
        string path, string field, string? id, ScriptAction action, Dictionary<string, ScriptParticipant> byId)
    {
        Require(
            id is not null && byId.ContainsKey(id), path, field,
            $"'{id}' is no participant; {Known(byId, null)}");
        Require(
            byId[id!].Kind == ScriptKind.Person || action == ScriptAction.Pin, path, field,
            $"'{id}' is a screen, which can only be pinned; {Known(byId, ScriptKind.Person)}");
    }

    private static void CheckOutputs(
        string path, ConferenceScript script, Dictionary<string, ScriptParticipant> byId)
    {
        Require(script.Outputs.Count > 0, path, "outputs", "is empty; name at least one output file");
        Dictionary<string, int> files = new(StringComparer.Ordinal);
        for (int i = 0; i < script.Outputs.Count; i++)
        {
            ScriptOutput output = script.Outputs[i];
            string field = $"outputs[{i}]";
            Require(
                output.Participant is null != output.View is null, path, field,
                "write either \"participant\" or \"view\" (host, cohost, panelist, attendee, recording)");
            Require(
                output.Participant is null
                    || (byId.TryGetValue(output.Participant, out ScriptParticipant? who) && who.Kind == ScriptKind.Person),
                path, $"{field}.participant", $"'{output.Participant}' is no person; {Known(byId, ScriptKind.Person)}");
            Require(output.File.Length > 0, path, $"{field}.file", "is empty; name the file to write");
            string name = Path.GetFullPath(output.File, "/");
            Require(
                files.TryAdd(name, i), path, $"{field}.file",
                $"'{output.File}' is written by outputs[{files.GetValueOrDefault(name)}] already; give each its own file");
            Require(output.VideoBitrateKbps is >= 50 and <= 50_000, path, $"{field}.videoBitrateKbps", "write 50 to 50000");
            Require(output.AudioBitrateKbps is >= 6 and <= 510, path, $"{field}.audioBitrateKbps", "write 6 to 510");
            if (OutputFormat.Choose(output, out string? problem) is null)
            {
                throw new ScriptException($"{path}: {field}: {problem}");
            }
        }
    }

    private static string Known(Dictionary<string, ScriptParticipant> byId, ScriptKind? kind)
    {
        IEnumerable<string> ids = byId.Values.Where(p => kind is null || p.Kind == kind).Select(p => p.Id).Take(12);
        return $"there are: {string.Join(", ", ids)}";
    }

    private static void Require(bool holds, string path, string field, string mend)
    {
        if (!holds)
        {
            throw new ScriptException($"{path}: {field}: {mend}");
        }
    }
}
