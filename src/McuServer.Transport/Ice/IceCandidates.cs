using System.Net;
using McuServer.Rtp.Sdp;

namespace McuServer.Transport.Ice;

/// <summary>Between candidates as SDP has them and addresses.</summary>
public static class IceCandidates
{
    /// <summary>
    /// The candidates that a server announces (transport.md 2.8): host candidates, UDP before TCP passive, the first address
    /// of each list the most wanted. Behind a one-to-one NAT the public addresses are given here.
    /// </summary>
    /// <exception cref="ArgumentException">An address that nobody can reach: unspecified, multicast or IPv6 link-local.</exception>
    public static IReadOnlyList<IceCandidate> Announce(IReadOnlyList<IPEndPoint> udp, IReadOnlyList<IPEndPoint> tcp)
    {
        List<IceCandidate> candidates = [];
        for (int i = 0; i < udp.Count; i++)
        {
            candidates.Add(Host(candidates.Count + 1, "udp", IceCandidate.UdpHostPriority(i), udp[i], null));
        }

        for (int i = 0; i < tcp.Count; i++)
        {
            candidates.Add(Host(candidates.Count + 1, "tcp", IceCandidate.TcpPassivePriority(i), tcp[i], "passive"));
        }

        return candidates;
    }

    /// <summary>False for what nobody can reach: unspecified, multicast, IPv6 link-local.</summary>
    public static bool CanAnnounce(IPAddress address) => !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
        || address.IsIPv6LinkLocal || address.IsIPv6Multicast
        || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240));

    /// <summary>False for names (mDNS), which are never resolved, for RTCP components, and for TCP that we would have to wait for.</summary>
    /// <param name="channel">The socket that shall go there.</param>
    public static bool TryGetAddress(IceCandidate candidate, int channel, out TransportAddress address)
    {
        address = default;
        bool isTcp = candidate.Protocol == "tcp";
        if (candidate.Component != 1 || candidate.Port == 0 || (isTcp ? candidate.TcpType == "active" : candidate.Protocol != "udp")
            || !IPAddress.TryParse(candidate.Address, out IPAddress? ip))
        {
            return false;
        }

        address = TransportAddress.From(
            new IPEndPoint(ip, candidate.Port), channel, isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp);
        return true;
    }

    private static IceCandidate Host(int foundation, string protocol, uint priority, IPEndPoint endPoint, string? tcpType)
    {
        IPAddress address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        if (!CanAnnounce(address) || endPoint.Port == 0)
        {
            throw new ArgumentException($"{endPoint} cannot be announced: nobody can reach it.", nameof(endPoint));
        }

        return new IceCandidate($"{foundation}", 1, protocol, priority, address.ToString(), endPoint.Port, "host", tcpType);
    }
}
