using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving;
using McuServer.Serving.Configuration;
using McuServer.TestKit.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace McuServer.Tests.Serving;

/// <summary>Real conferences whose only address is one of IPv6.</summary>
[TestClass]
public class IPv6Tests
{
    [TestMethod]
    public async Task Media_flow_both_ways_over_UDP_and_IPv6()
    {
        if (!HasLoopback())
        {
            Assert.Inconclusive("This machine has no ::1.");
        }

        IConferenceServer server = ConferenceFactory.Create(
            new ServerOptions
            {
                Media = new MediaOptions { UdpPort = 0, TcpPort = 0, Addresses = [new MediaAddressOptions { Listen = "::1" }] },
            },
            NullLoggerFactory.Instance);
        using IDisposable end = (IDisposable)server;
        long origin = Stopwatch.GetTimestamp();
        using TestPeerCrowd crowd = new(origin);
        TestPeer anna = await JoinAsync(server, crowd, "anna", origin);
        TestPeer bo = await JoinAsync(server, crowd, "bo", origin);
        Stopwatch limit = Stopwatch.StartNew();
        while (anna.Picture.PictureCount < 20 || bo.Picture.PictureCount < 20 || bo.Sound.PacketCount < 50)
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(30), limit.Elapsed, "pictures and sound");
            crowd.Loop.RunOnce(crowd, TimeSpan.FromMilliseconds(5));
        }

        PeerStatistics sent = (await server.SessionsOf("lobby")[0].TakeStatisticsAsync())!;
        StringAssert.Contains(sent.SelectedAddress, "[::1]:");
        foreach (string kind in (string[])["audio", "video"])
        {
            Assert.IsTrue(sent.Inbound.Any(stream => stream.Kind == kind && stream.Counters["packets"] > 10), kind);
        }

        Assert.AreEqual(0, anna.Picture.BrokenCount + bo.Picture.BrokenCount);
    }

    private static bool HasLoopback()
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<TestPeer> JoinAsync(IConferenceServer server, TestPeerCrowd crowd, string id, long origin)
    {
        TestPeer peer = crowd.Add(
            new TestPeerOptions { Seed = (ulong)id.Length, Width = 160, Height = 90, VideoBitrateBps = 100_000 }, IPAddress.IPv6Loopback);
        IConferenceSession session = server.Join(new JoinRequest { Room = "lobby", ParticipantId = id, Name = id, Role = Role.Panelist });
        string answer = await session.AnswerAsync(peer.CreateOffer(), CancellationToken.None);
        StringAssert.Contains(answer, " ::1 ");
        peer.TakeAnswer(Stopwatch.GetElapsedTime(origin), answer);
        return peer;
    }
}
