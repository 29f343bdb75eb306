using System.Net;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Ice;

namespace McuServer.Transport.Tests.Ice;

[TestClass]
public sealed class IceCandidatesTests
{
    [TestMethod]
    public void Announced_candidates_prefer_UDP_and_the_first_address()
    {
        IReadOnlyList<IceCandidate> candidates = IceCandidates.Announce(
            [IPEndPoint.Parse("203.0.113.7:40000"), IPEndPoint.Parse("[2001:db8::7]:40000")], [IPEndPoint.Parse("203.0.113.7:40000")]);
        string[] expected =
        [
            "1 1 udp 2130706431 203.0.113.7 40000 typ host",
            "2 1 udp 2130680831 2001:db8::7 40000 typ host",
            "3 1 tcp 1520435199 203.0.113.7 40000 typ host tcptype passive",
        ];
        CollectionAssert.AreEqual(expected, candidates.Select(static candidate => candidate.ToString()).ToArray());
        foreach (string bad in new[] { "0.0.0.0:1", "[::]:1", "[fe80::1]:1", "203.0.113.7:0", "224.0.0.1:1" })
        {
            Assert.ThrowsExactly<ArgumentException>(() => IceCandidates.Announce([IPEndPoint.Parse(bad)], []));
        }
    }

    [TestMethod]
    [DataRow("1 1 udp 5 203.0.113.7 40000 typ host", true)]
    [DataRow("1 1 tcp 5 203.0.113.7 40000 typ host tcptype passive", true)]
    [DataRow("1 1 tcp 5 203.0.113.7 9 typ host tcptype active", false)]
    [DataRow("1 2 udp 5 203.0.113.7 40000 typ host", false)]
    [DataRow("1 1 udp 5 2f6d3c1e.local 40000 typ host", false)]
    public void A_client_goes_to_addresses_only(string text, bool isUsable)
    {
        Assert.IsTrue(IceCandidate.TryParse(text, out IceCandidate? candidate));
        Assert.AreEqual(isUsable, IceCandidates.TryGetAddress(candidate!, 3, out TransportAddress address));
        if (isUsable)
        {
            Assert.AreEqual((0xCB007107u, (ushort)40000, 3), (address.IPv4Bits, address.Port, address.Channel));
        }
    }
}
