namespace McuServer.Conference.Live;

/// <summary>One who speaks: data of the event <c>speakers.active</c>.</summary>
/// <param name="Level">0 to 1.</param>
public sealed record ActiveSpeaker(string Id, double Level);

public sealed record ActiveSpeakers(IReadOnlyList<ActiveSpeaker> Items);

/// <summary>Who speaks, told when it is somebody else, at most five times a second. On the audio tick; allocates only on change.</summary>
internal sealed class SpeakerTeller
{
    private const double MaxLevel = 127;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly List<string> _told = new(16);
    private TimeSpan _nextAt;

    public ActiveSpeakers? Take(Room room, TimeSpan now)
    {
        if (now < _nextAt || !IsOther(room))
        {
            return null;
        }

        _nextAt = now + s_interval;
        _told.Clear();
        List<ActiveSpeaker> items = [];
        IReadOnlyList<Participant> participants = room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            if (Speaks(room, participants[i]))
            {
                _told.Add(participants[i].Id);
                items.Add(new ActiveSpeaker(participants[i].Id, Math.Round(participants[i].Voice!.Level / MaxLevel, 2)));
            }
        }

        return new ActiveSpeakers(items);
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
