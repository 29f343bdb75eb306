namespace McuServer.Conference.Live;

/// <summary>What a session says and asks of its connection besides the media.</summary>
internal sealed partial class LiveSession
{
    public Task<PeerStatistics?> TakeStatisticsAsync()
    {
        TaskCompletionSource<PeerStatistics?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_peer is not { } peer || !_server.Network.TryPost(now => done.TrySetResult(PeerReport.Make(peer, now))))
        {
            done.TrySetResult(null);
        }

        return done.Task;
    }

    public bool TrySendMessage(ReadOnlyMemory<byte> utf8, Action undelivered)
    {
        if (_peer is not { HasControlChannel: true } peer || !_isReachable)
        {
            return false;
        }

        return _server.Network.TryPost(_ =>
        {
            if (!peer.TrySendMessage(utf8.Span))
            {
                undelivered();
            }

            _server.Network.Hub.Drain(peer.Transport);
        });
    }

    /// <summary>A text on the data channel of the control.</summary>
    public void PeerMessage(ReadOnlySpan<byte> utf8) => _server.HandOver(this, utf8);
}
