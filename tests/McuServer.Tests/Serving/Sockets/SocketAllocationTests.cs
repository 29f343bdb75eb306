using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Configuration;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Sockets;

/// <summary>What an event costs on its way from a session to the wire, through the real web server.</summary>
[TestClass]
[DoNotParallelize]
public class SocketAllocationTests
{
    private const int Rounds = 5;
    private const int EventsARound = 300;

    /// <summary>
    /// Everything in the process is counted: the reading client, the thread pool, timers of the web server. An event that is
    /// written anew for a session would alone cost some 400 bytes.
    /// </summary>
    private const int MaxBytesAnEvent = 60;

    [TestMethod]
    public async Task Who_speaks_reaches_the_wire_without_an_allocation()
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Limits = o.Limits with { WebSocket = new WebSocketLimits { PingIntervalMs = 60_000 } },
        });
        (TestSocket socket, _) = await host.JoinAsync("listener");
        using (socket)
        {
            FakeSession session = host.Conferences.Sessions.Single();
            List<ActiveSpeaker> items = [new("anna", 0.5), new("bo", 0.25)];
            using SemaphoreSlim isFree = new(1, 1);
            EventLease lease = new(() => isFree.Release());
            RoomEvent happened = new("speakers.active") { Data = new ActiveSpeakers(items), Lease = lease };
            byte[] buffer = new byte[4096];
            double least = double.MaxValue;
            string last = "";
            for (int round = 0; round < Rounds; round++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                for (int i = 0; i < EventsARound; i++)
                {
                    isFree.Wait();
                    items[0] = new ActiveSpeaker("anna", i / 1000.0);
                    lease.Begin();
                    session.Raise(happened);
                    int length = (await socket.Socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).Count;
                    last = i == EventsARound - 1 ? System.Text.Encoding.UTF8.GetString(buffer, 0, length) : last;
                }

                least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)EventsARound);
            }

            StringAssert.StartsWith(last, $$"""{"seq":{{Rounds * EventsARound}},"type":"speakers.active",""");
            StringAssert.EndsWith(last, """{"items":[{"id":"anna","level":0.299},{"id":"bo","level":0.25}]}}""");
            Assert.IsLessThanOrEqualTo(MaxBytesAnEvent, least, "bytes an event, in the best of the rounds");
        }
    }
}
