using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Recording;

/// <summary>How a recording begins, is told of, and ends.</summary>
public sealed partial class RoomRecordings
{
    private RoomRecording Begin(RoomControl room, Actor by, string view, RecordingContainer? container)
    {
        IRecordableRoom media = _media.RecordableOf(room.Name)
            ?? throw new RecordingRefusedException(RecordingRefusal.NobodyThere, "Nobody is in the room; a recording needs somebody inside.");
        Audience audience = AudienceOf(media.Layout, view);
        RecordingFormat format = RecordingFormat.Choose(media, audience, container);
        RecordingState state = _archive.Reserve(
            room.Name, new RecordingState("", view, "recording", by.Id, _utcNow()) { Container = format.Ending });
        RecordingQueue queue = new(QueueCapacity);
        IRecordingFile? file = null;
        try
        {
            file = Wrap(new RecordingFile(
                _archive.PathOf(room.Name, state.Id, state.Container), format, media.OpusBitrateBps, media.CanvasMatrix));
            RoomRecording recording = new(room, state, media, format, audience, queue, file, NoteClosed, () => _archive.HasSpace(room.Name),
                static one => End(one, Actor.Server, "disk-low"));
            lock (_lock)
            {
                _open.Add(recording);
            }

            if (recording.TryBegin(() => End(recording, Actor.Server)))
            {
                return recording;
            }

            lock (_lock)
            {
                _open.Remove(recording);
            }

            throw new RecordingRefusedException(RecordingRefusal.NobodyThere, "Nobody is in the room any more.");
        }
        catch (Exception e) when (e is NativeException or RecordingRefusedException)
        {
            queue.Close();
            queue.Dispose();
            file?.Discard();
            _archive.Delete(room.Name, state);
            throw e as RecordingRefusedException ?? new RecordingRefusedException(RecordingRefusal.Disk, "The recording's file " + e.Message);
        }
    }

    /// <summary>Names of audiences stand for what these receive, whatever the layout; else a view stands for its first one.</summary>
    private static Audience AudienceOf(Layout layout, string view)
    {
        foreach (ViewSpec one in layout.Views)
        {
            if (one.Id == view && !one.Audience.IsEmpty && !IsAudience(view, out _))
            {
                return one.Audience[0];
            }
        }

        return IsAudience(view, out Audience audience)
            ? audience
            : throw new ControlException(ControlFault.Invalid, $"the layout has no view \"{view}\"");
    }

    private static bool IsAudience(string name, out Audience audience)
    {
        (bool isOne, audience) = name switch
        {
            "host" => (true, Audience.Host),
            "cohost" => (true, Audience.Cohost),
            "panelist" => (true, Audience.Panelist),
            "attendee" => (true, Audience.Attendee),
            "recording" => (true, Audience.Recording),
            _ => (false, Audience.Recording),
        };
        return isOne;
    }

    private static RecordingState Tell(RoomRecording recording, Actor by, string type)
    {
        try
        {
            return Note(recording, by, type, isRunning: true);
        }
        catch (ControlException)
        {
            End(recording, Actor.Server);
            throw;
        }
    }

    private static RecordingState Note(RoomRecording recording, Actor by, string type, bool isRunning)
    {
        RecordingState state = recording.State;
        recording.Room.NoteRecording(by, type, state, isRunning);
        return state;
    }

    private static void NoteEnd(RoomRecording recording, Actor by, string type)
    {
        try
        {
            Note(recording, by, type, isRunning: false);
        }
        catch (ControlException)
        {
            // The room has ended in between: those outside are told.
            Note(recording, by, type, isRunning: false);
        }
    }

    /// <summary>Told before the file is closed, so that nobody hears that it is ready before he hears that it has stopped.</summary>
    private static void End(RoomRecording recording, Actor by, string? reason = null)
    {
        if (recording.TryStop(reason))
        {
            try
            {
                NoteEnd(recording, by, "recording.stopped");
            }
            finally
            {
                recording.CloseFile();
            }
        }
    }

    /// <summary>On the writer's thread.</summary>
    private void NoteClosed(RoomRecording recording)
    {
        RecordingState state = recording.State;
        if (_archive.FileOf(recording.Room.Name, state) is { } path)
        {
            recording.NoteBytes(new FileInfo(path).Length);
        }

        _archive.TrySave(recording.Room.Name, recording.State);
        lock (_lock)
        {
            _open.Remove(recording);
        }

        NoteEnd(recording, Actor.Server, state.State == "ready" ? "recording.ready" : "recording.failed");
    }

    private void Follow(RoomControl room, RoomEvent happened)
    {
        if (happened.Type != "room.ended")
        {
            return;
        }

        RoomRecording[] ending;
        lock (_lock)
        {
            ending = [.. _open.Where(one => one.Room == room)];
        }

        foreach (RoomRecording recording in ending)
        {
            End(recording, Actor.Server);
        }
    }
}
