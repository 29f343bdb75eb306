using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>Microphone, camera or screen.</summary>
public enum MediaKind
{
    Audio,
    Video,
    Screen,
}

/// <summary>Where a participant stands towards the stage.</summary>
public enum StagePlace
{
    /// <summary>Watches only.</summary>
    Off,

    /// <summary>A host has invited; nothing is sent before it is accepted.</summary>
    Invited,

    On,
}

/// <summary>How good a connection is (layouts-and-page.md Q1); the server's measurements of the upload.</summary>
public enum ConnectionQuality
{
    Excellent,
    Good,
    Poor,
    Lost,
}

/// <summary>One participant as clients are told. Times in UTC.</summary>
public sealed record ParticipantState(string Id, string Name, Role Role)
{
    public string? Title { get; init; }

    public StagePlace Stage { get; init; }

    public bool AudioMuted { get; init; }

    /// <summary>A host forbids to unmute.</summary>
    public bool AudioLocked { get; init; }

    public bool VideoMuted { get; init; }

    public bool VideoLocked { get; init; }

    /// <summary>Camera pictures come in.</summary>
    public bool HasVideo { get; init; }

    public bool SharesScreen { get; init; }

    public bool Connected { get; init; }

    public DateTime JoinedAt { get; init; }

    public DateTime? HandRaisedAt { get; init; }

    public DateTime? PinnedAt { get; init; }

    public string? Seat { get; init; }

    public int Order { get; init; }

    /// <summary>Not allowed to chat by a host.</summary>
    public bool ChatMuted { get; init; }

    public ConnectionQuality Quality { get; init; }
}

/// <summary>Somebody at the door.</summary>
public sealed record LobbyEntry(string Id, string Name, Role Role, DateTime Since);

/// <summary>Somebody who may not come in again.</summary>
/// <param name="Id">The participant id that he had.</param>
/// <param name="By">Who banned him.</param>
/// <param name="Browser">His browser is known again too, whatever link it comes by.</param>
public sealed record BanState(string Id, string Name, DateTime BannedAt, string? By, bool Browser);

/// <summary>Who somebody is, in short.</summary>
public sealed record PersonName(string Id, string Name);

/// <summary>One raised hand; lists are in order of raising.</summary>
public sealed record HandState(string Participant, string Name, DateTime RaisedAt);

/// <summary>To whom a message goes.</summary>
public enum ChatScope
{
    All,
    Hosts,
    Private,
}

/// <summary>One message of the chat.</summary>
/// <param name="To">Of a private one: the participant.</param>
public sealed record ChatMessage(string Id, string From, string Name, Role Role, ChatScope Scope, string? To, string Text, DateTime Time);

/// <summary>Somebody in a box of the picture that a view shows. Fractions of the picture, 0..1.</summary>
/// <param name="Kind">"camera" or "screen"; null: the placeholder of an empty region.</param>
/// <param name="Radius">Of its corners, as a fraction of the picture's width.</param>
public sealed record LayoutLayer(string Region, string? Participant, string? Kind, double X, double Y, double W, double H, int Z, double Radius);

/// <summary>What a view shows now: data of the event <c>layout.applied</c> (layouts-and-page.md 6.4).</summary>
/// <param name="View">"default" for the base layout.</param>
/// <param name="Revision">Grows with each change of layout, variant or boxes in the room.</param>
/// <param name="RtpTimestamp">Of the first picture with these boxes.</param>
/// <param name="Hidden">Who has no box though he stands on the stage.</param>
public sealed record AppliedLayout(
    string Layout, string? Variant, string View, long Revision, int Width, int Height, uint RtpTimestamp,
    ImmutableArray<LayoutLayer> Layers, ImmutableArray<string> Hidden)
{
    /// <summary>How the own tile is treated: "show", "overlay" or "omit".</summary>
    public string Self { get; init; } = "overlay";

    /// <summary>Whose own picture this is, without his tile; null: everybody's who receives the view.</summary>
    public string? Omits { get; init; }
}

