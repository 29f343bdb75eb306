using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

public enum VideoKind
{
    Camera,
    Screen,
}

/// <summary>Names one source of pictures: whose, and camera or screen.</summary>
public readonly record struct VideoKey(string ParticipantId, VideoKind Kind)
{
    public override string ToString() => Kind == VideoKind.Camera ? ParticipantId : $"scr:{ParticipantId}";
}

/// <summary>
/// Everything about a room's people that decides a picture, at one tick. Immutable: a change makes a new one, and a
/// loop that holds the same object knows that nothing changed.
/// </summary>
public sealed record Stage
{
    public static readonly Stage Empty = new();

    /// <summary>Everybody who is in the room or still inside <c>shrinkDelayMs</c> of leaving, in order of joining.</summary>
    public ImmutableArray<StagePerson> People { get; init; } = [];

    /// <summary>Active screen shares, oldest first.</summary>
    public ImmutableArray<StageScreen> Screens { get; init; } = [];

    /// <summary>The floor holder as stage 2 shows it, or null.</summary>
    public string? ActiveSpeaker { get; init; }

    /// <summary>The floor holder before the present one, or null.</summary>
    public string? PreviousSpeaker { get; init; }

    /// <summary>Seat name to participant id, as the host assigned them. Survives every change of layout.</summary>
    public ImmutableDictionary<string, string> Seats { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Most swaps that a stage remembers: more than there are between two ticks.</summary>
    public const int MaxSwaps = 16;

    /// <summary>The last exchanges of two participants' places, oldest first; each picture follows one once.</summary>
    public ImmutableArray<StageSwap> Swaps { get; init; } = [];

    /// <summary>Nobody is brought into a picture by speaking.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Page that views show where a grid overflows with <c>mode: page</c>; 0-based.</summary>
    public int Page { get; init; }

    public string RoomTitle { get; init; } = "";

    /// <summary>BCP 47 primary language of the room: chooses texts.</summary>
    public string Language { get; init; } = "ko";

    public bool IsRecording { get; init; }

    /// <summary>What the clock overlay shows (HH:mm in the room's time zone).</summary>
    public string ClockText { get; init; } = "";
}

public sealed record StagePerson(string Id)
{
    public string Name { get; init; } = "";

    public string Title { get; init; } = "";

    public Role Role { get; init; } = Role.Panelist;

    /// <summary>Attendees join the stage only when invited; others stand on it.</summary>
    public bool IsOnStage { get; init; } = true;

    /// <summary>Off the stage by somebody's decision, not by a lost connection: the tile goes at once.</summary>
    public bool IsTakenOff { get; init; }

    /// <summary>Camera on, as told by signalling or by arriving pictures.</summary>
    public bool HasVideo { get; init; }

    public bool IsMuted { get; init; }

    public bool IsSpeaking { get; init; }

    public bool HasBadNetwork { get; init; }

    /// <summary>Gone, but inside <c>shrinkDelayMs</c>: the tile stays and says "reconnecting".</summary>
    public bool IsReconnecting { get; init; }

    /// <summary>Null: hand is down.</summary>
    public TimeSpan? HandRaisedAt { get; init; }

    /// <summary>Null: not pinned by the host.</summary>
    public TimeSpan? PinnedAt { get; init; }

    public TimeSpan? LastSpokeAt { get; init; }

    public TimeSpan JoinedAt { get; init; }

    /// <summary>Number that the host gave for ordering; 0 when none.</summary>
    public int Order { get; init; }

    /// <summary>Absolute path of an avatar picture, or null.</summary>
    public string? AvatarImage { get; init; }
}

public sealed record StageScreen(string OwnerId)
{
    public TimeSpan StartedAt { get; init; }

    public TimeSpan? PinnedAt { get; init; }
}

/// <summary>Two participants exchange their places.</summary>
/// <param name="Number">Grows by one with each swap of a room.</param>
public sealed record StageSwap(int Number, string A, string B);
