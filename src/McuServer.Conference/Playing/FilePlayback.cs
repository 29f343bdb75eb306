using McuServer.Conference.Headless;
using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Playing;

/// <summary>
/// A file that plays in a room as a participant of its own: pictures as a shared screen, so that layouts react by their
/// variants, sound in everybody's mix. It is driven by whoever calls <see cref="Feed"/>, which reads a second ahead and
/// never more; the room's ticks wait for nothing: what is not there in time is not shown or heard. A damaged or cut file
/// concerns its own tile alone.
/// </summary>
public sealed class FilePlayback : IDisposable
{
    /// <summary>From the start to the first picture and sound: as long as reading them may take.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(200);

    private const int NotJoined = 0;
    private const int Joined = 1;
    private const int Cancelled = 2;

    private readonly RecordedMedia _media;
    private readonly string _name;
    private int _state;
    private volatile bool _isLost;
    private bool _isDisposed;

    private FilePlayback(string id, string name, RecordedMedia media)
    {
        Id = id;
        _name = name;
        _media = media;
    }

    /// <summary>Of the participant that nobody is.</summary>
    public string Id { get; }

    /// <summary>Parts of the file that could not be read or decoded.</summary>
    public long DamagedCount => _media.DamagedCount;

    /// <summary>Opens the file and makes its sources; blocks for as long as the disk takes.</summary>
    /// <param name="name">Shown on the tile.</param>
    /// <param name="clock">Time of the room; asked when the file is open.</param>
    /// <exception cref="NativeException">The file cannot be read or played.</exception>
    public static FilePlayback Open(string id, string name, string path, bool isLooped, MixResources resources, Func<TimeSpan> clock)
    {
        RecordedMedia media = RecordedMedia.Open(path, resources, isLooped);
        try
        {
            media.Start(id, VideoKind.Screen, clock() + Lead, withSound: true);
            return new FilePlayback(id, name, media);
        }
        catch
        {
            DisposeSources(media);
            media.Dispose();
            throw;
        }
    }

    /// <summary>Puts it into the room, which owns its sources from then on. With the room's gate held, on the audio tick.</summary>
    public void Join(Room room, TimeSpan now)
    {
        if (Interlocked.CompareExchange(ref _state, Joined, NotJoined) != NotJoined)
        {
            return;
        }

        room.Join(new ParticipantProfile(Id) { Name = _name, Role = Role.Panelist, IsMedia = true }, now);
        if (_media.Video is { } video)
        {
            room.SetScreen(Id, video, now);
        }

        if (_media.Audio is { } audio)
        {
            room.SetMicrophone(Id, audio);
        }
    }

    /// <summary>Takes it out of the room. With the room's gate held, on the audio tick.</summary>
    public void Leave(Room room)
    {
        if (Volatile.Read(ref _state) == Joined && room.Contains(Id))
        {
            room.Leave(Id);
        }
    }

    /// <summary>New media of the room have begun: what was in those before has gone with them. With the room's gate held.</summary>
    public void Check(Room room) => _isLost |= Volatile.Read(ref _state) == Joined && !room.Contains(Id);

    /// <summary>Reads what is due within the next second; may wait for the disk. One thread at a time.</summary>
    /// <returns>False: the file has been played to its end.</returns>
    public bool Feed(TimeSpan now)
    {
        try
        {
            _media.Feed(now);
        }
        catch (NativeException)
        {
            // The file was changed or taken away under our hands.
            return false;
        }

        return !_isLost && (!_media.HasEnded || _media.IsStill || now < _media.End);
    }

    /// <summary>After <see cref="Leave"/>, and when nobody feeds it any more.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (Interlocked.CompareExchange(ref _state, Cancelled, NotJoined) == NotJoined)
        {
            DisposeSources(_media);
        }

        _media.Dispose();
    }

    private static void DisposeSources(RecordedMedia media)
    {
        media.Video?.Dispose();
        media.Audio?.Dispose();
    }
}
