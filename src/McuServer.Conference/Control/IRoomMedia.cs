namespace McuServer.Conference.Control;

/// <summary>What the control of a room needs of its media and sessions. Calls come with no lock of the media held; they never block.</summary>
public interface IRoomMedia
{
    /// <summary>Done before the next audio tick with the room's gate held; lost if the room has no media at present (nobody is there).</summary>
    void Change(Action<Room, TimeSpan> change);

    /// <summary>Ends a participant's session for good and tells the client the reason.</summary>
    void EndSession(string participantId, string reason);

    /// <summary>Tells sessions; who is meant is the event's <see cref="RoomEvent.Audience"/>.</summary>
    void Tell(RoomEvent happened);
}
