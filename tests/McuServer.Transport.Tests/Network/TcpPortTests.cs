using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace McuServer.Transport.Network.Tests;

[TestClass]
public class TcpPortTests
{
    private const byte Password = 42;

    [TestMethod]
    public void Frames_are_datagrams_both_ways()
    {
        using Server server = new();
        server.Handler.Echo = server.Loop;
        using Socket client = server.Connect();
        byte[] first = [0, 2, Password, 7, 0, 0, 0, 1, 9]; // a frame, an empty one, and another
        foreach (byte one in first)
        {
            client.Send([one]);
        }

        server.RunUntil(() => server.Handler.Datagrams.Count == 2);
        CollectionAssert.AreEqual(new byte[] { Password, 7 }, server.Handler.Datagrams[0].Bytes);
        CollectionAssert.AreEqual(new byte[] { 9 }, server.Handler.Datagrams[1].Bytes);
        TransportAddress address = server.Handler.Datagrams[0].From;
        Assert.AreEqual(TransportProtocol.Tcp, address.Protocol);
        Assert.AreEqual(((IPEndPoint)client.LocalEndPoint!).Port, address.Port);
        byte[] answer = new byte[100];
        int length = 0;
        while (length < 7)
        {
            length += client.Receive(answer.AsSpan(length));
        }

        CollectionAssert.AreEqual(new byte[] { 0, 2, Password, 7, 0, 1, 9 }, answer[..7]);

        client.Close();
        server.RunUntil(() => server.Handler.Closed.Count == 1);
        Assert.AreEqual(address, server.Handler.Closed[0]);
        Assert.AreEqual(0, server.Tcp.ConnectionCount);
        Assert.IsFalse(server.Tcp.TrySend(address, [1]));
    }

    [TestMethod]
    public void A_wrong_first_frame_closes_at_once()
    {
        using Server server = new();
        using Socket client = server.Connect();
        client.Send([0, 1, Password + 1, 0, 1, Password]);
        server.RunUntil(() => server.Tcp.UnvalidatedCount == 1);
        Assert.AreEqual(0, server.Tcp.ConnectionCount);
        Assert.AreEqual(TimeSpan.MaxValue, server.Tcp.NextDeadline);
        Assert.IsEmpty(server.Handler.Datagrams);
        Assert.IsEmpty(server.Handler.Closed); // it was never told of
        AssertClosed(client);
    }

    [TestMethod]
    public void Who_says_nothing_is_closed_in_time()
    {
        using Server server = new(new TcpPortOptions { ValidationTimeout = TimeSpan.FromMilliseconds(500) });
        using Socket silent = server.Connect();
        using Socket good = server.Connect();
        good.Send([0, 1, Password]);
        server.RunUntil(() => server.Handler.Datagrams.Count == 1);
        server.RunUntil(() => server.Tcp.UnvalidatedCount == 1);
        Assert.AreEqual(1, server.Tcp.ConnectionCount);
        AssertClosed(silent);
    }

    [TestMethod]
    public void One_address_gets_only_so_many_connections_that_showed_nothing()
    {
        using Server server = new(new TcpPortOptions { MaxUnvalidatedPerAddress = 2 });
        using Socket one = server.Connect();
        using Socket two = server.Connect();
        server.RunUntil(() => server.Tcp.ConnectionCount == 2);
        using Socket three = server.Connect();
        server.RunUntil(() => server.Tcp.RefusedCount == 1);
        AssertClosed(three);
        one.Send([0, 1, Password]);
        server.RunUntil(() => server.Handler.Datagrams.Count == 1);
        using Socket four = server.Connect();
        server.RunUntil(() => server.Tcp.ConnectionCount == 3);
        Assert.AreEqual(1, server.Tcp.RefusedCount);
    }

    [TestMethod]
    public void A_frame_that_is_too_long_ends_the_connection()
    {
        using Server server = new();
        using Socket client = server.Connect();
        client.Send([0, 1, Password, 0x08, 0x01]);
        server.RunUntil(() => server.Handler.Closed.Count == 1);
        Assert.AreEqual(1, server.Tcp.BrokenCount);
        AssertClosed(client);
    }

