using System.Net;
using McuServer.Serving.Configuration;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving;

/// <summary>
/// Pages of which sites may talk to this server. In development mode there is no token that would keep a strange page out,
/// so only pages from loopback may, and only under a loopback name (a strange name that leads to loopback is DNS rebinding).
/// </summary>
internal sealed class OriginRule(ServerOptions options)
{
    /// <summary>A request without Origin comes from no page (OBS, GStreamer, a script) and passes.</summary>
    public bool Allows(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return true;
        }

        bool isOwn = string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            || string.Equals(origin, options.Http.PublicUrl.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
        if (options.IsDevelopment)
        {
            return Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && IsLoopbackName(uri.Host);
        }

        return isOwn || AllowsAll || options.Http.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether the name that the client used may be one of this server.</summary>
    public bool AllowsHost(HttpRequest request) => !options.IsDevelopment || IsLoopbackName(request.Host.Host);

    /// <summary>Value of Access-Control-Allow-Origin; null: the page may not read the answer.</summary>
    public string? CorsOrigin(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        if (!options.IsDevelopment && AllowsAll)
        {
            return "*";
        }

        return origin.Length > 0 && Allows(request) ? origin : null;
    }

    private bool AllowsAll => options.Http.AllowedOrigins.Contains("*");

    private static bool IsLoopbackName(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
