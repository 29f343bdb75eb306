using System.Globalization;

namespace McuServer.Diagnostics;

/// <summary>How much the kernel lets a socket have (Linux: net.core.rmem_max and wmem_max).</summary>
internal static class KernelBuffers
{
    private const string Folder = "/proc/sys/net/core";

    /// <summary>Bytes, for receiving and for sending; null where the kernel does not say.</summary>
    public static (int? Receive, int? Send) Limits() => (Read("rmem_max"), Read("wmem_max"));

    /// <summary>The command, for root, that lets every socket have so many bytes.</summary>
    public static string CommandFor(int bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"sysctl -w net.core.rmem_max={bytes} net.core.wmem_max={bytes}");

    private static int? Read(string name)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"{Folder}/{name}"), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int bytes)
                ? bytes
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
