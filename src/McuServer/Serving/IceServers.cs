using System.Security.Cryptography;
using System.Text;
using McuServer.Serving.Configuration;

namespace McuServer.Serving;

/// <summary>A STUN or TURN server as a browser's RTCIceServer; user name and credential null for STUN.</summary>
internal sealed record IceServer(IReadOnlyList<string> Urls, string? Username, string? Credential);

/// <summary>The configured servers, with credentials made for one participant where a secret is shared.</summary>
internal static class IceServers
{
    /// <summary>
    /// TURN REST (draft-uberti-behave-turn-rest-00 section 2.2): user name "expiry:participant", password
    /// base64(HMAC-SHA1(secret, user name)).
    /// </summary>
    public static IReadOnlyList<IceServer> For(ServerOptions options, string participantId, DateTimeOffset now)
    {
        List<IceServer> servers = [];
        foreach (IceServerOptions server in options.IceServers)
        {
            if (server.SharedSecret.Length == 0)
            {
                bool isStatic = server.Username.Length > 0;
                servers.Add(new IceServer(server.Urls, isStatic ? server.Username : null, isStatic ? server.Credential : null));
                continue;
            }

            string user = $"{now.ToUnixTimeSeconds() + options.TurnCredentialLifetimeS}:{participantId}";
            servers.Add(new IceServer(server.Urls, user, Credential(server.SharedSecret, user)));
        }

        return servers;
    }

    /// <summary>Values of WHIP's Link headers (RFC 9725 section 4.6), one per URL.</summary>
    public static IEnumerable<string> ToLinks(IReadOnlyList<IceServer> servers)
    {
        foreach (IceServer server in servers)
        {
            foreach (string url in server.Urls)
            {
                bool isTurn = url.StartsWith("turn", StringComparison.Ordinal);
                yield return isTurn && server.Username is not null
                    ? $"<{url}>; rel=\"ice-server\"; username=\"{server.Username}\"; credential=\"{server.Credential}\"; credential-type=\"password\""
                    : $"<{url}>; rel=\"ice-server\"";
            }
        }
    }

#pragma warning disable CA5350 // TURN REST fixes HMAC-SHA1, as the TURN server computes it.
    private static string Credential(string secret, string user) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(user)));
#pragma warning restore CA5350
}
