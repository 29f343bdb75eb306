namespace McuServer.Client.Contracts;

/// <summary>A room's load and its people's connections; a part of the people, the stage first.</summary>
/// <param name="Media">Null: nobody is inside.</param>
/// <param name="Next">Cursor of the next part of the people.</param>
public sealed record RoomStatisticsInfo(
    string Room, int Sessions, RoomMediaInfo? Media, IReadOnlyList<PersonStatisticsInfo> Participants, string? Next);

public sealed record PersonStatisticsInfo(
    string Id, string Name, Role Role, StagePlace Stage, bool Connected, ConnectionQuality Quality, IReadOnlyList<ConnectionInfo> Connections);

/// <summary>What the media of a room do.</summary>
public sealed record RoomMediaInfo
{
    public int FramesPerSecond { get; init; }

    public int Receivers { get; init; }

    public int Pictures { get; init; }

    public int VideoEncodes { get; init; }

    public int SoundEncodes { get; init; }

    public int SoundEncodesWithFec { get; init; }

    public long DegradedPictures { get; init; }

    public long SkippedPictures { get; init; }

    public long SkippedSounds { get; init; }

    public DurationInfo PictureTicks { get; set; } = new(0, 0, 0, 0);

    public DurationInfo SoundTicks { get; set; } = new(0, 0, 0, 0);

    public IReadOnlyList<EncodeInfo> Encodes { get; set; } = [];
}

/// <param name="View">Null: the layout without a view.</param>
public sealed record EncodeInfo(string? View, string Codec, int Width, int Height, int FramesPerSecond, int BitrateBps);

/// <summary>How many there were, and how long at most the given share of them took.</summary>
public sealed record DurationInfo(long Count, double P50Ms, double P95Ms, double P99Ms);

/// <summary>What the server measures of one connection.</summary>
public sealed record ConnectionInfo
{
    public string State { get; set; } = "new";

    public string? SelectedAddress { get; init; }

    public string? DtlsCipher { get; init; }

    public string? SrtpProfile { get; init; }

    public double? RoundTripMs { get; init; }

    public double SecondsSinceLastSeen { get; init; }

    public IReadOnlyDictionary<string, double> Counters { get; set; } = new Dictionary<string, double>();

    public IReadOnlyList<StreamInfo> Inbound { get; set; } = [];

    public IReadOnlyList<StreamInfo> Outbound { get; set; } = [];
}

/// <summary>One RTP stream.</summary>
public sealed record StreamInfo(string Kind, string? Mid, uint Ssrc, string Codec, IReadOnlyDictionary<string, double> Counters);

/// <summary>The whole server.</summary>
/// <param name="Rooms">Those that the token is for.</param>
public sealed record WholeStatisticsInfo(
    ServerStatisticsInfo Conferences, ProcessInfo Process, int Sockets, int WhipSessions, IReadOnlyList<RoomSummaryInfo> Rooms);

public sealed record ServerStatisticsInfo
{
    public bool Draining { get; init; }

    public int Rooms { get; init; }

    public int Sessions { get; init; }

    public IReadOnlyDictionary<string, DurationInfo> Durations { get; set; } = new Dictionary<string, DurationInfo>();

    public IReadOnlyDictionary<string, long> Counters { get; set; } = new Dictionary<string, long>();
}

public sealed record RoomSummaryInfo(string Id, int Participants, int Sessions, int VideoEncodes, int SoundEncodes);

public sealed record ProcessInfo(
    double UptimeS, double CpuS, int Cores, long ResidentBytes, long HeapBytes, double CollectionPauseS, int Threads);
