using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>The library as a whole: is it there, and is it the one that this program was built with.</summary>
public static class NativeCore
{
    /// <summary>
    /// Handles that are open in this process; zero when everything was disposed. <see cref="CodecSettings"/> do not
    /// count: they are plain memory, and the garbage collector may free them.
    /// </summary>
    public static int OutstandingHandles => Interop.GetOutstandingHandles();

    /// <summary>The FFmpeg that is used, as it calls itself.</summary>
    public static unsafe string FFmpegVersion => Marshal.PtrToStringUTF8((nint)Interop.GetFFmpegVersion()) ?? "";

    /// <summary>Throws <see cref="NativeException"/> when libmcu_core is missing or of another version.</summary>
    public static void CheckVersion()
    {
        try
        {
            int version = Interop.GetAbiVersion();
            if (version != Interop.AbiVersion)
            {
                throw new NativeException(
                    NativeStatus.Unsupported,
                    $"libmcu_core.so has ABI {version}, this program needs {Interop.AbiVersion}; run ./build.sh build");
            }
        }
        catch (DllNotFoundException e)
        {
            throw new NativeException(NativeStatus.NotFound, $"libmcu_core.so cannot be loaded: {e.Message}");
        }
    }

    /// <summary>Turns an error status into an exception that says what was being done.</summary>
    public static void ThrowIfError(NativeStatus status, string doing)
    {
        if (status < NativeStatus.Ok)
        {
            throw new NativeException(status, $"{doing}: {status}");
        }
    }
}
