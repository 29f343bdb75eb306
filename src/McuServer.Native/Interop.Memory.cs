using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_memory_use")]
    internal static partial void ReadMemoryUse(out long inUse, out long held);
}
