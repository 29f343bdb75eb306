using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace McuServer.Native.Tests;

[TestClass]
public class UdpBatchSocketTests
{
    private const ulong LoopbackLow = 0x0000_FFFF_7F00_0001;

    [TestMethod]
    public void Datagrams_travel_with_their_address_and_time()
    {
        using UdpBatchSocket receiver = UdpBatchSocket.Create();
        UdpSocketInfo info = receiver.Bind(new NativeEndPoint(0, LoopbackLow, 0, 0));
        using UdpBatchSocket sender = UdpBatchSocket.Create();
        UdpSocketInfo from = sender.Bind(new NativeEndPoint(0, LoopbackLow, 0, 0));
        Assert.IsGreaterThan(100_000, info.ReceiveBufferBytes);
        using SendBatch batch = new(10_000, 10);
        for (int i = 0; i < 10; i++)
        {
            Assert.IsTrue(batch.TryAdd([(byte)i, 1, 2], new NativeEndPoint(0, LoopbackLow, (ushort)info.Port, 0)));
        }

        Assert.IsFalse(batch.TryAdd([1], default));
        Assert.AreEqual(10, batch.Send(sender));
        long before = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        int seen = 0;
        while (seen < 10)
        {
            receiver.Receive(1_000_000);
            Assert.IsGreaterThan(0, receiver.DatagramCount);
            for (int i = 0; i < receiver.DatagramCount; i++, seen++)
            {
                ReceivedDatagram datagram = receiver.GetDatagram(i);
                Assert.IsTrue(datagram.Bytes.SequenceEqual(new byte[] { (byte)seen, 1, 2 }));
                Assert.AreEqual(new NativeEndPoint(0, LoopbackLow, (ushort)from.Port, 0), datagram.From);
                Assert.AreEqual(before, datagram.ArrivalUs, 1_000_000.0);
            }
        }

        Assert.AreEqual(10, receiver.Counters.ReceivedDatagrams);
        Assert.AreEqual(30, receiver.Counters.ReceivedBytes);
        Assert.AreEqual(10, sender.Counters.SegmentedDatagrams);
        Assert.AreEqual(1, sender.Counters.SendCalls);
    }

    [TestMethod]
    public void A_socket_of_somebody_else_can_be_watched_too()
    {
        using UdpBatchSocket socket = UdpBatchSocket.Create();
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Watch(other.SafeHandle, SocketEvents.Readable, 5);
        socket.Receive(0);
        Assert.AreEqual(0, socket.ReadyCount);
        other.SendTo([1], other.LocalEndPoint!);
        socket.Receive(1_000_000);
        Assert.AreEqual(1, socket.ReadyCount);
        Assert.AreEqual(5, socket.GetReady(0).Id);
        Assert.AreEqual(SocketEvents.Readable, socket.GetReady(0).Events);
        socket.Watch(other.SafeHandle, SocketEvents.None, 5);
        socket.Receive(0);
        Assert.AreEqual(0, socket.ReadyCount);
    }

    [TestMethod]
    public void Another_thread_can_end_the_waiting()
    {
        using UdpBatchSocket socket = UdpBatchSocket.Create();
        using ManualResetEventSlim ready = new();
        Thread waker = new(() =>
        {
            ready.Wait();
            socket.Wake();
        });
        waker.Start();
        ready.Set();
        socket.Receive(10_000_000);
        waker.Join();
        Assert.IsTrue(socket.IsWoken);
        socket.Receive(0);
        Assert.IsFalse(socket.IsWoken);
    }

    [TestMethod]
    public void An_address_that_is_not_here_is_a_typed_error()
    {
        using UdpBatchSocket socket = UdpBatchSocket.Create();
        NativeException e = Assert.ThrowsExactly<NativeException>(() => socket.Bind(new NativeEndPoint(0, 0x0000_FFFF_C000_0201, 0, 0)));
        Assert.AreEqual(NativeStatus.NotFound, e.Status);
        Assert.Contains("bind", e.Message);
    }

    [TestMethod]
    public void Nothing_is_allocated_per_datagram()
    {
        using UdpBatchSocket socket = UdpBatchSocket.Create();
        UdpSocketInfo info = socket.Bind(new NativeEndPoint(0, LoopbackLow, 0, 0));
        using SendBatch batch = new();
        NativeEndPoint self = new(0, LoopbackLow, (ushort)info.Port, 0);
        SendAndReceive(socket, batch, self, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SendAndReceive(socket, batch, self, 200);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void SendAndReceive(UdpBatchSocket socket, SendBatch batch, NativeEndPoint to, int turns)
    {
        for (int turn = 0; turn < turns; turn++)
        {
            batch.Clear();
            for (int i = 0; i < 20; i++)
            {
                batch.TryReserve(100 + i % 2, out Span<byte> room);
                room.Fill((byte)i);
                batch.Commit(room.Length, to);
            }

            batch.Send(socket);
            for (int seen = 0; seen < 20; seen += socket.DatagramCount)
            {
                socket.Receive(1_000_000);
                if (socket.DatagramCount == 0 || socket.GetDatagram(0).Bytes.Length < 100)
                {
                    throw new InvalidOperationException("A datagram was lost.");
                }
            }
        }
    }
}
