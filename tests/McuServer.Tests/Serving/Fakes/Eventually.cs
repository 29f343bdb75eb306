using System.Diagnostics;

namespace McuServer.Tests.Serving.Fakes;

/// <summary>Waits for what another thread is about to do.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsLessThan(20, watch.Elapsed.TotalSeconds, $"never happened: {what}");
            await Task.Delay(5);
        }
    }
}
