using System.Text.Json.Serialization;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>
/// A headless conference as its author wrote it: who joins with which recording, what the host does when, and which
/// files come out. Paths are relative to the script. Times are milliseconds from the conference's start.
/// </summary>
public sealed record ConferenceScript
{
    /// <summary>Format version; 1.</summary>
    public required int Version { get; init; }

    public required int DurationMs { get; init; }

    /// <summary>Layout id, or a path of a layout file.</summary>
    public string Layout { get; init; } = "grid-auto";

    public string RoomTitle { get; init; } = "";

    public string Language { get; init; } = "ko";

    /// <summary>HH:mm that the clock overlay shows at the start; it runs on with the conference.</summary>
    public string ClockStart { get; init; } = "09:00";

    /// <summary>Canvas size of all outputs; null: the first layout's.</summary>
    public string? Size { get; init; }

    /// <summary>Frame rate of all outputs; null: the first layout's.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>Whether voices are brought to one loudness.</summary>
    public bool Levelling { get; init; } = true;

    public IReadOnlyList<ScriptParticipant> Participants { get; init; } = [];

    public IReadOnlyList<ScriptEvent> Events { get; init; } = [];

    public IReadOnlyList<ScriptOutput> Outputs { get; init; } = [];

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
}

/// <summary>A person with a recording, or (kind screen) a share that belongs to the person named by owner.</summary>
public sealed record ScriptParticipant
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public Role Role { get; init; } = Role.Panelist;

    public ScriptKind Kind { get; init; } = ScriptKind.Person;

    /// <summary>For a screen: whose it is.</summary>
    public string? Owner { get; init; }

    /// <summary>Recording; null: somebody without camera and microphone.</summary>
    public string? Media { get; init; }

    /// <summary>Picture for the tile when there is no video.</summary>
    public string? Avatar { get; init; }

    public int JoinMs { get; init; }

    /// <summary>Null: stays until the end.</summary>
    public int? LeaveMs { get; init; }

    /// <summary>Starts again when the recording ends.</summary>
    public bool Loop { get; init; }
}

public enum ScriptKind
{
    Person,
    Screen,
}

public enum ScriptAction
{
    Mute,
    Layout,
    Pin,
    Seat,
    Role,
    Stage,
    Hand,
    Rename,
    Gain,
    Page,
}

public enum ScriptMedia
{
    Audio,
    Video,
}

public enum GainDirection
{
    In,
    Out,
}

/// <summary>One thing that the host, or a participant, does.</summary>
public sealed record ScriptEvent
{
    public required int AtMs { get; init; }

    public required ScriptAction Do { get; init; }

    public string? Participant { get; init; }

    /// <summary>For mute: what.</summary>
    public ScriptMedia Media { get; init; } = ScriptMedia.Audio;

    /// <summary>For mute, pin, stage, hand: on or off.</summary>
    public bool Value { get; init; } = true;

    /// <summary>For layout: an id or a path.</summary>
    public string? Layout { get; init; }

    /// <summary>For seat: its name; null takes the participant out of every seat.</summary>
    public string? Seat { get; init; }

    /// <summary>For role.</summary>
    public Role? Role { get; init; }

    /// <summary>For rename.</summary>
    public string? Name { get; init; }

    public string? Title { get; init; }

    /// <summary>For gain, in decibels, −60..20.</summary>
    public double GainDb { get; init; }

    /// <summary>For gain: of the voice in the mix, or of what the participant hears.</summary>
    public GainDirection Direction { get; init; } = GainDirection.In;

    /// <summary>For page; 0-based.</summary>
    public int Page { get; init; }
}

/// <summary>One file: what a participant would receive live, or what an audience sees with the full mix.</summary>
public sealed record ScriptOutput
{
    public string? Participant { get; init; }

    /// <summary>An audience: host, cohost, panelist, attendee or recording.</summary>
    public Audience? View { get; init; }

    public required string File { get; init; }

    /// <summary>h264, vp8, vp9, av1 or raw; null: what suits the file's ending.</summary>
    public string? Video { get; init; }

    /// <summary>opus, aac or pcm; null: what suits the file's ending.</summary>
    public string? Audio { get; init; }

    public int VideoBitrateKbps { get; init; } = 1500;

    public int AudioBitrateKbps { get; init; } = 64;
}
