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
    private readonly RoomEvent _event;
    private readonly PeerNetwork _network;
    private readonly Action<TimeSpan> _tell;

    /// <param name="tell">Tells those in the room, on the network thread.</param>
    public SpeakerNews(EventLease lease, PeerNetwork network, Action<RoomEvent> tell)
    {
        _network = network;
        _event = new RoomEvent("speakers.active") { Data = new ActiveSpeakers(Items), Lease = lease };
        _tell = _ =>
        {
            tell(_event);
            _event.Release();
        };
    }

    /// <summary>Of this use; filled by whoever took it from the pool.</summary>
    public List<ActiveSpeaker> Items { get; } = new(16);

    /// <summary>Has it told; nothing if the network thread has far too much to do.</summary>
    public void Post()
    {
        if (!_network.TryPost(_tell))
        {
            _event.Release();
        }
    }
}
