namespace McuServer.Conference.Live;

/// <summary>What the conferences of a server do, all rooms together.</summary>
public sealed record ServerStatistics
{
    public bool Draining { get; init; }

    /// <summary>Rooms with somebody in them.</summary>
    public int Rooms { get; init; }

    /// <summary>Sessions, those in lobbies too.</summary>
    public int Sessions { get; init; }

    /// <summary>
    /// Since the start, by name: ticks and, of a picture's way, received → decoded → composed → encoded → sent; videoDelay and
    /// audioDelay are what the server adds in all.
    /// </summary>
    public IReadOnlyDictionary<string, DurationStatistics> Durations { get; init; } = new Dictionary<string, DurationStatistics>();

    /// <summary>Since the start, by name.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();
}
