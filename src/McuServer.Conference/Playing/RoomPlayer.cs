using McuServer.Conference.Control;

namespace McuServer.Conference.Playing;

/// <summary>
/// The files that play in one room. Thread-safe. It opens files and joins threads, so it is not called on a tick or with a
/// lock that a tick may want.
/// </summary>
public sealed class RoomPlayer : IDisposable
{
    /// <summary>Files that play at the same time; each costs a decoder, a thread and a tile.</summary>
    public const int MaxPlaying = 4;

    private readonly IRoomMedia _media;
    private readonly MixResources _resources;
    private readonly Func<TimeSpan> _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Playing> _playing = new(StringComparer.Ordinal);
    private int _number;
    private bool _isDisposed;

    /// <param name="clock">Time of the rooms.</param>
    public RoomPlayer(IRoomMedia media, MixResources resources, Func<TimeSpan> clock)
    {
        _media = media;
        _resources = resources;
        _clock = clock;
    }

    /// <summary>A file was played to its end, or could not be read on: its id. Told on the file's own thread.</summary>
    public event Action<string>? Ended;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _playing.Count;
            }
        }
    }

    /// <summary>Begins to play a file.</summary>
    /// <param name="name">Shown on its tile.</param>
    /// <returns>The id, also of the participant that it is in the room.</returns>
    /// <exception cref="Native.NativeException">The file cannot be read or played.</exception>
    /// <exception cref="InvalidOperationException">As many play as may.</exception>
    public string Play(string path, string name, bool isLooped)
    {
        string id = Reserve();
        FilePlayback playback;
        try
        {
            playback = FilePlayback.Open(id, name, path, isLooped, _resources, _clock);
        }
        catch
        {
            Forget(id);
            throw;
        }

        PlaybackThread thread = new(playback, _clock, End);
        lock (_lock)
        {
            if (_playing.ContainsKey(id))
            {
                _playing[id] = new Playing(playback, thread);
                thread.Start();
                _media.Change(playback.Join);
                return id;
            }
        }

        // All was stopped while it was being opened.
        thread.Dispose();
        playback.Dispose();
        throw new InvalidOperationException("the room has ended");
    }

    /// <summary>On the audio tick of media that have begun anew: what played in those before has ended.</summary>
    public void Check(Room room)
    {
        lock (_lock)
        {
            foreach (Playing playing in _playing.Values)
            {
                playing.Playback?.Check(room);
            }
        }
    }

    /// <summary>False: it does not play (any more).</summary>
    public bool Stop(string id)
    {
        if (Forget(id) is not { } playing)
        {
            return false;
        }

        TakeOut(playing);
        return true;
    }

    public void StopAll()
    {
        string[] ids;
        lock (_lock)
        {
            ids = [.. _playing.Keys];
        }

        foreach (string id in ids)
        {
            Stop(id);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        StopAll();
    }

    private string Reserve()
    {
        lock (_lock)
        {
            if (_isDisposed || _playing.Count >= MaxPlaying)
            {
                throw new InvalidOperationException($"{MaxPlaying} files play already; stop one of them");
            }

            string id = $"media-{++_number}";
            _playing.Add(id, default);
            return id;
        }
    }

    /// <summary>Null: unknown, or not opened yet.</summary>
    private Playing? Forget(string id)
    {
        lock (_lock)
        {
            return _playing.Remove(id, out Playing playing) && playing.Playback is not null ? playing : null;
        }
    }

    private void End(FilePlayback playback)
    {
        if (Stop(playback.Id))
        {
            Ended?.Invoke(playback.Id);
        }
    }

    private void TakeOut(Playing playing)
    {
        _media.Change((room, _) => playing.Playback.Leave(room));
        playing.Thread.Dispose();
        playing.Playback.Dispose();
    }

    private readonly record struct Playing(FilePlayback Playback, PlaybackThread Thread);
}
