using System.Collections.Immutable;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private readonly EventPool<RoomEvent> _speakerEvents =
        new(static lease => new RoomEvent("speaker.changed") { Data = new SpeakerData(), Lease = lease });

    private RecordingState? _recording;
    private ImmutableArray<PlayedMedia> _playing = [];
    private string? _shown;
    private string? _previous;

    /// <summary>Who is shown as the speaker, by the media.</summary>
    public void NoteSpeaker(string? shown, string? previous)
    {
        if (TryBegin() is { } begun)
        {
            using Turn turn = begun;
            (_shown, _previous) = (shown, previous);
            RoomEvent happened = _speakerEvents.Take();
            SpeakerData data = (SpeakerData)happened.Data!;
            (data.Shown, data.Previous) = (shown, previous);
            turn.Tell(happened);
        }
    }

    /// <summary>A recording has begun, paused, gone on, stopped or failed; the mark in the picture follows.</summary>
    /// <param name="type">recording.started, .paused, .resumed, .stopped, .ready or .failed.</param>
    /// <param name="isRunning">It still is the room's recording, paused or not.</param>
    /// <exception cref="ControlException">RoomEnded, of one that runs; how another one came out is told after the end too.</exception>
    public void NoteRecording(Actor by, string type, RecordingState recording, bool isRunning)
    {
        if (!isRunning && TryTellAfterEnd(new RoomEvent(type) { Data = recording }))
        {
            return;
        }

        using Turn turn = Begin(by);
        _recording = isRunning ? recording : _recording?.Id == recording.Id ? null : _recording;
        turn.SyncRoom();
        turn.TellRoom();
        turn.Tell(type, recording);
    }

    /// <summary>A file of the host plays in the room, or has ended.</summary>
    /// <exception cref="ControlException">RoomEnded.</exception>
    public void NotePlaying(Actor by, PlayedMedia played, bool isPlaying)
    {
        using Turn turn = Begin(by);
        _playing = _playing.RemoveAll(one => one.Id == played.Id);
        _playing = isPlaying ? _playing.Add(played) : _playing;
        turn.TellRoom();
        turn.Tell(isPlaying ? "play.started" : "play.stopped", played);
    }

    /// <summary>For those outside, who wait for the file: nobody is inside any more. False: the room has not ended.</summary>
    private bool TryTellAfterEnd(RoomEvent happened)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                return false;
            }

            _outbox.Add(happened);
        }

        _outbox.HandOut();
        return true;
    }

    /// <summary>An event of another part of the server, told in order with the room's own; nothing after the end.</summary>
    public void Publish(RoomEvent happened)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            _outbox.Add(happened);
        }

        _outbox.HandOut();
    }
}
