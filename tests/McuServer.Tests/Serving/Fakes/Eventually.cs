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

    /// <summary>Tries until it no longer fails in this way.</summary>
    public static async Task SucceedsAsync<TFailure>(Func<Task> attempt, string what)
        where TFailure : Exception
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (TFailure e)
            {
                Assert.IsLessThan(20, watch.Elapsed.TotalSeconds, $"never happened: {what}; {e.Message}");
                await Task.Delay(5);
            }
        }
    }
}
