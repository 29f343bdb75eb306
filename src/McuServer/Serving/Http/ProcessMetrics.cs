using System.Diagnostics;

namespace McuServer.Serving.Http;

/// <summary>What the process itself uses, under the names that Prometheus' own clients give it, and the host's connections.</summary>
internal static class ProcessMetrics
{
    public static void Write(TextWriter text, int openSockets, int whipSessions)
    {
        using Process process = Process.GetCurrentProcess();
        Write(text, "process_cpu_seconds_total", "counter", "User and system CPU time.", process.TotalProcessorTime.TotalSeconds);
        Write(text, "process_resident_memory_bytes", "gauge", "Resident memory.", process.WorkingSet64);
        Write(text, "process_virtual_memory_bytes", "gauge", "Virtual memory.", process.VirtualMemorySize64);
        Write(text, "process_threads", "gauge", "Threads of the system.", process.Threads.Count);
        Write(text, "process_start_time_seconds", "gauge", "Start, in seconds since 1970.",
            new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0);
        Write(text, "dotnet_gc_heap_bytes", "gauge", "Managed heap after the last collection.", GC.GetGCMemoryInfo().HeapSizeBytes);
        Write(text, "dotnet_gc_allocated_bytes_total", "counter", "Bytes allocated on the managed heap.", GC.GetTotalAllocatedBytes());
        Write(text, "dotnet_gc_pause_seconds_total", "counter", "Time in which collections held everything.", GC.GetTotalPauseDuration().TotalSeconds);
        text.WriteLine("# HELP dotnet_gc_collections_total Collections.");
        text.WriteLine("# TYPE dotnet_gc_collections_total counter");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.WriteLine($"dotnet_gc_collections_total{{generation=\"{generation}\"}} {GC.CollectionCount(generation)}");
        }

        Write(text, "mcu_signalling_sockets", "gauge", "Open WebSockets.", openSockets);
        Write(text, "mcu_whip_sessions", "gauge", "Sessions of WHIP and WHEP.", whipSessions);
    }

    private static void Write(TextWriter text, string name, string type, string help, double value)
    {
        text.WriteLine($"# HELP {name} {help}");
        text.WriteLine($"# TYPE {name} {type}");
        text.WriteLine($"{name} {value:R}");
    }
}
