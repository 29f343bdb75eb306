using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Recording;

/// <summary>
/// One recording: a subscriber of its audience, a queue, and the thread that writes. Thread-safe; nothing here waits for
/// the disk or for a tick but <see cref="Join"/>.
/// </summary>
internal sealed class RoomRecording
{
    private readonly IRecordableRoom _media;
    private readonly RecordingFormat _format;
    private readonly Audience _audience;
    private readonly RecordingQueue _queue;
    private readonly RecordingWriter _writer;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecordingState _state;
    private RecordingTap? _tap;
    private Subscription? _subscription;
    private Action? _mediaEnded;
    private int _segment;

    /// <param name="hasSpace">Asked by the writer's thread every few seconds.</param>
    /// <param name="spaceEnds">Told once, on that thread, when there is none left: it is to be stopped.</param>
    /// <param name="closed">Told once, on the writer's thread: the file is closed, and the state is how it came out.</param>
    public RoomRecording(
        RoomControl room, RecordingState state, IRecordableRoom media, RecordingFormat format, Audience audience, RecordingQueue queue,
        IRecordingFile file, Action<RoomRecording> closed, Func<bool> hasSpace, Action<RoomRecording> spaceEnds)
    {
        Room = room;
        _state = state;
        _media = media;
        _format = format;
        _audience = audience;
        _queue = queue;
        _writer = new RecordingWriter(queue, file, _ => Close(closed))
        {
            HasSpace = hasSpace,
            SpaceEnds = () => spaceEnds(this),
        };
    }

    public RoomControl Room { get; }

    public string Id => _state.Id;

    /// <summary>As it is now; while it runs, with how long it is so far.</summary>
    public RecordingState State
    {
        get
        {
            lock (_lock)
            {
                return _state.DurationMs is null ? _state with { DurationMs = (long)_writer.Duration.TotalMilliseconds } : _state;
            }
        }
    }

    /// <param name="mediaEnded">Told when the room's media end while it is open.</param>
    /// <returns>False: they have ended already, and nothing was begun.</returns>
    public bool TryBegin(Action mediaEnded)
    {
        _mediaEnded = mediaEnded;
        _media.Ended += mediaEnded;
        lock (_lock)
        {
            if (!TryAttach())
            {
                _media.Ended -= mediaEnded;
                return false;
            }
        }

        _writer.Start();
        return true;
    }

    /// <summary>Nothing is written from now on. False: it is paused already, or has ended.</summary>
    public bool TryPause()
    {
        lock (_lock)
        {
            if (_state.State != "recording")
            {
                return false;
            }

            Detach();
            _state = _state with { State = "paused" };
            return true;
        }
    }

    public bool TryResume()
    {
        lock (_lock)
        {
            if (_state.State != "paused" || !TryAttach())
            {
                return false;
            }

            _state = _state with { State = "recording" };
            return true;
        }
    }

    /// <summary>Nothing is recorded any more; the file is open until <see cref="CloseFile"/>. False: it has been stopped.</summary>
    /// <param name="reason">Why the server itself ends it; null: somebody wished it, or nobody is there.</param>
    public bool TryStop(string? reason = null)
    {
        lock (_lock)
        {
            if (_state.State is not ("recording" or "paused"))
            {
                return false;
            }

            Detach();
            _state = _state with { State = "stopping", Reason = reason };
            return true;
        }
    }

    /// <summary>What waits is written, then the file is closed, all by the writer's thread.</summary>
    public void CloseFile() => _queue.Close();

    /// <summary>Done when the file is closed and everybody has been told.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Until the thread is gone too. False: it is not yet.</summary>
    public bool Join(TimeSpan limit) => _writer.Join(limit);

    private void Close(Action<RoomRecording> closed)
    {
        _media.Ended -= _mediaEnded;
        lock (_lock)
        {
            Detach();
            string? reason = _writer.WasTooSlow ? "too-slow"
                : _writer.Status == NativeStatus.NoSpace ? "disk-full"
                : _writer.Status < NativeStatus.Ok ? "disk-failed"
                : null;
            _state = _state with
            {
                State = reason is null ? "ready" : "failed",
                Reason = reason ?? _state.Reason,
                DurationMs = (long)_writer.Duration.TotalMilliseconds,
            };
        }

        try
        {
            closed(this);
        }
#pragma warning disable CA1031 // Whoever fails at being told of it must not end the server.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        _closed.SetResult();
    }

    /// <summary>Bytes are known to whoever keeps the files.</summary>
    public void NoteBytes(long? bytes)
    {
        lock (_lock)
        {
            _state = _state with { Bytes = bytes };
        }
    }

    private bool TryAttach()
    {
        RecordingTap tap = new(_queue, _segment++);
        Subscription subscription = new("recording-" + Id, null, _audience)
        {
            Video = _format.Rendition,
            OpusBitrateBps = _media.OpusBitrateBps,
            VideoEgress = tap,
            AudioEgress = tap,
        };
        if (!_media.TryPost(egress => egress.Subscribe(subscription)))
        {
            return false;
        }

        (_tap, _subscription) = (tap, subscription);
        return true;
    }

    private void Detach()
    {
        _tap?.Close();
        if (_subscription is { } subscription)
        {
            // Without media there is nothing to be taken out of.
            _media.TryPost(egress => egress.Unsubscribe(subscription));
        }

        (_tap, _subscription) = (null, null);
    }
}
