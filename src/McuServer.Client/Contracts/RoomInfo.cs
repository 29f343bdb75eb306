namespace McuServer.Client.Contracts;

/// <summary>A room. Times in UTC.</summary>
public sealed record RoomInfo
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Language { get; init; }

    /// <summary>Grows with every change; <see cref="ETag"/> of it makes a change conditional.</summary>
    public required long Revision { get; init; }

    public DateTime CreatedAt { get; init; }

    public bool Started { get; init; }

    public bool Locked { get; init; }

    public bool ChatClosed { get; init; }

    public bool Frozen { get; init; }

    public required string Layout { get; init; }

    public string? LayoutBy { get; init; }

    public DateTime? LayoutAt { get; init; }

    public int Page { get; init; }

    public LobbyPolicy Lobby { get; init; }

    public bool WaitForHost { get; init; }

    public int MaxParticipants { get; init; }

    public int MaxOnStage { get; init; }

    public int MaxScreens { get; init; }

    /// <summary>Of the clock in the picture; empty: the server's.</summary>
    public string TimeZone { get; set; } = "";

    public bool Levelling { get; init; }

    public long? EndsWithoutHostAfterMs { get; init; }

    /// <summary>When it will end for want of a host; null: a host is there.</summary>
    public DateTime? EndsAt { get; init; }

    public int ParticipantCount { get; init; }

    public int AttendeeCount { get; init; }

    /// <summary>Seat to participant.</summary>
    public IReadOnlyDictionary<string, string> Seats { get; set; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Pins { get; set; } = [];

    public RecordingInfo? Recording { get; init; }

    public IReadOnlyList<PlayedMediaInfo> Playing { get; set; } = [];

    /// <summary>For <see cref="RequestOptions.IfMatch"/>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ETag => $"\"{Revision}\"";
}

/// <param name="State">"recording", "paused", "stopping", "ready" or "failed".</param>
public sealed record RecordingInfo(string Id, string View, string State, string StartedBy, DateTime StartedAt)
{
    /// <summary>"mp4", "mkv" or "webm".</summary>
    public string Container { get; set; } = "";

    /// <summary>The name that a download proposes.</summary>
    public string File { get; set; } = "";

    /// <summary>Of the closed file; in lists also of one that is being written, so far.</summary>
    public long? Bytes { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>Why it failed: "disk-full", "too-slow", "disk-failed" or "interrupted"; "disk-low": ready, but ended because the disk was nearly full.</summary>
    public string? Reason { get; init; }
}

public sealed record RecordingLink(string Url, DateTime ExpiresAt);

public sealed record PlayedMediaInfo(string Id, string File, string StartedBy, DateTime StartedAt);

/// <summary>What a room is made with, or what is changed of one: null leaves as it is.</summary>
public record RoomChange
{
    public string? Title { get; init; }

    public string? Language { get; init; }

    public LobbyPolicy? Lobby { get; init; }

    public bool? WaitForHost { get; init; }

    public int? MaxParticipants { get; init; }

    public int? MaxOnStage { get; init; }

    public int? MaxScreens { get; init; }

    public string? TimeZone { get; init; }

    public bool? Levelling { get; init; }

    public long? EndsWithoutHostAfterMs { get; init; }

    public string? HoldPicture { get; init; }

    public string? HoldMusic { get; init; }
}

public sealed record NewRoom : RoomChange
{
    public required string Id { get; init; }

    public string? Layout { get; init; }
}

/// <summary>Of a new link; null: the server chooses.</summary>
public sealed record NewToken
{
    public required Role Role { get; init; }

    public string? Id { get; init; }

    public bool? Shared { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public int? ExpiresInS { get; init; }
}

/// <param name="Token">Null in the server's development mode.</param>
public sealed record JoinLink(string Url, string? Token, DateTime? ExpiresAt);

/// <summary>What a role may; null in a change leaves as it is.</summary>
public sealed record Policies
{
    public bool? Microphone { get; init; }

    public bool? Camera { get; init; }

    public bool? Screen { get; init; }

    public bool? ChatAll { get; init; }

    public bool? ChatHosts { get; init; }

    public bool? ChatPrivate { get; init; }

    public bool? SeeList { get; init; }

    public bool? Record { get; init; }
}

public sealed record RoomPolicies
{
    public Policies? Panelist { get; init; }

    public Policies? Attendee { get; init; }
}

/// <param name="Next">Cursor of the next part; null: this is the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

public sealed record PeopleCount(int Count);
