using System.Net;
using System.Net.NetworkInformation;
using McuServer.Serving.Configuration;
using McuServer.Transport.Ice;

namespace McuServer.Serving;

/// <summary>An address to bind, and the one that clients are told.</summary>
internal readonly record struct MediaAddress(IPAddress Listen, IPAddress Announced);

/// <summary>Addresses of this machine, and which of them carry media.</summary>
internal static class MachineAddresses
{
    /// <summary>Of all interfaces that are up, without link-local, unique local and loopback ones (transport.md 2.8).</summary>
    public static IEnumerable<IPAddress> All()
    {
        foreach (NetworkInterface card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown))
            {
                continue;
            }

            foreach (UnicastIPAddressInformation unicast in card.GetIPProperties().UnicastAddresses)
            {
                IPAddress address = unicast.Address;
                bool isLinkLocal = address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.ToString().StartsWith("169.254.", StringComparison.Ordinal);
                if (!IPAddress.IsLoopback(address) && !isLinkLocal)
                {
                    yield return address;
                }
            }
        }
    }

    /// <summary>
    /// What the transport binds, one socket per address: the configured ones, names resolved; otherwise all of this
    /// machine, or 127.0.0.1 in development mode and where there is no network.
    /// </summary>
    /// <exception cref="ConfigurationException">An announced name cannot be resolved, or nobody can reach the address.</exception>
    public static IReadOnlyList<MediaAddress> ForMedia(ServerOptions options)
    {
        List<MediaAddress> found = [];
        foreach (MediaAddressOptions configured in options.Media.Addresses)
        {
            IPAddress listen = IPAddress.Parse(configured.Listen);
            IPAddress announced = configured.Announced.Length == 0 ? listen : Resolve(configured.Announced, listen);
            if (!IceCandidates.CanAnnounce(announced))
            {
                throw new ConfigurationException(
                    $"media.addresses: nobody can reach {announced}; write the address that clients see as \"announced\"");
            }

            found.Add(new MediaAddress(listen, announced));
        }

        if (found.Count == 0 && !options.IsDevelopment)
        {
            found.AddRange(All().Select(address => new MediaAddress(address, address)));
        }

        return found.Count > 0 ? found : [new MediaAddress(IPAddress.Loopback, IPAddress.Loopback)];
    }

    /// <summary>Browsers do not resolve names in candidates, so the server does, to the family that it listens on.</summary>
    private static IPAddress Resolve(string announced, IPAddress listen)
    {
        if (IPAddress.TryParse(announced, out IPAddress? address))
        {
            return address;
        }

        try
        {
            foreach (IPAddress resolved in Dns.GetHostAddresses(announced))
            {
                if (resolved.AddressFamily == listen.AddressFamily)
                {
                    return resolved;
                }
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Told below.
        }

        throw new ConfigurationException(
            $"media.addresses: \"{announced}\" cannot be resolved to an address of the family of {listen}; write the address itself");
    }
}
