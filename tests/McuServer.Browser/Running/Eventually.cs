using System.Diagnostics;

namespace McuServer.Browser.Running;

/// <summary>Waits for what other processes are about to do.</summary>
internal static class Eventually
{
    /// <summary>Far more than anything takes on a machine that does nothing else.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private static readonly System.Text.Json.JsonSerializerOptions s_json = new() { IncludeFields = true };
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first value that is good; fails with the last one after <see cref="Limit"/>.</summary>
    public static async Task<T> IsTrueAsync<T>(Func<Task<T>> look, Func<T, bool> isGood, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            T seen = await look();
            if (isGood(seen))
            {
                return seen;
            }

            if (watch.Elapsed > Limit)
            {
                Assert.Fail($"never happened: {what}; last seen: {System.Text.Json.JsonSerializer.Serialize(seen, s_json)}");
            }

            await Task.Delay(s_pause);
        }
    }

    public static Task IsTrueAsync(Func<Task<bool>> look, string what) => IsTrueAsync(look, seen => seen, what);
}
