using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McuServer.Native;

namespace McuServer.Transport.Network.Tests;

[TestClass]
public class NetworkLoopTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [TestMethod]
    public void A_datagram_is_handed_over_and_its_answer_sent()
    {
        using UdpPort udp = new();
        UdpSocketInfo info = udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        NetworkLoop loop = new(udp, null, Stopwatch.GetTimestamp());
        RecordingHandler handler = new() { Echo = loop };
        using Socket client = Open();
        client.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Loopback, info.Port));
        loop.RunOnce(handler, s_second);
        Assert.HasCount(1, handler.Datagrams);
        (TimeSpan now, TransportAddress from, byte[] bytes) = handler.Datagrams[0];
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, bytes);
        Assert.AreEqual(TransportAddress.From((IPEndPoint)client.LocalEndPoint!), from);
        Assert.IsTrue(now >= TimeSpan.Zero && now < TimeSpan.FromSeconds(10));
        byte[] answer = new byte[10];
        Assert.AreEqual(3, client.Receive(answer));
        Assert.AreEqual(1, udp.Counters.SentDatagrams);
    }

    [TestMethod]
    public void Deadlines_and_wake_ups_end_the_waiting()
    {
        using UdpPort udp = new();
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        long origin = Stopwatch.GetTimestamp();
        NetworkLoop loop = new(udp, null, origin);
        RecordingHandler handler = new() { NextDeadline = TimeSpan.FromMilliseconds(20) };
        while (handler.Timeouts.Count == 0)
        {
            loop.RunOnce(handler, TimeSpan.FromSeconds(20));
        }

        Assert.IsGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20), handler.Timeouts[0]);
        Assert.IsLessThan(TimeSpan.FromSeconds(10), Stopwatch.GetElapsedTime(origin));
        udp.Wake();
        loop.RunOnce(handler, TimeSpan.FromSeconds(20));
        Assert.AreEqual(1, handler.WakeCount);
    }

    [TestMethod]
    public void A_thread_of_its_own_turns_until_it_is_cancelled()
    {
        using UdpPort udp = new();
        UdpSocketInfo info = udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        NetworkLoop loop = new(udp, null, Stopwatch.GetTimestamp());
        RecordingHandler handler = new() { Echo = loop };
        using CancellationTokenSource stop = new();
        Thread thread = new(() => loop.Run(handler, stop.Token));
        thread.Start();
        using Socket client = Open();
        byte[] answer = new byte[10];
        for (int i = 0; i < 100; i++)
        {
            client.SendTo([(byte)i], new IPEndPoint(IPAddress.Loopback, info.Port));
            Assert.AreEqual(1, client.Receive(answer));
            Assert.AreEqual(i, answer[0]);
        }

        stop.Cancel();
        Assert.IsTrue(thread.Join(TimeSpan.FromSeconds(10)));
    }

    [TestMethod]
    public void What_cannot_be_sent_is_counted()
    {
        using UdpPort udp = new(sendArenaBytes: 2000, maxSendDatagrams: 2);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        TransportAddress nowhere = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 9));
        Assert.IsFalse(udp.TrySend(nowhere with { Channel = 1 }, [1]));
        Assert.IsFalse(udp.TrySend(nowhere with { Protocol = TransportProtocol.Tcp }, [1]));
        Assert.AreEqual(2, udp.UnroutableCount);
        for (int i = 0; i < 5; i++)
        {
            Assert.IsTrue(udp.TrySend(nowhere, [1])); // a full batch is sent, and begun anew
        }

        Assert.IsFalse(udp.TrySend(nowhere, new byte[2001]));
        udp.Flush();
        Assert.AreEqual(5, udp.Counters.SentDatagrams);
    }

    [TestMethod]
    public void Nothing_is_allocated_per_datagram()
    {
        using UdpPort udp = new();
        UdpSocketInfo info = udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        NetworkLoop loop = new(udp, null, Stopwatch.GetTimestamp());
        EchoOnce handler = new(loop);
        TransportAddress self = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, info.Port));
        udp.TrySend(self, new byte[500]);
        udp.Flush();
        Turn(loop, handler, 50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turn(loop, handler, 500);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThanOrEqualTo(550, handler.Count);
    }

    private static void Turn(NetworkLoop loop, EchoOnce handler, int datagrams)
    {
        for (int until = handler.Count + datagrams; handler.Count < until;)
        {
            loop.RunOnce(handler, s_second);
        }
    }

    private static Socket Open()
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return client;
    }

    /// <summary>Sends every datagram back, so that one goes round for ever.</summary>
    private sealed class EchoOnce(IDatagramSender sender) : IDatagramHandler
    {
        public int Count { get; private set; }

        public TimeSpan NextDeadline => TimeSpan.MaxValue;

        public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
        {
            Count++;
            sender.TrySend(from, datagram);
        }

        public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) => false;

        public void HandleConnectionClosed(TimeSpan now, in TransportAddress from)
        {
        }

        public void HandleTimeout(TimeSpan now)
        {
        }

        public void HandleWake(TimeSpan now)
        {
        }
    }
}
