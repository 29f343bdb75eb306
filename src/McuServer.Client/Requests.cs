using McuServer.Client.Contracts;

namespace McuServer.Client;

// Bodies of requests and messages of the socket; a null is left out.

internal sealed record MuteRequest(MediaKind Media, bool Muted, bool Lock);

internal sealed record MuteAllRequest(MediaKind Media, IReadOnlyList<Role>? Except, bool Lock);

internal sealed record MediaRequest(MediaKind Media);

internal sealed record AnswerRequest(bool Accept);

internal sealed record ReactionRequest(string Reaction);

internal sealed record SayRequest(ChatScope Scope, string Text, string? To);

internal sealed record CloseChatRequest(bool Closed);

internal sealed record MuteInChatRequest(bool Muted);

internal sealed record RecordRequest(string? View, string? Container);

internal sealed record LockRequest(bool Locked);

internal sealed record LayoutRequest(string Id);

internal sealed record SeatRequest(string Participant);

internal sealed record SwapRequest(string A, string B);

internal sealed record PageRequest(int Page);

internal sealed record FreezeRequest(bool Frozen);

internal sealed record JoinRequest(string? Name, Role? Role);

internal sealed record ReceiveRequest(bool Video, string? View);

internal sealed record Hello(string Type, string? Token, string? Room, string? Name, string? Role, HeldSeat? Resume);

/// <param name="Seq">Of the last event that was received.</param>
internal sealed record HeldSeat(string Token, long Seq);

internal sealed record PlainMessage(string Type);

/// <summary>What a call has beside type and id.</summary>
internal sealed record Call(string Method, object? Params);

/// <summary>What an offer has beside type and id.</summary>
internal sealed record Offer(string Sdp);
