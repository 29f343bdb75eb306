using McuServer.Conference.Live;
using McuServer.Serving.Configuration;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving;

/// <summary>The only place where the host gets its conferences from.</summary>
internal static class ConferenceFactory
{
    /// <summary>
    /// Starts the conferences: sockets bound, threads running. If the result is <see cref="IAsyncDisposable"/>, the host
    /// disposes of it at the end.
    /// </summary>
    /// <exception cref="ConfigurationException">Something in the options cannot be done on this machine.</exception>
    public static IConferenceServer Create(ServerOptions options, ILoggerFactory loggers) =>
        throw new ConfigurationException(
            $"the live engine is not part of this build, so nothing can listen on media port {options.Media.UdpPort}; build a newer version");
}
