using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>The imports, in the order and with the names of <c>mcu_core.h</c> and its parts; one partial file per section of it.</summary>
internal static unsafe partial class Interop
{
    internal const string Library = "mcu_core";

    /// <summary>The ABI that these declarations were written for.</summary>
    internal const int AbiVersion = 1;

    [LibraryImport(Library, EntryPoint = "mcu_abi_version")]
    internal static partial int GetAbiVersion();

    [LibraryImport(Library, EntryPoint = "mcu_ffmpeg_version")]
    internal static partial byte* GetFFmpegVersion();
}
