using System.Collections.Concurrent;
using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.Benchmarks.Live;

/// <summary>A network thread of clients. Each client has a socket, and a port holds no more than eight.</summary>
internal sealed class LoadThread : IDatagramHandler, IDisposable
{
    /// <summary>Clients of one thread over its whole life.</summary>
    public const int MaxPeers = 8;

    private readonly NetworkLoop _loop;
    private readonly ConcurrentQueue<Action<TimeSpan>> _commands = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public LoadThread(long origin, MixWatch? watch, Action<string> tell, ControlWatch? control = null)
    {
        Shared = new LoadShared(origin, watch, tell) { Control = control };
        _loop = new NetworkLoop(Shared.Udp, null, origin);
        _thread = new Thread(() => _loop.Run(this, _stop.Token)) { IsBackground = true, Name = "load" };
        _thread.Start();
    }

    public LoadShared Shared { get; }

    /// <summary>Used on the thread.</summary>
    public List<LoadPeer> Peers { get; } = [];

    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan next = TimeSpan.MaxValue;
            for (int i = 0; i < Peers.Count; i++)
            {
                TimeSpan due = Peers[i].NextDue;
                next = due < next ? due : next;
            }

            return next;
        }
    }

    /// <summary>To be done on the thread.</summary>
    public void Post(Action<TimeSpan> command)
    {
        _commands.Enqueue(command);
        Shared.Udp.Wake();
    }

    /// <summary>As <see cref="Post"/>, and waits until it is done.</summary>
    public void Run(Action<TimeSpan> command)
    {
        using ManualResetEventSlim done = new(false);
        Post(now =>
        {
            command(now);
            done.Set();
        });
        done.Wait();
    }

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        for (int i = 0; i < Peers.Count; i++)
        {
            if (Peers[i].Channel == from.Channel)
            {
                Peers[i].Handle(now, from, datagram);
                break;
            }
        }
    }

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) => false;

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from)
    {
    }

    public void HandleTimeout(TimeSpan now)
    {
        for (int i = 0; i < Peers.Count; i++)
        {
            if (Peers[i].NextDue <= now)
            {
                Peers[i].Turn(now);
            }
        }
    }

    public void HandleWake(TimeSpan now)
    {
        while (_commands.TryDequeue(out Action<TimeSpan>? command))
        {
            command(now);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        Peers.ForEach(peer => peer.Dispose());
        Shared.Dispose();
        _stop.Dispose();
    }
}
