namespace McuServer.Client.Contracts;

/// <summary>A participant. Times in UTC.</summary>
public sealed record ParticipantInfo
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }

    public string? Title { get; init; }

    public StagePlace Stage { get; init; }

    public bool AudioMuted { get; init; }

    public bool AudioLocked { get; init; }

    public bool VideoMuted { get; init; }

    public bool VideoLocked { get; init; }

    public bool HasVideo { get; init; }

    public bool SharesScreen { get; init; }

    public bool Connected { get; init; }

    public DateTime JoinedAt { get; init; }

    public DateTime? HandRaisedAt { get; init; }

    public DateTime? PinnedAt { get; init; }

    public string? Seat { get; init; }

    public int Order { get; init; }

    public bool ChatMuted { get; init; }

    public ConnectionQuality Quality { get; init; }
}

/// <summary>What is changed of a participant; null leaves as it is.</summary>
public sealed record ParticipantChange
{
    public string? Name { get; init; }

    /// <summary>"": none.</summary>
    public string? Title { get; init; }

    public Role? Role { get; init; }

    public int? Order { get; init; }
}

/// <summary>Somebody at the door.</summary>
public sealed record LobbyEntry(string Id, string Name, Role Role, DateTime Since);

/// <summary>Somebody who may not come in again.</summary>
/// <param name="Browser">His browser is known again too, whatever link it comes by.</param>
public sealed record BanInfo(string Id, string Name, DateTime BannedAt, string? By, bool Browser);

/// <summary>Who somebody is, in short.</summary>
public sealed record PersonName(string Id, string Name);

public sealed record HandInfo(string Participant, string Name, DateTime RaisedAt);

public sealed record ChatMessage(string Id, string From, string Name, Role Role, ChatScope Scope, string? To, string Text, DateTime Time);

/// <summary>Somebody in a box of the picture; fractions of it.</summary>
/// <param name="Radius">Of its corners, as a fraction of the picture's width.</param>
public sealed record LayoutLayer(string Region, string? Participant, string? Kind, double X, double Y, double W, double H, int Z, double Radius);

/// <summary>What a view shows.</summary>
public sealed record AppliedLayout(
    string Layout, string? Variant, string View, long Revision, int Width, int Height, uint RtpTimestamp,
    IReadOnlyList<LayoutLayer> Layers, IReadOnlyList<string> Hidden, string? Self, string? Omits);
