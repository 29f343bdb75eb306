using System.Globalization;

namespace McuServer.Conference.Headless;

/// <summary>What a script must obey beyond its form: known ids, times inside the conference, formats that there are.</summary>
public static class ScriptRules
{
    private const int MaxDurationMs = 24 * 60 * 60 * 1000;
    private const int MaxParticipants = 500;

    /// <exception cref="ScriptException">The first rule that is broken.</exception>
    public static void Check(ScriptOrigin origin, ConferenceScript script)
    {
        RequireNoNull(origin, "participants", script.Participants);
        RequireNoNull(origin, "events", script.Events);
        RequireNoNull(origin, "outputs", script.Outputs);
        RequirePath(origin, "layout", script.Layout);
        origin.Require(script.Version == 1, "version", $"{script.Version} is unknown; write 1");
        origin.Require(
            script.DurationMs is > 0 and <= MaxDurationMs, "durationMs",
            $"{script.DurationMs} is out of range; write 1 to {MaxDurationMs} (24 hours)");
        origin.Require(
            script.FramesPerSecond is null or (>= 1 and <= 60), "framesPerSecond",
            $"{script.FramesPerSecond} is out of range; write 1 to 60");
        origin.Require(script.Size is null || TryParseSize(script.Size, out _, out _), "size", SizeRule(script.Size));
        origin.Require(
            TimeOnly.TryParseExact(script.ClockStart, "HH:mm", out _), "clockStart",
            $"'{script.ClockStart}' is no time of day; write it as HH:mm");
        Dictionary<string, ScriptParticipant> byId = CheckParticipants(origin, script);
        CheckEvents(origin, script, byId);
        CheckOutputs(origin, script, byId);
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

    private static Dictionary<string, ScriptParticipant> CheckParticipants(ScriptOrigin origin, ConferenceScript script)
    {
        Dictionary<string, ScriptParticipant> byId = new(StringComparer.Ordinal);
        origin.Require(
            script.Participants.Count is > 0 and <= MaxParticipants, "participants",
            $"{script.Participants.Count} participants; write 1 to {MaxParticipants}");
        for (int i = 0; i < script.Participants.Count; i++)
        {
            ScriptParticipant participant = script.Participants[i];
            string field = $"participants[{i}]";
            origin.Require(participant.Id.Length is > 0 and <= 64, $"{field}.id", "write an id of 1 to 64 characters");
            origin.Require(byId.TryAdd(participant.Id, participant), $"{field}.id", $"'{participant.Id}' is taken; ids are unique");
            origin.Require(
                participant.JoinMs >= 0 && participant.JoinMs < script.DurationMs, $"{field}.joinMs",
                $"{participant.JoinMs} is outside of the conference (0 to {script.DurationMs - 1})");
            origin.Require(
                participant.LeaveMs is not { } leave || (leave > participant.JoinMs && leave <= script.DurationMs),
                $"{field}.leaveMs", $"{participant.LeaveMs} must be after joinMs and at most {script.DurationMs}");
            RequirePath(origin, $"{field}.media", participant.Media);
            RequirePath(origin, $"{field}.avatar", participant.Avatar);
        }

        CheckScreens(origin, script, byId);
        return byId;
    }

    private static void CheckScreens(
        ScriptOrigin origin, ConferenceScript script, Dictionary<string, ScriptParticipant> byId)
    {
        HashSet<string> owners = new(StringComparer.Ordinal);
        for (int i = 0; i < script.Participants.Count; i++)
        {
            ScriptParticipant participant = script.Participants[i];
            string field = $"participants[{i}]";
            if (participant.Kind != ScriptKind.Screen)
            {
                origin.Require(participant.Owner is null, $"{field}.owner", "only a screen (\"kind\": \"screen\") has an owner");
                continue;
            }

            origin.Require(participant.Media is not null, $"{field}.media", "a screen needs a file");
            origin.Require(
                participant.Owner is not null && byId.TryGetValue(participant.Owner, out ScriptParticipant? owner)
                    && owner.Kind == ScriptKind.Person,
                $"{field}.owner", $"'{participant.Owner}' is no person; {Known(byId, ScriptKind.Person)}");
            origin.Require(
                owners.Add(participant.Owner!), $"{field}.owner",
                $"'{participant.Owner}' has a screen already; a person shares one at a time");
            RequirePresence(origin, $"{field}.joinMs", participant.JoinMs, byId[participant.Owner!]);
        }
    }

    private static void CheckEvents(
        ScriptOrigin origin, ConferenceScript script, Dictionary<string, ScriptParticipant> byId)
    {
        for (int i = 0; i < script.Events.Count; i++)
        {
            ScriptEvent e = script.Events[i];
            string field = $"events[{i}]";
            origin.Require(
                e.AtMs >= 0 && e.AtMs < script.DurationMs, $"{field}.atMs",
                $"{e.AtMs} is outside of the conference (0 to {script.DurationMs - 1})");
            if (e.Do is not (ScriptAction.Layout or ScriptAction.Page))
            {
                RequireParticipant(origin, $"{field}.participant", e.Participant, e.Do, byId);
                RequirePresence(origin, $"{field}.atMs", e.AtMs, byId[e.Participant!]);
            }

            switch (e.Do)
            {
                case ScriptAction.Layout:
                    origin.Require(e.Layout is not null, $"{field}.layout", "is missing; name a layout (mcu layout list)");
                    RequirePath(origin, $"{field}.layout", e.Layout);
                    break;
                case ScriptAction.Role:
                    origin.Require(e.Role is not null, $"{field}.role", "write host, cohost, panelist or attendee");
                    break;
                case ScriptAction.Rename:
                    origin.Require(e.Name is { Length: <= 200 }, $"{field}.name", "write a name of at most 200 characters");
                    break;
                case ScriptAction.Gain:
                    origin.Require(e.GainDb is >= -60 and <= 20, $"{field}.gainDb", $"{e.GainDb} is out of range; write -60 to 20");
                    break;
                case ScriptAction.Page:
                    origin.Require(e.Page is >= 0 and < 1000, $"{field}.page", $"{e.Page} is out of range; pages count from 0");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What would happen to somebody who is not there would not happen at all.</summary>
    private static void RequirePresence(ScriptOrigin origin, string field, int atMs, ScriptParticipant who) => origin.Require(
        atMs >= who.JoinMs && (who.LeaveMs is not { } leave || atMs <= leave), field,
        $"at {atMs} '{who.Id}' is not there ({who.JoinMs} to {who.LeaveMs?.ToString(CultureInfo.InvariantCulture) ?? "the end"})");

    private static void RequireParticipant(
        ScriptOrigin origin, string field, string? id, ScriptAction action, Dictionary<string, ScriptParticipant> byId)
    {
        origin.Require(
            id is not null && byId.ContainsKey(id), field,
            $"'{id}' is no participant; {Known(byId, null)}");
        origin.Require(
            byId[id!].Kind == ScriptKind.Person || action == ScriptAction.Pin, field,
            $"'{id}' is a screen, which can only be pinned; {Known(byId, ScriptKind.Person)}");
    }

    private static void CheckOutputs(
        ScriptOrigin origin, ConferenceScript script, Dictionary<string, ScriptParticipant> byId)
    {
        origin.Require(script.Outputs.Count > 0, "outputs", "is empty; name at least one output file");
        for (int i = 0; i < script.Outputs.Count; i++)
        {
            ScriptOutput output = script.Outputs[i];
            string field = $"outputs[{i}]";
            origin.Require(
                output.Participant is null != output.View is null, field,
                "write either \"participant\" or \"view\" (host, cohost, panelist, attendee, recording)");
            origin.Require(
                output.Participant is null
                    || (byId.TryGetValue(output.Participant, out ScriptParticipant? who) && who.Kind == ScriptKind.Person),
                $"{field}.participant", $"'{output.Participant}' is no person; {Known(byId, ScriptKind.Person)}");
            RequirePath(origin, $"{field}.file", output.File);
            origin.Require(
                output.VideoBitrateKbps is >= 50 and <= 50_000, $"{field}.videoBitrateKbps",
                $"{output.VideoBitrateKbps} is out of range; write 50 to 50000");
            origin.Require(
                output.AudioBitrateKbps is >= 6 and <= 510, $"{field}.audioBitrateKbps",
                $"{output.AudioBitrateKbps} is out of range; write 6 to 510");
            if (!OutputFormat.TryChoose(output, out _, out (string Field, string Mend) problem))
            {
                throw origin.Error($"{field}.{problem.Field}", problem.Mend);
            }
        }
    }

    private static string Known(Dictionary<string, ScriptParticipant> byId, ScriptKind? kind)
    {
        IEnumerable<string> ids = byId.Values.Where(p => kind is null || p.Kind == kind).Select(p => p.Id).Take(12);
        return $"there are: {string.Join(", ", ids)}";
    }

    /// <summary>No path holds a zero character, and an empty one names nothing.</summary>
    private static void RequirePath(ScriptOrigin origin, string field, string? path) => origin.Require(
        path is null || (path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal)), field,
        path is { Length: 0 } ? "is empty; write a name" : "holds a zero character; take it out");

    private static void RequireNoNull<T>(ScriptOrigin origin, string field, IReadOnlyList<T> list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            origin.Require(list[i] is not null, $"{field}[{i}]", "is null; write an object or take it out");
        }
    }
}
