using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary><c>mcu_udp_socket_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSocketInfo
{
    public int Socket;
    public int Port;
    public int ReceiveBufferBytes;
    public int SendBufferBytes;
}

/// <summary><c>mcu_udp_datagram</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDatagram
{
    public byte* Data;
    public long ArrivalUs;
    public ulong AddressHigh;
    public ulong AddressLow;
    public int Length;
    public ushort Port;
    public ushort Socket;
}

/// <summary><c>mcu_udp_batch</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBatch
{
    public NativeDatagram* Datagrams;
    public SocketReady* Ready;
    public long NowUs;
    public int DatagramCount;
    public int ReadyCount;
    public int IsWoken;
    public int Reserved;
}

/// <summary><c>mcu_udp_outgoing</c>; the address in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeOutgoing
{
    public ulong AddressHigh;
    public ulong AddressLow;
    public int Offset;
    public int Length;
    public ushort Port;
    public ushort Socket;
    public int Status;
    public int Target;
    public int Reserved;

    public readonly NativeEndPoint EndPoint =>
        new(BinaryPrimitives.ReverseEndianness(AddressHigh), BinaryPrimitives.ReverseEndianness(AddressLow), Port, Socket);
}

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_udp_create")]
    internal static partial int CreateUdp(out UdpHandle udp);

    [LibraryImport(Library, EntryPoint = "mcu_udp_destroy")]
    internal static partial void DestroyUdp(nint udp);

    [LibraryImport(Library, EntryPoint = "mcu_udp_bind")]
    internal static partial int BindUdp(
        UdpHandle udp, byte* address, int port, int bufferBytes, int flags, NativeSocketInfo* info);

    [LibraryImport(Library, EntryPoint = "mcu_udp_receive")]
    internal static partial int ReceiveUdp(UdpHandle udp, long timeoutUs, NativeBatch* batch);

    [LibraryImport(Library, EntryPoint = "mcu_udp_wake")]
    internal static partial int WakeUdp(UdpHandle udp);

    [LibraryImport(Library, EntryPoint = "mcu_udp_watch")]
    internal static partial int WatchUdp(UdpHandle udp, int descriptor, uint events, int id);

    [LibraryImport(Library, EntryPoint = "mcu_udp_send")]
    internal static partial int SendUdp(UdpHandle udp, byte* arena, int arenaLength, NativeOutgoing* datagrams, int count);

    [LibraryImport(Library, EntryPoint = "mcu_udp_get_counters")]
    internal static partial int GetUdpCounters(UdpHandle udp, UdpCounters* counters);

    [LibraryImport(Library, EntryPoint = "mcu_udp_set_segmentation")]
    internal static partial int SetUdpSegmentation(UdpHandle udp, int isOn);
}
