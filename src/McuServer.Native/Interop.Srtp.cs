using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_srtp_create")]
    internal static partial int CreateSrtp(
        int profile, byte* key, int keyLength, byte* salt, int saltLength, int isSender, out SrtpHandle srtp);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_destroy")]
    internal static partial void DestroySrtp(nint srtp);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_protect")]
    internal static partial int ProtectSrtp(SrtpHandle srtp, byte* packet, int length, int capacity);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_unprotect")]
    internal static partial int UnprotectSrtp(SrtpHandle srtp, byte* packet, int length);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_protect_rtcp")]
    internal static partial int ProtectSrtcp(SrtpHandle srtp, byte* packet, int length, int capacity);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_unprotect_rtcp")]
    internal static partial int UnprotectSrtcp(SrtpHandle srtp, byte* packet, int length);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_remove_stream")]
    internal static partial int RemoveSrtpStream(SrtpHandle srtp, uint ssrc);

    [LibraryImport(Library, EntryPoint = "mcu_srtp_stream_count")]
    internal static partial int CountSrtpStreams(SrtpHandle srtp);
}
