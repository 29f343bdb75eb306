using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>People, stage, hands, lobby and chat.</summary>
public sealed partial class ConferenceApi
{
    public Task<Page<ParticipantInfo>> ListParticipantsAsync(
        string room, int? limit = null, string? cursor = null, Role? role = null, CancellationToken cancellation = default)
    {
        string more = role is { } r ? $"&role={r.ToString().ToLowerInvariant()}" : "";
        return GetAsync<Page<ParticipantInfo>>(List(Room(room) + "/participants", limit, cursor, more), cancellation);
    }

    public Task<ParticipantInfo> GetParticipantAsync(string room, string id, CancellationToken cancellation = default) =>
        GetAsync<ParticipantInfo>(Person(room, id), cancellation);

    public Task<ParticipantInfo> UpdateParticipantAsync(
        string room, string id, ParticipantChange change, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ParticipantInfo>(HttpMethod.Patch, Person(room, id), change, options, cancellation);

    public Task RemoveParticipantAsync(
        string room, string id, bool isBanned = false, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, Person(room, id) + (isBanned ? "?ban=true" : ""), null, options, cancellation);

    public Task<Page<BanInfo>> ListBansAsync(string room, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync<Page<BanInfo>>(List(Room(room) + "/bans", limit, cursor), cancellation);

    public Task LiftBanAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, $"{Room(room)}/bans/{Uri.EscapeDataString(id)}", null, options, cancellation);

    public Task<ParticipantInfo> MuteAsync(
        string room, string id, MediaKind media, bool isMuted, bool locks = false, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ParticipantInfo>(HttpMethod.Post, Person(room, id) + "/mute", new MuteRequest(media, isMuted, locks), options, cancellation);

    public Task AskToUnmuteAsync(string room, string id, MediaKind media, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, Person(room, id) + "/ask", new MediaRequest(media), options, cancellation);

    public Task<PeopleCount> MuteAllAsync(
        string room, MediaKind media, IReadOnlyList<Role>? except = null, bool locks = false, RequestOptions? options = null,
        CancellationToken cancellation = default) =>
        SendAsync<PeopleCount>(HttpMethod.Post, Room(room) + "/mute-all", new MuteAllRequest(media, except, locks), options, cancellation);

    public Task<ParticipantInfo> InviteAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ParticipantInfo>(HttpMethod.Put, Person(room, id) + "/stage", null, options, cancellation);

    public Task<ParticipantInfo> TakeOffStageAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ParticipantInfo>(HttpMethod.Delete, Person(room, id) + "/stage", null, options, cancellation);

    public Task<ParticipantInfo> AnswerInvitationAsync(
        string room, string id, bool accepts, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ParticipantInfo>(HttpMethod.Post, Person(room, id) + "/stage/answer", new AnswerRequest(accepts), options, cancellation);

    public Task<Page<HandInfo>> RaiseHandAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<Page<HandInfo>>(HttpMethod.Put, Person(room, id) + "/hand", null, options, cancellation);

    public Task<Page<HandInfo>> LowerHandAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<Page<HandInfo>>(HttpMethod.Delete, Person(room, id) + "/hand", null, options, cancellation);

    public Task<Page<HandInfo>> LowerAllHandsAsync(string room, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<Page<HandInfo>>(HttpMethod.Post, Room(room) + "/hands/clear", null, options, cancellation);

    public Task<Page<HandInfo>> ListHandsAsync(string room, CancellationToken cancellation = default) =>
        GetAsync<Page<HandInfo>>(Room(room) + "/hands", cancellation);

    public Task ReactAsync(string room, string reaction, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, Room(room) + "/reactions", new ReactionRequest(reaction), options, cancellation);

    public Task<Page<LobbyEntry>> ListLobbyAsync(string room, CancellationToken cancellation = default) =>
        GetAsync<Page<LobbyEntry>>(Room(room) + "/lobby", cancellation);

    public Task AdmitAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, $"{Room(room)}/lobby/{Uri.EscapeDataString(id)}/admit", null, options, cancellation);

    public Task DenyAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, $"{Room(room)}/lobby/{Uri.EscapeDataString(id)}/deny", null, options, cancellation);

    public Task<PeopleCount> AdmitAllAsync(string room, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<PeopleCount>(HttpMethod.Post, Room(room) + "/lobby/admit-all", null, options, cancellation);

    public Task<Page<ChatMessage>> ListChatAsync(string room, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync<Page<ChatMessage>>(List(Room(room) + "/chat", limit, cursor), cancellation);

    public Task<ChatMessage> SayAsync(
        string room, ChatScope scope, string text, string? to = null, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ChatMessage>(HttpMethod.Post, Room(room) + "/chat", new SayRequest(scope, text, to), options, cancellation);

    public Task DeleteMessageAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, $"{Room(room)}/chat/{Uri.EscapeDataString(id)}", null, options, cancellation);

    public Task ClearChatAsync(string room, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, Room(room) + "/chat", null, options, cancellation);

    public Task<RoomInfo> CloseChatAsync(string room, bool isClosed, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, Room(room) + "/chat/closed", new CloseChatRequest(isClosed), options, cancellation);

    public Task<ParticipantInfo> MuteInChatAsync(
        string room, string id, bool isMuted, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ParticipantInfo>(HttpMethod.Put, Person(room, id) + "/chat-muted", new MuteInChatRequest(isMuted), options, cancellation);
}
