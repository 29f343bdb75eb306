namespace McuServer.Conference.Live;

/// <summary>
/// Who is shown as the speaker, on its way from the audio tick to the room's control, by the network thread. Its command is
/// made once.
/// </summary>
internal sealed class FloorTeller
{
    /// <summary>The floor goes over a few times a second at most.</summary>
    private const int MaxWaiting = 64;

    private readonly Queue<(string? Shown, string? Previous)> _waiting = new(MaxWaiting);
    private readonly PeerNetwork _network;
    private readonly Action<TimeSpan> _tell;

    public FloorTeller(HostedRoom hosted, PeerNetwork network)
    {
        _network = network;
        _tell = _ =>
        {
            while (TryTake(out (string? Shown, string? Previous) change))
            {
                hosted.Control.NoteSpeaker(change.Shown, change.Previous);
            }
        };
    }

    /// <summary>Audio tick.</summary>
    public void Tell(string? shown, string? previous)
    {
        lock (_waiting)
        {
            if (_waiting.Count == MaxWaiting)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue((shown, previous));
        }

        _network.TryPost(_tell);
    }

    private bool TryTake(out (string? Shown, string? Previous) change)
    {
        lock (_waiting)
        {
            return _waiting.TryDequeue(out change);
        }
    }
}
