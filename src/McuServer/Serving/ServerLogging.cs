using McuServer.Serving.Configuration;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving;

/// <summary>Logs on standard output: a line of text each, or a line of JSON each.</summary>
internal static class ServerLogging
{
    public static void Configure(ILoggingBuilder builder, LogOptions options)
    {
        builder.ClearProviders();
        builder.SetMinimumLevel(options.Level switch
        {
            LogThreshold.Debug => LogLevel.Debug,
            LogThreshold.Warning => LogLevel.Warning,
            LogThreshold.Error => LogLevel.Error,
            _ => LogLevel.Information,
        });
        // The framework's own lines about each request would say who talks to whom, twice.
        builder.AddFilter("Microsoft", LogLevel.Warning);
        if (options.Format == LogFormat.Json)
        {
            builder.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            builder.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            });
        }
    }
}
