using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>
/// Who speaks, told when it is somebody else, at most five times a second. On the audio tick; allocates nothing as long as
/// those who are told read it.
/// </summary>
internal sealed class SpeakerTeller
{
    private const double MaxLevel = 127;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly List<string> _told = new(16);
    private TimeSpan _nextAt;

    /// <summary>Held by the caller; null: nothing to tell.</summary>
    public SpeakerNews? Take(Room room, EventPool<SpeakerNews> pool, TimeSpan now)
    {
        if (now < _nextAt || !IsOther(room))
        {
            return null;
        }

        _nextAt = now + s_interval;
        _told.Clear();
        SpeakerNews news = pool.Take();
        news.Items.Clear();
        IReadOnlyList<Participant> participants = room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            if (Speaks(room, participants[i]))
            {
                _told.Add(participants[i].Id);
                news.Items.Add(new ActiveSpeaker(participants[i].Id, Math.Round(participants[i].Voice!.Level / MaxLevel, 2)));
            }
        }

        return news;
    }

    private static bool Speaks(Room room, Participant participant) =>
        participant is { Voice.IsMuted: false } && room.Speakers.IsSpeaking(participant.Id);

    private bool IsOther(Room room)
    {
        int count = 0;
        IReadOnlyList<Participant> participants = room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            if (Speaks(room, participants[i]))
            {
                if (count == _told.Count || _told[count] != participants[i].Id)
                {
                    return true;
                }

                count++;
            }
        }

        return count != _told.Count;
    }
}
