namespace McuServer.Conference.Playing;

/// <summary>The players of a server's rooms.</summary>
public interface IRoomPlayers
{
    /// <summary>Of the room of that name; the same one for the room's life. Null: there is no such room.</summary>
    RoomPlayer? PlayerOf(string room);
}
