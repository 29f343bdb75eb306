using System.Diagnostics;

namespace McuServer.Native;

/// <summary>
/// What .NET's threads lack on Linux: <see cref="Thread.Priority"/> does nothing there, and waits are rounded to whole
/// milliseconds. Both act on the calling thread.
/// </summary>
public static class NativeThread
{
    /// <summary>
    /// Before (below 0) or behind (above 0) the other threads of the machine, -20 to 19. False where it is not allowed:
    /// below 0 it takes CAP_SYS_NICE or a limit (RLIMIT_NICE), and all goes on without.
    /// </summary>
    public static bool TrySetNice(int nice) => Interop.SetThreadNice(nice) == 0;

    /// <summary>Returns when <see cref="Stopwatch.GetTimestamp"/> reaches this value, late by some ten microseconds.</summary>
    public static void SleepUntil(long timestamp) =>
        Interop.SleepThreadUntil((long)(timestamp * (1_000_000.0 / Stopwatch.Frequency)));
}
