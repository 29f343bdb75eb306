using System.Diagnostics.Tracing;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// For <c>--allocations</c>: which types make up what is allocated, by the runtime's samples (one each 100 kB). It allocates itself, so figures of such a run are not those of the server.
/// </summary>
internal sealed class AllocationListener : EventListener
{
    private const EventKeywords GarbageCollection = (EventKeywords)1;
    private readonly Dictionary<string, long> _bytes = [];

    public void Print()
    {
        lock (_bytes)
        {
            foreach ((string type, long bytes) in _bytes.OrderByDescending(pair => pair.Value).Take(25))
            {
                Console.Error.WriteLine($"{bytes / 1024,8} kB  {type}");
            }
        }
    }

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(source, EventLevel.Verbose, GarbageCollection);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        if (e.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) != true || e.Payload is not { Count: > 5 } payload)
        {
            return;
        }

        string key = $"{payload[5]}";
        lock (_bytes)
        {
            _bytes[key] = _bytes.GetValueOrDefault(key) + Convert.ToInt64(payload[0]);
        }
    }
}
