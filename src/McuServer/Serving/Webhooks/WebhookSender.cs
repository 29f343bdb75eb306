using System.Security.Cryptography;
using McuServer.Conference.Control;
using McuServer.Serving.Configuration;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Webhooks;

/// <summary>Tells the configured receivers what happens in rooms.</summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(10);

    private readonly IRoomDirectory _rooms;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    /// <param name="firstWait">Before the second try of a message.</param>
    public WebhookSender(IReadOnlyList<WebhookOptions> hooks, IRoomDirectory rooms, TimeProvider clock, TimeSpan firstWait, ILogger logger)
    {
        _rooms = rooms;
        _clock = clock;
        // A redirect would take the body to an address that nobody has configured.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = s_answerLimit };
        Targets = [.. hooks.Select(hook => new WebhookTarget(hook, _client, clock, firstWait, logger))];
        if (Targets.Count > 0)
        {
            rooms.Happened += HandOn;
        }
    }

    public IReadOnlyList<WebhookTarget> Targets { get; }

    public void WriteMetrics(TextWriter writer)
    {
        if (Targets.Count == 0)
        {
            return;
        }

        Write(writer, "mcu_webhooks_delivered_total", "counter", "Webhook messages that a receiver has taken.", t => t.Delivered);
        Write(writer, "mcu_webhooks_retried_total", "counter", "Tries that a receiver has not taken.", t => t.Retried);
        Write(writer, "mcu_webhooks_failed_total", "counter", "Webhook messages given up after the last try.", t => t.Failed);
        Write(writer, "mcu_webhooks_dropped_total", "counter", "Webhook messages dropped since the queue was full.", t => t.Dropped);
        Write(writer, "mcu_webhooks_queued", "gauge", "Webhook messages that wait.", t => t.Queued);
    }

    public void Dispose()
    {
        _rooms.Happened -= HandOn;
        foreach (WebhookTarget target in Targets)
        {
            target.Dispose();
        }

        _client.Dispose();
    }

    private static bool IsTold(string type) =>
        type is "room.started" or "room.ended" or "participant.joined" or "participant.left" || type.StartsWith("recording.", StringComparison.Ordinal);

    private void HandOn(RoomControl room, RoomEvent happened)
    {
        if (!IsTold(happened.Type))
        {
            return;
        }

        WebhookMessage? message = null;
        foreach (WebhookTarget target in Targets)
        {
            if (target.Wants(happened.Type))
            {
                message ??= WebhookMessage.Of("msg_" + RandomNumberGenerator.GetHexString(24, lowercase: true), room.Name, happened, _clock.GetUtcNow());
                target.Enqueue(message);
            }
        }
    }

    /// <summary>Receivers by their place in the configuration: an address may hold a secret.</summary>
    private void Write(TextWriter writer, string name, string kind, string help, Func<WebhookTarget, long> value)
    {
        writer.WriteLine($"# HELP {name} {help}");
        writer.WriteLine($"# TYPE {name} {kind}");
        for (int i = 0; i < Targets.Count; i++)
        {
            writer.WriteLine($"{name}{{target=\"{i}\"}} {value(Targets[i])}");
        }
    }
}
