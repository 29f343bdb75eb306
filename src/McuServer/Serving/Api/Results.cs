using McuServer.Conference.Control;

namespace McuServer.Serving.Api;

/// <summary>A part of a list.</summary>
/// <param name="Next">Cursor of the next part; null: this is the last one.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>A join link.</summary>
/// <param name="Token">Null in development mode, where nobody needs one.</param>
internal sealed record JoinLink(string Url, string? Token = null, DateTime? ExpiresAt = null);

/// <summary>Policies of the roles that have some.</summary>
internal sealed record RoomPolicies(RolePolicies Panelist, RolePolicies Attendee);

/// <summary>An address that downloads one file without a token.</summary>
internal sealed record RecordingLink(string Url, DateTime ExpiresAt);

/// <summary>How many people it concerned.</summary>
internal sealed record PeopleCount(int Count);

/// <summary>Settings of a room, which its state does not tell.</summary>
internal sealed record MutedMedia(MediaKind Media, bool Muted);
