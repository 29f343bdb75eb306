using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>One who speaks: data of the event <c>speakers.active</c>.</summary>
/// <param name="Level">0 to 1.</param>
public readonly record struct ActiveSpeaker(string Id, double Level);

/// <summary>Filled anew when all have read it: what is kept longer than the event is held is copied.</summary>
public sealed record ActiveSpeakers(IReadOnlyList<ActiveSpeaker> Items);

/// <summary>An event <c>speakers.active</c>: filled on the audio tick, told on the network thread, used again when all have read it.</summary>
internal sealed class SpeakerNews
{
    private readonly List<ActiveSpeaker> _items = new(16);

    /// <param name="tell">Tells those in the room, on the network thread.</param>
    public SpeakerNews(Action<SpeakerNews> giveBack, Action<RoomEvent> tell)
    {
        Lease = new EventLease(() => giveBack(this));
        Event = new RoomEvent("speakers.active") { Data = new ActiveSpeakers(_items), Lease = Lease };
        Tell = _ =>
        {
            tell(Event);
            Lease.Release();
        };
    }

    public RoomEvent Event { get; }

    public EventLease Lease { get; }

    /// <summary>The command that tells it and lets go of it, made once.</summary>
    public Action<TimeSpan> Tell { get; }

    /// <summary>Of this use, by whoever began it.</summary>
    public List<ActiveSpeaker> Items => _items;
}

/// <summary>The news of one room that are in nobody's hands, and their way to the network thread. Thread-safe.</summary>
/// <param name="tell">Tells those in the room, on the network thread.</param>
internal sealed class SpeakerNewsPool(PeerNetwork network, Action<RoomEvent> tell)
{
    /// <summary>More than are under way at once, unless somebody does not read.</summary>
    private const int MaxFree = 64;

    private readonly Stack<SpeakerNews> _free = new(MaxFree);

    /// <summary>Empty, and held by the caller.</summary>
    public SpeakerNews Take()
    {
        SpeakerNews? news;
        lock (_free)
        {
            _free.TryPop(out news);
        }

        news ??= new SpeakerNews(GiveBack, tell);
        news.Items.Clear();
        news.Lease.Begin();
        return news;
    }

    /// <summary>Has it told; nothing if the network thread has far too much to do.</summary>
    public void Post(SpeakerNews news)
    {
        if (!network.TryPost(news.Tell))
        {
            news.Lease.Release();
        }
    }

    private void GiveBack(SpeakerNews news)
    {
        lock (_free)
        {
            if (_free.Count < MaxFree)
            {
                _free.Push(news);
            }
        }
    }
}
