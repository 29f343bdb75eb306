using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_thread_set_nice")]
    internal static partial int SetThreadNice(int nice);

    [LibraryImport(Library, EntryPoint = "mcu_thread_sleep_until")]
    internal static partial void SleepThreadUntil(long monotonicUs);
}
