using System.Net;
using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Serving.Tokens;
using McuServer.Serving.Webhooks;

namespace McuServer.Serving.Configuration;

/// <summary>What the schema cannot say: keys that must fit each other.</summary>
internal static class ServerOptionsRules
{
    /// <summary>Each fault as the pointer of its key and a sentence with the mend.</summary>
    public static IEnumerable<(string Pointer, string Detail)> Check(ServerOptions options) =>
        CheckHttp(options.Http).Concat(CheckAddresses(options)).Concat(CheckIceServers(options.IceServers))
            .Concat(CheckRooms(options.Rooms)).Concat(CheckWebhooks(options.Webhooks)).Concat(CheckLimits(options.Limits));

    private static IEnumerable<(string, string)> CheckHttp(HttpOptions http)
    {
        for (int i = 0; i < http.Urls.Count; i++)
        {
            if (ListenUrl.Parse(http.Urls[i]) is null)
            {
                yield return ($"#/http/urls/{i}", $"\"{http.Urls[i]}\" is no address to listen on; write one such as http://127.0.0.1:8080");
            }
        }

        if (http.CertificateFile.Length == 0 != (http.CertificateKeyFile.Length == 0))
        {
            yield return (
                http.CertificateFile.Length == 0 ? "#/http/certificateKeyFile" : "#/http/certificateFile",
                "certificateFile and certificateKeyFile belong together; write both, or neither for a self-signed certificate");
        }

        for (int i = 0; i < http.TrustedProxies.Count; i++)
        {
            if (!IPAddress.TryParse(http.TrustedProxies[i], out _))
            {
                yield return ($"#/http/trustedProxies/{i}", NoAddress(http.TrustedProxies[i]));
            }
        }
    }

    private static IEnumerable<(string, string)> CheckAddresses(ServerOptions options)
    {
        for (int i = 0; i < options.Media.Addresses.Count; i++)
        {
            MediaAddressOptions address = options.Media.Addresses[i];
            if (!IPAddress.TryParse(address.Listen, out IPAddress? listen))
            {
                yield return ($"#/media/addresses/{i}/listen", NoAddress(address.Listen));
            }
            else if (options.IsDevelopment && !IPAddress.IsLoopback(listen))
            {
                yield return (
                    $"#/media/addresses/{i}/listen",
                    $"without tokens.secret (development mode) only loopback is allowed, not {listen}; "
                    + "write a secret (openssl rand -base64 32), or 127.0.0.1");
            }
            else if (address.Announced.Length == 0 && (listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any)))
            {
                yield return (
                    $"#/media/addresses/{i}/listen",
                    $"{listen} is no address that clients could be told; write \"announced\" too, or leave addresses empty for all of this machine");
            }
        }
    }

    private static IEnumerable<(string, string)> CheckIceServers(IReadOnlyList<IceServerOptions> servers)
    {
        for (int i = 0; i < servers.Count; i++)
        {
            IceServerOptions server = servers[i];
            bool isTurn = server.Urls.Any(url => url.StartsWith("turn", StringComparison.Ordinal));
            bool isStatic = server.Username.Length > 0 && server.Credential.Length > 0;
            if (server.SharedSecret.Length > 0 && (server.Username.Length > 0 || server.Credential.Length > 0))
            {
                yield return ($"#/iceServers/{i}/sharedSecret", "stands beside a username or a credential; keep one kind");
            }
            else if (isTurn && server.SharedSecret.Length == 0 && !isStatic)
            {
                yield return ($"#/iceServers/{i}/urls", "a TURN server needs sharedSecret, or username and credential; add them");
            }
        }
    }

    private static IEnumerable<(string, string)> CheckRooms(RoomsOptions rooms)
    {
        const string UnknownZone = "is no zone that this machine knows; write one such as Asia/Seoul, or \"\" for the machine's own";
        if (!RoomClock.IsZone(rooms.TimeZone))
        {
            yield return ("#/rooms/timeZone", $"\"{rooms.TimeZone}\" {UnknownZone}");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < rooms.List.Count; i++)
        {
            if (rooms.List[i].TimeZone is { } zone && !RoomClock.IsZone(zone))
            {
                yield return ($"#/rooms/list/{i}/timeZone", $"\"{zone}\" {UnknownZone}");
            }

            string id = rooms.List[i].Id;
            if (!RoomRules.IsName(id))
            {
                yield return ($"#/rooms/list/{i}/id", $"\"{id}\" is no name of a room; write 1 to {Names.MaxLength} letters, digits, '-', '_' or '.'");
            }
            else if (!seen.Add(id))
            {
                yield return ($"#/rooms/list/{i}/id", $"\"{id}\" stands twice; keep one");
            }
        }

        if (rooms.List.Count > rooms.MaxRooms)
        {
            yield return ("#/rooms/list", $"has {rooms.List.Count} rooms, more than maxRooms ({rooms.MaxRooms}); raise that");
        }
    }

    private static IEnumerable<(string, string)> CheckWebhooks(IReadOnlyList<WebhookOptions> hooks)
    {
        for (int i = 0; i < hooks.Count; i++)
        {
            if (!Uri.TryCreate(hooks[i].Url, UriKind.Absolute, out _))
            {
                yield return ($"#/webhooks/{i}/url", $"\"{hooks[i].Url}\" is no address; write one such as https://www.example.kr/hooks");
            }

            if (!WebhookSignature.TryKey(hooks[i].Secret, out _))
            {
                yield return ($"#/webhooks/{i}/secret", "what stands behind whsec_ is no base64 of 24 to 64 bytes; echo whsec_$(openssl rand -base64 32)");
            }
        }
    }

    private static IEnumerable<(string, string)> CheckLimits(LimitOptions limits)
    {
        (string Pointer, double Low, string LowName, double High)[] pairs =
        [
            ("#/limits/ice/closeAfterMs", limits.Ice.DisconnectedAfterMs, "disconnectedAfterMs", limits.Ice.CloseAfterMs),
            ("#/limits/dtls/maxRtoMs", limits.Dtls.InitialRtoMs, "initialRtoMs", limits.Dtls.MaxRtoMs),
        ];
        foreach ((string pointer, double low, string lowName, double high) in pairs)
        {
            if (high < low)
            {
                yield return (pointer, $"is {high}, below {lowName} ({low}); write at least {low}");
            }
        }
    }

    private static string NoAddress(string text) => $"\"{text}\" is no IP address; write one such as 203.0.113.5 or 2001:db8::5";
}
