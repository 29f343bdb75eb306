using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Api;

/// <summary>A room as its hosts watch over it (layouts-and-page.md Q6).</summary>
/// <param name="Sessions">How many connections there are or may be, those at the door too; one person may have two.</param>
/// <param name="Media">Null: nobody is inside, so there are none.</param>
/// <param name="Participants">A part of those inside, the stage first.</param>
/// <param name="Next">Cursor of the next part of them.</param>
internal sealed record RoomStatistics(
    string Room, int Sessions, RoomMediaStatistics? Media, IReadOnlyList<PersonStatistics> Participants, string? Next);

/// <summary>Somebody inside, with what the server measures of his connections.</summary>
internal sealed record PersonStatistics(
    string Id, string Name, Role Role, StagePlace Stage, bool Connected, ConnectionQuality Quality, IReadOnlyList<PeerStatistics> Connections);

/// <summary>The whole server.</summary>
/// <param name="Sockets">Open WebSockets.</param>
/// <param name="WhipSessions">Sessions of WHIP and WHEP.</param>
/// <param name="Rooms">Those of them that the caller may touch.</param>
internal sealed record WholeStatistics(
    ServerStatistics Conferences, ProcessStatistics Process, int Sockets, int WhipSessions, IReadOnlyList<RoomSummary> Rooms);

/// <summary>A room in one line.</summary>
internal sealed record RoomSummary(string Id, int Participants, int Sessions, int VideoEncodes, int SoundEncodes);

/// <summary>What the process uses.</summary>
internal sealed record ProcessStatistics(
    double UptimeS, double CpuS, int Cores, long ResidentBytes, long HeapBytes, double CollectionPauseS, int Threads);
