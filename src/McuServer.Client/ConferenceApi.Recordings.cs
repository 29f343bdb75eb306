using System.Net.Http.Headers;
using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>Recordings of a room.</summary>
public sealed partial class ConferenceApi
{
    /// <param name="view">An audience ("attendee") or a view of the layout; null: the recording's own.</param>
    /// <param name="container">"mp4", "mkv" or "webm"; null: what costs no encode.</param>
    public Task<RecordingInfo> StartRecordingAsync(
        string room, string? view = null, string? container = null, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RecordingInfo>(HttpMethod.Post, Room(room) + "/recordings", new RecordRequest(view, container), options, cancellation);

    public Task<RecordingInfo> PauseRecordingAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RecordingInfo>(HttpMethod.Post, Recording(room, id) + "/pause", null, options, cancellation);

    public Task<RecordingInfo> ResumeRecordingAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RecordingInfo>(HttpMethod.Post, Recording(room, id) + "/resume", null, options, cancellation);

    /// <summary>State "stopping": the file is still being closed; the event recording.ready tells when it is.</summary>
    public Task<RecordingInfo> StopRecordingAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RecordingInfo>(HttpMethod.Post, Recording(room, id) + "/stop", null, options, cancellation);

    public Task<Page<RecordingInfo>> ListRecordingsAsync(string room, CancellationToken cancellation = default) =>
        GetAsync<Page<RecordingInfo>>(Room(room) + "/recordings", cancellation);

    public Task<RecordingInfo> GetRecordingAsync(string room, string id, CancellationToken cancellation = default) =>
        GetAsync<RecordingInfo>(Recording(room, id), cancellation);

    /// <summary>Copies a closed recording's file.</summary>
    /// <param name="fromByte">Goes on with a download that was cut.</param>
    public async Task DownloadRecordingAsync(
        string room, string id, Stream into, long fromByte = 0, CancellationToken cancellation = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1" + Recording(room, id) + "/file");
        if (_token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }

        request.Headers.Range = fromByte > 0 ? new RangeHeaderValue(fromByte, null) : null;
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiException(ProblemOf(response, await response.Content.ReadAsByteArrayAsync(cancellation)));
        }

        await response.Content.CopyToAsync(into, cancellation);
    }

    /// <summary>An address for a browser's own download: no token is needed there, and it is good for some minutes.</summary>
    public Task<RecordingLink> CreateRecordingLinkAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync<RecordingLink>(HttpMethod.Post, Recording(room, id) + "/link", null, options, cancellation);

    public Task DeleteRecordingAsync(string room, string id, RequestOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, Recording(room, id), null, options, cancellation);

    private static string Recording(string room, string id) => $"{Room(room)}/recordings/{Uri.EscapeDataString(id)}";
}
