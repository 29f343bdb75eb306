using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Conference.Recording;

namespace McuServer.Serving.Files;

/// <summary>Records the rooms of the conferences, where those can be.</summary>
internal sealed class RecordingHost(IConferenceServer conferences, IRoomDirectory rooms, ServerStores stores, TimeProvider clock) : IDisposable
{
    /// <summary>Null: conferences without media.</summary>
    public RoomRecordings? Recordings { get; } = conferences is IRecordableRooms media
        ? new RoomRecordings(rooms, media, stores.RecordingsFolder, () => clock.GetUtcNow().UtcDateTime)
        : null;

    public void Dispose() => Recordings?.Dispose();
}
