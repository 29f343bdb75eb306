namespace McuServer.Conference;

/// <summary>
/// The audio tick written down, every 20 ms: pull each voice, measure, sum, subtract, limit (all in the mixer), find who
/// speaks, encode each distinct mix once, hand it to its listeners.
/// </summary>
public sealed class AudioMixLoop(Room room, EgressPipeline egress)
{
    /// <summary>Ticks a second.</summary>
    public const int TicksPerSecond = 50;

    public long TickCount { get; private set; }

    /// <summary>Mixes the 20 ms that begin at <paramref name="now"/>.</summary>
    public void Tick(TimeSpan now)
    {
        room.Mixer.Tick(now);
        lock (room.Gate)
        {
            Measure(now);
        }

        egress.SendSound(now);
        TickCount++;
    }

    private void Measure(TimeSpan now)
    {
        room.Speakers.Decide(room, now);
        IReadOnlyList<Participant> participants = room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            if (participants[i] is { Voice: { } voice, IsMedia: false })
            {
                room.Speakers.Insert(participants[i].Id, voice.Level, now, voice.IsMeasured);
            }
        }
    }
}
