using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>
/// The REST API of a server (/api/v1), typed. Methods throw <see cref="ApiException"/> when the server refuses and
/// <see cref="HttpRequestException"/> when it cannot be reached. Thread-safe.
/// </summary>
public sealed partial class ConferenceApi : IDisposable
{
    private readonly HttpClient _http;
    private readonly string? _token;

    /// <param name="server">Such as https://mcu.example.kr.</param>
    /// <param name="token">A participant's or an operator's; null: the server runs in development mode.</param>
    /// <param name="handler">Disposed of with this object; null: one of its own.</param>
    public ConferenceApi(Uri server, string? token, HttpMessageHandler? handler = null)
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { BaseAddress = server };
        _token = token;
    }

    /// <summary>"ko" or "en": of the words in problems.</summary>
    public string Language { get; init; } = "en";

    public void Dispose() => _http.Dispose();

    /// <summary>Any operation, also one that this client has no method for.</summary>
    /// <typeparam name="T">One of the contracts, or a <see cref="JsonElement"/>.</typeparam>
    /// <param name="path">Behind /api/v1.</param>
    /// <param name="body">One of the contracts, a <see cref="System.Text.Json.Nodes.JsonObject"/>, or bytes as they are to be sent.</param>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, RequestOptions? options, CancellationToken cancellation)
    {
        byte[] utf8 = await SendAsync(method, path, body, options, cancellation);
        return JsonSerializer.Deserialize(utf8, WireJson.TypeOf<T>())!;
    }

    /// <summary>The answer's bytes.</summary>
    public async Task<byte[]> SendAsync(HttpMethod method, string path, object? body, RequestOptions? options, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, "/api/v1" + path);
        if (body is not null)
        {
            byte[] utf8 = body as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(body, WireJson.TypeOf(body));
            request.Content = new ByteArrayContent(utf8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json");
        }

        if (_token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }

        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(Language));
        AddHeader(request, "If-Match", options?.IfMatch);
        AddHeader(request, "Idempotency-Key", options?.IdempotencyKey);
        AddHeader(request, "X-Request-Id", options?.RequestId);
        using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation);
        return response.IsSuccessStatusCode ? answer : throw new ApiException(ProblemOf(response, answer));
    }

    private static void AddHeader(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static ProblemInfo ProblemOf(HttpResponseMessage response, byte[] body)
    {
        try
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
            {
                return JsonSerializer.Deserialize(body, WireJson.TypeOf<ProblemInfo>())!;
            }
        }
        catch (JsonException)
        {
            // A proxy's page, most likely.
        }

        return new ProblemInfo { Status = (int)response.StatusCode, Detail = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length))) };
    }

    private static string Room(string room) => "/rooms/" + Uri.EscapeDataString(room);

    private static string Person(string room, string id) => $"{Room(room)}/participants/{Uri.EscapeDataString(id)}";

    private static string List(string path, int? limit, string? cursor, string more = "")
    {
        string query = (limit is null ? "" : $"&limit={limit}") + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}") + more;
        return query.Length == 0 ? path : $"{path}?{query[1..]}";
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Get, path, null, null, cancellation);
}
