using McuServer.Native;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Tests.Sctp;

/// <summary>
/// Two peers' data channels joined by a pipe that loses at random. usrsctp looks at the wall clock before it sends a lost
/// chunk again, so a pipe that loses runs at about ten times real time, not faster.
/// </summary>
internal sealed class ChannelPair : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    // One for the process, as usrsctp has one clock; time goes on from test to test.
    private static readonly SctpClock Clock = new();
    private static TimeSpan _now;

    private readonly Random _random;
    private readonly int _lossPercent;

    public ChannelPair(int lossPercent = 0, int seed = 1, DataChannelOptions? serverOptions = null)
    {
        _random = new Random(seed);
        _lossPercent = lossPercent;
        Client = new ChannelSide(new UsrSctpAssociation(Clock), DtlsRole.Client);
        Server = new ChannelSide(new UsrSctpAssociation(Clock), DtlsRole.Server, serverOptions);
    }

    public ChannelSide Client { get; }

    public ChannelSide Server { get; }

    public TimeSpan Now => _now;

    public ChannelPair Connect()
    {
        Client.Channels.Start(_now);
        Server.Channels.Start(_now);
        Assert.IsTrue(Run(TimeSpan.FromSeconds(20), () => Client.Channels.IsUp && Server.Channels.IsUp));
        return this;
    }

    /// <summary>Whether <paramref name="until"/> held before the time was over.</summary>
    public bool Run(TimeSpan limit, Func<bool>? until = null)
    {
        for (TimeSpan end = _now + limit; _now < end; _now += Step)
        {
            while (Move(Client, Server) | Move(Server, Client))
            {
            }

            if (until?.Invoke() == true)
            {
                return true;
            }

            Client.Channels.Tick(_now);
            Server.Channels.Tick(_now);
            if (_lossPercent > 0)
            {
                Thread.Sleep(1);
            }
        }

        return false;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private bool Move(ChannelSide from, ChannelSide to)
    {
        bool hasMoved = false;
        while (from.Outgoing.TryDequeue(out byte[]? packet))
        {
            hasMoved = true;
            if (_random.Next(100) >= _lossPercent)
            {
                to.Channels.Input(_now, packet);
            }
        }

        return hasMoved;
    }
}
