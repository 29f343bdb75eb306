using System.Collections.Immutable;

namespace McuServer.Conference.Control;

// Data of room events (layouts-and-page.md 6.4): the members are those of the JSON. "Participant" is the whole state in
// participant.* and stage.*, an id elsewhere.

public sealed record NoData;

public sealed record ParticipantData(ParticipantState Participant);

public sealed record ParticipantLeftData(ParticipantState Participant, string Reason);

public sealed record MuteData(string Participant, MediaKind Kind, bool Locked);

public sealed record MediaData(string Participant, MediaKind Kind);

public sealed record UnmuteRequestData(MediaKind Kind);

public sealed record PersonData(string Participant);

public sealed record HandQueueData(IReadOnlyList<HandState> Items);

public sealed record ReactionData(string Participant, string Reaction);

/// <param name="Count">How many wait now.</param>
public sealed record LobbyData(LobbyEntry Person, int Count);

/// <param name="WaitingFor">"lobby" or "host".</param>
public sealed record LobbyPositionData(int Position, string WaitingFor);

public sealed record YouData(IReadOnlyList<string> Permissions, RolePolicies Policies, ParticipantState Me);

public sealed record BanData(BanState Ban);

/// <param name="Participants">Whose screens are shared.</param>
public sealed record ShareRefusedData(IReadOnlyList<PersonName> Participants, int Limit);

public sealed record PinData(ImmutableArray<string> Pins);

public sealed record SeatData(ImmutableSortedDictionary<string, string> Seats);

public sealed record PageData(int Page);

public sealed record MessageData(string Id);

public sealed record ChatClosedData(bool Closed);

public sealed record QualityData(string Participant, ConnectionQuality Quality);

public sealed record ReasonData(string? Reason);

/// <summary>Changed when all have read it, since its event is used again.</summary>
public sealed record SpeakerData
{
    public string? Shown { get; internal set; }

    public string? Previous { get; internal set; }
}
