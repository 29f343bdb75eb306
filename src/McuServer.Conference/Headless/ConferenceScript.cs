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
    public string Layout { get; set; } = "grid-auto";

    public string RoomTitle { get; set; } = "";

    public string Language { get; set; } = "ko";

    /// <summary>HH:mm that the clock overlay shows at the start; it runs on with the conference.</summary>
    public string ClockStart { get; set; } = "09:00";

    /// <summary>Size of all outputs; null: each has the canvas of its view of the first layout.</summary>
    public string? Size { get; set; }

    /// <summary>Frame rate of all outputs; null: each has that of its view of the first layout.</summary>
    public int? FramesPerSecond { get; set; }

    /// <summary>Whether voices are brought to one loudness.</summary>
    public bool Levelling { get; set; } = true;

    public IReadOnlyList<ScriptParticipant> Participants { get; set; } = [];

    public IReadOnlyList<ScriptEvent> Events { get; set; } = [];

    public IReadOnlyList<ScriptOutput> Outputs { get; set; } = [];

    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }
}

/// <summary>A person with a recording, or (kind screen) a share that belongs to the person named by owner.</summary>
public sealed record ScriptParticipant
{
    public required string Id { get; init; }

    public string? Name { get; set; }

    public string? Title { get; set; }

    public Role Role { get; set; } = Role.Panelist;

    public ScriptKind Kind { get; set; } = ScriptKind.Person;

    /// <summary>For a screen: whose it is.</summary>
    public string? Owner { get; set; }

    /// <summary>Recording; null: somebody without camera and microphone.</summary>
    public string? Media { get; set; }

    /// <summary>Picture for the tile when there is no video.</summary>
    public string? Avatar { get; set; }

    public int JoinMs { get; set; }

    /// <summary>Null: stays until the end.</summary>
    public int? LeaveMs { get; set; }

    /// <summary>Starts again when the recording ends.</summary>
    public bool Loop { get; set; }
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

    public string? Participant { get; set; }

    /// <summary>For mute: what.</summary>
    public ScriptMedia Media { get; set; } = ScriptMedia.Audio;

    /// <summary>For mute, pin, stage, hand: on or off.</summary>
    public bool Value { get; set; } = true;

    /// <summary>For layout: an id or a path.</summary>
    public string? Layout { get; set; }

    /// <summary>For seat: its name; null takes the participant out of every seat.</summary>
    public string? Seat { get; set; }

    /// <summary>For role.</summary>
    public Role? Role { get; set; }

    /// <summary>For rename.</summary>
    public string? Name { get; set; }

    public string? Title { get; set; }

    /// <summary>For gain, in decibels, −60..20.</summary>
    public double GainDb { get; set; }

    /// <summary>For gain: of the voice in the mix, or of what the participant hears.</summary>
    public GainDirection Direction { get; set; } = GainDirection.In;

    /// <summary>For page; 0-based.</summary>
    public int Page { get; set; }
}

/// <summary>One file: what a participant would receive live, or what an audience sees with the full mix.</summary>
public sealed record ScriptOutput
{
    public string? Participant { get; set; }

    /// <summary>An audience: host, cohost, panelist, attendee or recording.</summary>
    public Audience? View { get; set; }

    public required string File { get; init; }

    /// <summary>h264, vp8, vp9, av1 or raw; null: what suits the file's ending.</summary>
    public string? Video { get; set; }

    /// <summary>opus, aac or pcm; null: what suits the file's ending.</summary>
    public string? Audio { get; set; }

    public int VideoBitrateKbps { get; set; } = 1500;

    public int AudioBitrateKbps { get; set; } = 64;
}