    [TestMethod]
    public void A_slow_reader_loses_the_oldest_frames_and_nothing_is_torn()
    {
        using Server server = new(new TcpPortOptions { MaxQueuedBytes = 20_000 });
        using Socket client = server.Connect(receiveBufferBytes: 4096);
        client.Send([0, 1, Password]);
        server.RunUntil(() => server.Handler.Datagrams.Count == 1);
        TransportAddress address = server.Handler.Datagrams[0].From;
        byte[] packet = new byte[1400];
        int sent = 0;
        int most = 0;
        for (; sent < 5000 && server.Tcp.DroppedFrameCount < 50; sent++)
        {
            // Different sizes, so that room for one is not always the room of one.
            BitConverter.TryWriteBytes(packet, sent);
            Assert.IsTrue(server.Loop.TrySend(address, packet.AsSpan(0, 600 + (sent * 97 % 800))));
            most = Math.Max(most, server.Tcp.GetQueuedBytes(address));
            server.Loop.RunOnce(server.Handler, TimeSpan.Zero);
        }

        long dropped = server.Tcp.DroppedFrameCount;
        Assert.IsGreaterThanOrEqualTo(50, dropped);
        Assert.IsLessThanOrEqualTo(20_000, most);
        Assert.IsGreaterThan(18_000, server.Tcp.GetQueuedBytes(address));
        FrameSplitter splitter = new();
        List<int> arrived = [];
        while (arrived.Count < sent - dropped)
        {
            splitter.Advance(client.Receive(splitter.Room));
            while (splitter.TryTake(out Span<byte> frame))
            {
                int number = BitConverter.ToInt32(frame);
                Assert.AreEqual(600 + (number * 97 % 800), frame.Length);
                arrived.Add(number);
            }

            server.Loop.RunOnce(server.Handler, TimeSpan.Zero);
        }

        CollectionAssert.AllItemsAreUnique(arrived);
        CollectionAssert.AreEqual(arrived.Order().ToList(), arrived);
        Assert.AreEqual(sent - 1, arrived[^1], "the newest are kept");
        int gapAt = arrived.FindIndex(number => number != arrived.IndexOf(number));
        CollectionAssert.AreEqual(Enumerable.Range(sent - (arrived.Count - gapAt), arrived.Count - gapAt).ToList(), arrived[gapAt..], "one gap");
        Assert.AreEqual(0, server.Tcp.GetQueuedBytes(address));
        Assert.AreEqual(dropped, server.Tcp.DroppedFrameCount);
    }

    [TestMethod]
    public void A_frame_that_fits_no_queue_is_dropped_and_counted()
    {
        using Server server = new(new TcpPortOptions { MaxQueuedBytes = 1000 });
        using Socket client = server.Connect();
        client.Send([0, 1, Password]);
        server.RunUntil(() => server.Handler.Datagrams.Count == 1);
        Assert.IsFalse(server.Tcp.TrySend(server.Handler.Datagrams[0].From, new byte[999]));
        Assert.AreEqual(1, server.Tcp.DroppedFrameCount);
    }

    [TestMethod]
    public void A_session_that_ends_closes_its_connection()
    {
        using Server server = new();
        using Socket client = server.Connect();
        client.Send([0, 1, Password]);
        server.RunUntil(() => server.Handler.Datagrams.Count == 1);
        server.Tcp.TrySend(server.Handler.Datagrams[0].From, [5]);
        server.Loop.Close(server.Handler.Datagrams[0].From);
        server.RunUntil(() => server.Tcp.ConnectionCount == 0);
        byte[] last = new byte[3];
        client.Receive(last);
        CollectionAssert.AreEqual(new byte[] { 0, 1, 5 }, last, "what was said before is still sent");
        AssertClosed(client);
        Assert.IsEmpty(server.Handler.Closed);
    }

    private static void AssertClosed(Socket client)
    {
        try
        {
            Assert.AreEqual(0, client.Receive(new byte[10]));
        }
        catch (SocketException e)
        {
            Assert.AreEqual(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }

    private sealed class Server : IDisposable
    {
        private readonly UdpPort _udp = new();
        private readonly int _port;

        public Server(TcpPortOptions? options = null)
        {
            Tcp = new TcpPort(_udp, options);
            Loop = new NetworkLoop(_udp, Tcp, Stopwatch.GetTimestamp());
            _port = Tcp.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        }

        public TcpPort Tcp { get; }

        public NetworkLoop Loop { get; }

        public RecordingHandler Handler { get; } = new() { Password = Password };

        public Socket Connect(int receiveBufferBytes = 65_536)
        {
            Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                ReceiveTimeout = 10_000,
                ReceiveBufferSize = receiveBufferBytes,
            };
            client.Connect(new IPEndPoint(IPAddress.Loopback, _port));
            return client;
        }

        public void RunUntil(Func<bool> isDone)
        {
            long begin = Stopwatch.GetTimestamp();
            while (!isDone())
            {
                Assert.IsLessThan(TimeSpan.FromSeconds(20), Stopwatch.GetElapsedTime(begin));
                Loop.RunOnce(Handler, TimeSpan.FromMilliseconds(20));
            }
        }

        public void Dispose()
        {
            Tcp.Dispose();
            _udp.Dispose();
        }
    }
}
