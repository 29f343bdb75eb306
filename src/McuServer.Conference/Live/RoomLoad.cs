namespace McuServer.Conference.Live;

/// <summary>How long the ticks of one room take, and how many were left out. Any thread; nothing is allocated.</summary>
public sealed class RoomLoad
{
    private long _skippedPictures;
    private long _skippedSounds;

    public Histogram PictureTicks { get; } = new("mcu_room_video_tick_duration_seconds", "How long a video tick of the room took.");

    public Histogram SoundTicks { get; } = new("mcu_room_audio_tick_duration_seconds", "How long an audio tick of the room took.");

    public long SkippedPictures => Volatile.Read(ref _skippedPictures);

    public long SkippedSounds => Volatile.Read(ref _skippedSounds);

    public void CountSkipped(long ticks, bool isAudio) => Interlocked.Add(ref isAudio ? ref _skippedSounds : ref _skippedPictures, ticks);
}
