using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    /// <summary>Room for every text that the library keeps, with its closing zero.</summary>
    private const int ErrorTextBytes = 1024;

    [LibraryImport(Library, EntryPoint = "mcu_last_error")]
    private static partial int GetLastError(byte* buffer, int size);

    [LibraryImport(Library, EntryPoint = "mcu_outstanding")]
    internal static partial int GetOutstandingHandles();

    /// <summary>The exception for a failed open or create call; to be made on the thread that called.</summary>
    internal static NativeException LastError(int status)
    {
        byte* buffer = stackalloc byte[ErrorTextBytes];
        buffer[0] = 0;
        _ = GetLastError(buffer, ErrorTextBytes);
        return new NativeException((NativeStatus)status, Marshal.PtrToStringUTF8((nint)buffer) ?? string.Empty);
    }
}
