using System.Runtime.InteropServices;

namespace McuServer.Native.Peers;

/// <summary>The imports of libmcu_peers (native/peers/mcu_peers.c).</summary>
internal static unsafe partial class PeerInterop
{
    internal const string Library = "mcu_peers";

    [LibraryImport(Library, EntryPoint = "mcu_peer_yuv_scale")]
    internal static partial int YuvScale(
        byte** source, int* sourceStride, int sourceWidth, int sourceHeight,
        byte** target, int* targetStride, int width, int height);

    [LibraryImport(Library, EntryPoint = "mcu_peer_sws_open")]
    internal static partial nint SwsOpen(int sourceWidth, int sourceHeight, int width, int height, int filter);

    [LibraryImport(Library, EntryPoint = "mcu_peer_sws_scale")]
    internal static partial void SwsScale(
        nint context, byte** source, int* sourceStride, int sourceHeight, byte** target, int* targetStride);

    [LibraryImport(Library, EntryPoint = "mcu_peer_sws_close")]
    internal static partial void SwsClose(nint context);
}
