using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>Rooms, their policies and links; the picture.</summary>
public sealed partial class ConferenceApi
{
    public Task<Page<RoomInfo>> ListRoomsAsync(int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync<Page<RoomInfo>>(List("/rooms", limit, cursor), cancellation);

    public Task<RoomInfo> CreateRoomAsync(NewRoom room, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Post, "/rooms", room, options, cancellation);

    public Task<RoomInfo> GetRoomAsync(string room, CancellationToken cancellation = default) => GetAsync<RoomInfo>(Room(room), cancellation);

    public Task<RoomInfo> UpdateRoomAsync(string room, RoomChange change, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Patch, Room(room), change, options, cancellation);

    public Task EndRoomAsync(string room, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, Room(room), null, options, cancellation);

    public Task<RoomInfo> LockRoomAsync(string room, bool isLocked, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, Room(room) + "/lock", new LockRequest(isLocked), options, cancellation);

    public Task<JoinLink> CreateTokenAsync(string room, NewToken token, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<JoinLink>(HttpMethod.Post, Room(room) + "/tokens", token, options, cancellation);

    public Task<RoomPolicies> GetPoliciesAsync(string room, CancellationToken cancellation = default) =>
        GetAsync<RoomPolicies>(Room(room) + "/policies", cancellation);

    public Task<RoomPolicies> UpdatePoliciesAsync(
        string room, RoomPolicies change, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomPolicies>(HttpMethod.Patch, Room(room) + "/policies", change, options, cancellation);

    /// <summary>Who stands in which box, view by view.</summary>
    public Task<Page<AppliedLayout>> GetLayoutAsync(string room, CancellationToken cancellation = default) =>
        GetAsync<Page<AppliedLayout>>(Room(room) + "/layout", cancellation);

    public Task<RoomInfo> ApplyLayoutAsync(string room, string layout, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, Room(room) + "/layout", new LayoutRequest(layout), options, cancellation);

    public Task<RoomInfo> SetSeatAsync(
        string room, string seat, string participant, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, $"{Room(room)}/seats/{Uri.EscapeDataString(seat)}", new SeatRequest(participant), options, cancellation);

    public Task<RoomInfo> ClearSeatAsync(string room, string seat, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Delete, $"{Room(room)}/seats/{Uri.EscapeDataString(seat)}", null, options, cancellation);

    public Task<RoomInfo> PinAsync(
        string room, string participant, MediaKind media = MediaKind.Video, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, $"{Room(room)}/pins/{Uri.EscapeDataString(participant)}", new MediaRequest(media), options, cancellation);

    public Task<RoomInfo> UnpinAsync(string room, string participant, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Delete, $"{Room(room)}/pins/{Uri.EscapeDataString(participant)}", null, options, cancellation);

    public Task<RoomInfo> UnpinAllAsync(string room, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Delete, Room(room) + "/pins", null, options, cancellation);

    public Task<RoomInfo> SwapAsync(string room, string a, string b, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Post, Room(room) + "/layout/swap", new SwapRequest(a, b), options, cancellation);

    public Task<RoomInfo> SetPageAsync(string room, int page, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, Room(room) + "/layout/page", new PageRequest(page), options, cancellation);

    public Task<RoomInfo> FreezeAsync(string room, bool isFrozen, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RoomInfo>(HttpMethod.Put, Room(room) + "/layout/freeze", new FreezeRequest(isFrozen), options, cancellation);
}
