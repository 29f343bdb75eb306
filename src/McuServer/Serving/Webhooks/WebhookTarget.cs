using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.Channels;
using McuServer.Serving.Configuration;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Webhooks;

/// <summary>
/// One receiver: a bounded queue and one message under way, so that events arrive in order. A message that is not taken is
/// tried again after 1, 2, 4 … s, eight times in all, then given up; meanwhile the others wait, and beyond the bound are
/// dropped and counted.
/// </summary>
internal sealed class WebhookTarget : IDisposable
{
    public const int MaxTries = 8;
    public const int MaxQueued = 1000;

    private readonly Channel<WebhookMessage> _queue = Channel.CreateBounded<WebhookMessage>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _end = new();
    private readonly WebhookOptions _options;
    private readonly byte[] _key;
    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _firstWait;
    private readonly ILogger _logger;
    private long _delivered;
    private long _retried;
    private long _failed;
    private long _dropped;

    /// <param name="firstWait">Before the second try; doubled for each further one.</param>
    public WebhookTarget(WebhookOptions options, HttpClient client, TimeProvider clock, TimeSpan firstWait, ILogger logger)
    {
        _options = options;
        WebhookSignature.TryKey(options.Secret, out _key);
        _client = client;
        _clock = clock;
        _firstWait = firstWait;
        _logger = logger;
        Done = RunAsync();
    }

    public string Url => _options.Url;

    public long Delivered => Volatile.Read(ref _delivered);

    public long Retried => Volatile.Read(ref _retried);

    /// <summary>Given up after the last try.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>The queue was full.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public int Queued => _queue.Reader.Count;

    /// <summary>The worker has ended.</summary>
    public Task Done { get; }

    public bool Wants(string type)
    {
        if (_options.Events.Count == 0)
        {
            return true;
        }

        foreach (string wanted in _options.Events)
        {
            if (wanted == type || (wanted.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(wanted[..^1], StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns at once.</summary>
    public void Enqueue(WebhookMessage message)
    {
        if (!_queue.Writer.TryWrite(message))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        Done.Wait(TimeSpan.FromSeconds(1));
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (WebhookMessage message in _queue.Reader.ReadAllAsync(_end.Token))
            {
                await DeliverAsync(message);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task DeliverAsync(WebhookMessage message)
    {
        TimeSpan wait = _firstWait;
        for (int attempt = 1; ; attempt++)
        {
            string? fault = await TryAsync(message);
            if (fault is null)
            {
                Interlocked.Increment(ref _delivered);
                return;
            }

            if (attempt == MaxTries)
            {
                Interlocked.Increment(ref _failed);
                _logger.WebhookFailed(message.Type, _options.Url, MaxTries, fault);
                return;
            }

            Interlocked.Increment(ref _retried);
            await Task.Delay(wait, _clock, _end.Token);
            wait *= 2;
        }
    }

    /// <summary>Null: a status of 200 to 299.</summary>
    private async Task<string?> TryAsync(WebhookMessage message)
    {
        long timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        using HttpRequestMessage request = new(HttpMethod.Post, _options.Url) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(WebhookMessage.ContentType);
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(_key, message.Id, timestamp, message.Body));
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _end.Token);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }
}
