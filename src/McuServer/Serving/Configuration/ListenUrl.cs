using System.Net;

namespace McuServer.Serving.Configuration;

/// <summary>One address that the host listens on.</summary>
/// <param name="Address">Null: the name localhost, which is 127.0.0.1 and ::1.</param>
internal sealed record ListenUrl(bool IsHttps, IPAddress? Address, int Port)
{
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Null when the text is no such address.</summary>
    public static ListenUrl? Parse(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text[..scheme] is not ("http" or "https"))
        {
            return null;
        }

        bool isHttps = scheme == 5;
        string rest = text[(scheme + 3)..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        bool hasPort = colon >= 0 && rest.IndexOf(']', StringComparison.Ordinal) < colon;
        string host = hasPort ? rest[..colon] : rest;
        int port = isHttps ? 443 : 80;
        if (hasPort && (!int.TryParse(rest[(colon + 1)..], out port) || port is < 0 or > 65535))
        {
            return null;
        }

        return host switch
        {
            "localhost" => new ListenUrl(isHttps, null, port),
            "*" => new ListenUrl(isHttps, IPAddress.IPv6Any, port),
            ['[', .. string inner, ']'] when IPAddress.TryParse(inner, out IPAddress? v6) => new ListenUrl(isHttps, v6, port),
            _ when host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out IPAddress? v4) => new ListenUrl(isHttps, v4, port),
            _ => null,
        };
    }
}
