using System.Diagnostics;
using System.Globalization;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Tells every 30 s, on the standard error, how much memory the server takes and how late its ticks are: whether a curve
/// flattens is not to be seen from its ends.
/// </summary>
internal sealed class MemoryCurve(BenchServer server, ServerMeter begin)
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(30);

    private readonly long _beginTimestamp = Stopwatch.GetTimestamp();
    private ServerMeter _last = begin;
    private bool _hasHead;

    /// <summary>Returns after this time.</summary>
    public void Follow(TimeSpan time)
    {
        long from = Stopwatch.GetTimestamp();
        // What is less than a millisecond cannot be slept.
        while (time - Stopwatch.GetElapsedTime(from) is { } rest && rest >= TimeSpan.FromMilliseconds(1))
        {
            Thread.Sleep(rest < s_step ? rest : s_step);
            Tell(ServerMeter.Read(server.Host, hasCounts: false));
        }
    }

    private void Tell(ServerMeter now)
    {
        if (!_hasHead)
        {
            _hasHead = true;
            Console.Error.WriteLine("   s  resident MB  managed MB  malloc MB  of it pools  held MB  allocated B  late ticks  load");
        }

        long late = now.LateVideoTicks + now.LateAudioTicks - _last.LateVideoTicks - _last.LateAudioTicks;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(_beginTimestamp).TotalSeconds,4:0}  {now.ResidentMegabytes,11:0.00}  {now.ManagedMegabytes,10:0.00}"
            + $"  {now.NativeMegabytes,9:0.00}  {server.PooledMegabytes,11:0.00}  {now.HeldMegabytes,7:0.00}  {now.AllocatedBytes - _last.AllocatedBytes,11}  {late,10}  {now.LoadAverage,4:0.00}"));
        _last = now;
    }
}
