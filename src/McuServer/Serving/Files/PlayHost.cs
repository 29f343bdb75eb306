using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Conference.Playing;

namespace McuServer.Serving.Files;

/// <summary>Plays files of the media library in the rooms of the conferences, where those can.</summary>
internal sealed class PlayHost(IConferenceServer conferences, IRoomDirectory rooms, MediaLibrary files, TimeProvider clock) : IDisposable
{
    /// <summary>Null: conferences without media.</summary>
    public RoomPlays? Plays { get; } = conferences is IRoomPlayers players
        ? new RoomPlays(rooms, players, (room, name) => files.Find(room.Name, name, out _), () => clock.GetUtcNow().UtcDateTime)
        : null;

    public void Dispose() => Plays?.Dispose();
}
