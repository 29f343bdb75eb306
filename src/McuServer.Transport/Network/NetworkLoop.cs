using System.Diagnostics;
using McuServer.Native;

namespace McuServer.Transport.Network;

/// <summary>
/// The network thread written down: wait for datagrams, connections, a wake-up or a deadline; hand over; send what was
/// queued. UDP and TCP share one wait, so everything of a peer happens on one thread and needs no lock.
/// </summary>
/// <param name="origin">The <see cref="Stopwatch"/> timestamp of the server's start, which is time zero.</param>
public sealed class NetworkLoop(UdpPort udp, TcpPort? tcp, long origin) : IDatagramSender
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    /// <summary>A turn that takes longer makes those wait whose packets came meanwhile.</summary>
    private static readonly TimeSpan s_longTurn = TimeSpan.FromMilliseconds(5);

    // Stopwatch reads CLOCK_MONOTONIC, as the native part does.
    private readonly long _originUs = (long)(origin * (1_000_000.0 / Stopwatch.Frequency));

    private long _longTurnCount;

    /// <summary>Turns that took more than 5 ms, the wait left out. From any thread.</summary>
    public long LongTurnCount => Volatile.Read(ref _longTurnCount);

    /// <inheritdoc/>
    public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram) =>
        to.Protocol == TransportProtocol.Udp ? udp.TrySend(to, datagram) : tcp is not null && tcp.TrySend(to, datagram);

    /// <inheritdoc/>
    public int GetQueuedBytes(in TransportAddress to) => tcp is not null && to.Protocol == TransportProtocol.Tcp ? tcp.GetQueuedBytes(to) : 0;

    /// <inheritdoc/>
    public void Close(in TransportAddress address)
    {
        if (address.Protocol == TransportProtocol.Tcp)
        {
            tcp?.Close(address);
        }
    }

    /// <summary>Turns until cancelled; the caller gives a thread of its own.</summary>
    public void Run(IDatagramHandler handler, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.Register(udp.Wake);
        while (!cancellation.IsCancellationRequested)
        {
            RunOnce(handler, s_longestWait);
        }
    }

    /// <summary>One turn that waits at most <paramref name="longestWait"/>.</summary>
    public void RunOnce(IDatagramHandler handler, TimeSpan longestWait)
    {
        UdpBatchSocket socket = udp.Socket;
        socket.Receive(GetTimeoutUs(handler, longestWait));
        TimeSpan now = ToTime(socket.NowUs);
        udp.Received.Add(socket.DatagramCount);
        for (int i = 0; i < socket.DatagramCount; i++)
        {
            ReceivedDatagram datagram = socket.GetDatagram(i);
            handler.Handle(ToTime(datagram.ArrivalUs), UdpPort.FromNative(datagram.From), datagram.Bytes);
        }

        for (int i = 0; i < socket.ReadyCount; i++)
        {
            tcp?.HandleReady(now, socket.GetReady(i), handler);
        }

        if (socket.IsWoken)
        {
            handler.HandleWake(now);
        }

        tcp?.HandleTimeout(now);
        if (now >= handler.NextDeadline)
        {
            handler.HandleTimeout(now);
        }

        tcp?.Flush(now, handler);
        udp.Flush();
        if (ToTime(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)) - now > s_longTurn)
        {
            Volatile.Write(ref _longTurnCount, _longTurnCount + 1);
        }
    }

    private long GetTimeoutUs(IDatagramHandler handler, TimeSpan longestWait)
    {
        TimeSpan deadline = handler.NextDeadline;
        if (tcp is not null && tcp.NextDeadline < deadline)
        {
            deadline = tcp.NextDeadline;
        }

        TimeSpan now = ToTime(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));
        TimeSpan wait = deadline == TimeSpan.MaxValue ? longestWait : deadline - now;
        wait = wait < longestWait ? wait : longestWait;
        return wait <= TimeSpan.Zero ? 0 : (wait.Ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond;
    }

    private TimeSpan ToTime(long monotonicUs) => new((monotonicUs - _originUs) * TimeSpan.TicksPerMicrosecond);
}
