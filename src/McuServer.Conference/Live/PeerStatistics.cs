namespace McuServer.Conference.Live;

/// <summary>What the server knows of one connection (transport.md B).</summary>
public sealed record PeerStatistics
{
    public string State { get; init; } = "new";

    public string? SelectedAddress { get; init; }

    public string? DtlsCipher { get; init; }

    public string? SrtpProfile { get; init; }

    public double? RoundTripMs { get; init; }

    public double SecondsSinceLastSeen { get; init; }

    /// <summary>Name of a counter → its value; for the page's table. /metrics has the sums of all peers, under names of its own.</summary>
    public IReadOnlyDictionary<string, double> Counters { get; init; } = new Dictionary<string, double>();

    public IReadOnlyList<StreamStatistics> Inbound { get; init; } = [];

    public IReadOnlyList<StreamStatistics> Outbound { get; init; } = [];
}

/// <summary>One RTP stream, in or out.</summary>
public sealed record StreamStatistics(string Kind, string? Mid, uint Ssrc, string Codec, IReadOnlyDictionary<string, double> Counters);
