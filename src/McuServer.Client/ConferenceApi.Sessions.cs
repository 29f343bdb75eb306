using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>Coming in, what one receives, and statistics.</summary>
public sealed partial class ConferenceApi
{
    /// <summary>
    /// Comes in with this object's token; <see cref="JoinedSession.State"/> is "waiting" for who stands in the lobby. A
    /// <see cref="ConferenceClient"/> takes the seat over by <see cref="ConferenceClientOptions.ResumeToken"/>.
    /// </summary>
    /// <param name="name">For tokens that name nobody, and in development mode.</param>
    /// <param name="role">In development mode.</param>
    public Task<JoinedSession> JoinAsync(
        string room, string? name = null, Role? role = null, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<JoinedSession>(HttpMethod.Post, Room(room) + "/join", new JoinRequest(name, role), options, cancellation);

    /// <summary>Audio only, or pictures again.</summary>
    /// <param name="view">In place of the role's, where the layout has it; null: the role's. All but "portrait" need layout.control.</param>
    public Task<ReceivedMedia> ReceiveAsync(
        string room, string id, bool video, string? view = null, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<ReceivedMedia>(HttpMethod.Put, Person(room, id) + "/receive", new ReceiveRequest(video, view), options, cancellation);

    public Task<RoomStatisticsInfo> GetRoomStatisticsAsync(
        string room, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        GetAsync<RoomStatisticsInfo>(List(Room(room) + "/stats", limit, cursor), cancellation);

    public Task<ConnectionInfo> GetStatisticsAsync(string room, string id, CancellationToken cancellation = default) =>
        GetAsync<ConnectionInfo>(Person(room, id) + "/stats", cancellation);

    public Task<WholeStatisticsInfo> GetServerStatisticsAsync(CancellationToken cancellation = default) =>
        GetAsync<WholeStatisticsInfo>("/server/stats", cancellation);
}
