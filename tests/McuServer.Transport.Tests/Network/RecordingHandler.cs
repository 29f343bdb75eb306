namespace McuServer.Transport.Network.Tests;

/// <summary>Writes down what the loop calls; answers every datagram where asked to.</summary>
internal sealed class RecordingHandler : IDatagramHandler
{
    public List<(TimeSpan Now, TransportAddress From, byte[] Bytes)> Datagrams { get; } = [];

    public List<TransportAddress> Closed { get; } = [];

    public List<TimeSpan> Timeouts { get; } = [];

    public int WakeCount { get; private set; }

    /// <summary>The first frame that makes a connection welcome.</summary>
    public byte Password { get; init; } = 42;

    public IDatagramSender? Echo { get; set; }

    public TimeSpan NextDeadline { get; set; } = TimeSpan.MaxValue;

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        Datagrams.Add((now, from, datagram.ToArray()));
        Echo?.TrySend(from, datagram);
    }

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame)
    {
        if (firstFrame[0] != Password)
        {
            return false;
        }

        Handle(now, from, firstFrame);
        return true;
    }

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from) => Closed.Add(from);

    public void HandleTimeout(TimeSpan now)
    {
        Timeouts.Add(now);
        NextDeadline = TimeSpan.MaxValue;
    }

    public void HandleWake(TimeSpan now) => WakeCount++;
}
