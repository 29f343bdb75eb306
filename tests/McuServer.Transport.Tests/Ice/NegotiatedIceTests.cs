using System.Net;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Network;
using McuServer.Transport.Ice;

namespace McuServer.Transport.Tests.Ice;

/// <summary>From an offer to a connection: what the two halves of signalling agree on is all that the agents need.</summary>
[TestClass]
public sealed class NegotiatedIceTests
{
    [TestMethod]
    public void An_offer_and_its_answer_connect_two_agents()
    {
        VirtualClock clock = new();
        VirtualNetwork network = new(clock, 5) { DefaultProfile = new LinkProfile { Delay = TimeSpan.FromMilliseconds(15), Loss = 0.2 } };
        LiteIceAgent? lite = null;
        FullIceAgent? full = null;
        IPEndPoint announced = IPEndPoint.Parse("203.0.113.7:40000");
        PeerTable<LiteIceAgent> table = new();
        StunGate<LiteIceAgent> gate = new(table, new SourceLimits(3));
        VirtualEndpoint server = network.Attach(TransportAddress.From(announced), (TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram) =>
        {
            if (gate.TryRoute(now, from, datagram, out LiteIceAgent? agent) && agent.Handle(now, from, datagram) == StunResult.Validated)
            {
                table.MapAddress(from, agent);
            }
        });
        VirtualEndpoint client = network.Attach(TransportAddress.FromIPv4(0xC0000201, 5000), (TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram) =>
            full!.Handle(now, from, datagram));

        IceCredentials clientCredentials = IceCredentials.Generate();
        IceCredentials serverCredentials = IceCredentials.Generate();
        OfferBuilder offer = new()
        {
            Sections = [new OfferSection(SectionKind.Audio), new OfferSection(SectionKind.Video)],
            IceUfrag = clientCredentials.Ufrag,
            IcePassword = clientCredentials.Password,
            Fingerprint = SdpFingerprint.FromBytes("sha-256", new byte[32]),
        };
        NegotiatedSession atServer = SdpAnswerer.Answer(offer.Build(), new AnswerOptions
        {
            IceUfrag = serverCredentials.Ufrag,
            IcePassword = serverCredentials.Password,
            Fingerprint = SdpFingerprint.FromBytes("sha-256", new byte[32]),
            Cname = "c",
            SessionId = 1,
            Candidates = IceCandidates.Announce([announced], [announced]),
        });
        lite = new LiteIceAgent(
            clock.Now, new(atServer.LocalUfrag, atServer.LocalPassword), new(atServer.RemoteUfrag, atServer.RemotePassword), server);
        Assert.IsTrue(table.TryAddUfrag(atServer.LocalUfrag, lite));

        NegotiatedSession atClient = offer.ReadAnswer(atServer.AnswerText);
        List<TransportAddress> remotes = [];
        foreach (IceCandidate candidate in atClient.RemoteCandidates)
        {
            if (candidate.Protocol == "udp" && IceCandidates.TryGetAddress(candidate, 0, out TransportAddress address))
            {
                remotes.Add(address);
            }
        }

        full = new FullIceAgent(
            clock.Now, new(atClient.LocalUfrag, atClient.LocalPassword), new(atClient.RemoteUfrag, atClient.RemotePassword), remotes, client, seed: 5);
        clock.Add(new Timed(() => full.NextDeadline, now => full.HandleTimeout(now)));
        clock.Add(new Timed(() => lite.NextDeadline, now => lite.HandleTimeout(now)));
        Assert.IsTrue(clock.RunUntil(() => lite.State == IceState.Completed && full.State == IceState.Completed, TimeSpan.FromSeconds(5)));
        Assert.IsTrue(table.TryFindByAddress(lite.Selected!.Value, out LiteIceAgent? found) && ReferenceEquals(found, lite));
        Assert.AreEqual(0, gate.Counters.UnknownUfrag);
    }
}