/// <summary>A recording as clients are told.</summary>
/// <param name="View">The view or audience whose picture is recorded.</param>
/// <param name="State">"recording", "paused", "stopping" (the file is being closed), "ready" or "failed".</param>
public sealed record RecordingState(string Id, string View, string State, string StartedBy, DateTime StartedAt)
{
    /// <summary>"mp4", "mkv" or "webm".</summary>
    public string Container { get; init; } = "";

    /// <summary>The name that a download proposes.</summary>
    public string File { get; init; } = "";

    /// <summary>Of the closed file; in lists also of one that is being written, so far.</summary>
    public long? Bytes { get; init; }

    /// <summary>What the file plays, pauses taken out.</summary>
    public long? DurationMs { get; init; }

    /// <summary>
    /// Why it failed: "disk-full", "too-slow", "disk-failed" or "interrupted". Of one that is ready: "disk-low" if it was
    /// ended because the disk was nearly full. Null otherwise.
    /// </summary>
    public string? Reason { get; init; }
}

/// <summary>A file that a host plays into the room: a participant of its own that nobody is.</summary>
public sealed record PlayedMedia(string Id, string File, string StartedBy, DateTime StartedAt);

/// <summary>The room itself as clients are told.</summary>
public sealed record RoomState(string Id, string Title, string Language)
{
    /// <summary>Grows with every change of what REST reads: the ETag.</summary>
    public long Revision { get; init; }

    public DateTime CreatedAt { get; init; }

    /// <summary>A host has been there.</summary>
    public bool Started { get; init; }

    public bool Locked { get; init; }

    public bool ChatClosed { get; init; }

    /// <summary>The layout is frozen: voices switch nothing.</summary>
    public bool Frozen { get; init; }

    /// <summary>Of the clock in the picture; empty: the server's.</summary>
    public string TimeZone { get; init; } = "";

    public bool Levelling { get; init; }

    public string Layout { get; init; } = "";

    /// <summary>Who applied the layout, and when.</summary>
    public string? LayoutBy { get; init; }

    public DateTime? LayoutAt { get; init; }

    public int Page { get; init; }

    public LobbyPolicy Lobby { get; init; }

    public bool WaitForHost { get; init; }

    public int MaxParticipants { get; init; }

    public int MaxOnStage { get; init; }

    public int MaxScreens { get; init; }

    public long? EndsWithoutHostAfterMs { get; init; }

    /// <summary>When the event ends if no host comes back; null: one is there, or it goes on without.</summary>
    public DateTime? EndsAt { get; init; }

    public int ParticipantCount { get; init; }

    public int AttendeeCount { get; init; }

    /// <summary>Seat name to participant.</summary>
    public ImmutableSortedDictionary<string, string> Seats { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Pinned participants, the oldest pin first.</summary>
    public ImmutableArray<string> Pins { get; init; } = [];

    public RecordingState? Recording { get; init; }

    public ImmutableArray<PlayedMedia> Playing { get; init; } = [];
}

/// <summary>Everything that one participant may know at joining: the <c>state</c> of a welcome.</summary>
public sealed record RoomSnapshot(RoomState Room)
{
    /// <summary>In the lobby: only room (name, title) and me are told.</summary>
    public bool Waiting { get; init; }

    /// <summary>Why: "lobby" or "host".</summary>
    public string? WaitingFor { get; init; }

    /// <summary>1 for who is next; null outside the lobby.</summary>
    public int? WaitingPosition { get; init; }

    /// <summary>Null while waiting.</summary>
    public ParticipantState? Me { get; init; }

    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>Own policies of the role.</summary>
    public RolePolicies? Policies { get; init; }

    public IReadOnlyList<ParticipantState> Participants { get; init; } = [];

    public IReadOnlyList<LobbyEntry> Lobby { get; init; } = [];

    public IReadOnlyList<HandState> Hands { get; init; } = [];

    public IReadOnlyList<ChatMessage> Chat { get; init; } = [];

    /// <summary>Of the view that this participant receives; null before the first picture.</summary>
    public AppliedLayout? Layout { get; init; }

    public string? Shown { get; init; }

    public string? Previous { get; init; }
}
