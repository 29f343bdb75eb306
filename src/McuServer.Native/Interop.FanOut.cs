using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary><c>mcu_fanout_payload</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePayload
{
    public int Offset;
    public int Length;
    public int Marker;
}

/// <summary><c>mcu_fanout_target</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTarget
{
    public const int MaxExtensionBytes = 64;

    public nint Srtp;
    public ulong AddressHigh;
    public ulong AddressLow;
    public uint Ssrc;
    public uint TimestampOffset;
    public ushort Port;
    public ushort Socket;
    public ushort FirstSequence;
    public ushort FirstTransportSequence;
    public byte PayloadType;
    public byte ExtensionLength;
    public short TransportSequenceOffset;
    public int Status;
    public int DatagramCount;
    public fixed byte Extension[MaxExtensionBytes];
    public int Reserved;
}

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_fanout_create")]
    internal static partial int CreateFanOut(int arenaBytes, int maxDatagrams, out FanOutHandle fanOut);

    [LibraryImport(Library, EntryPoint = "mcu_fanout_destroy")]
    internal static partial void DestroyFanOut(nint fanOut);

    [LibraryImport(Library, EntryPoint = "mcu_fanout_send")]
    internal static partial int SendFanOut(
        FanOutHandle fanOut, byte* frame, int frameLength, NativePayload* payloads, int payloadCount, uint timestamp,
        NativeTarget* targets, int targetCount, UdpHandle udp);

    [LibraryImport(Library, EntryPoint = "mcu_fanout_send")]
    internal static partial int ProtectFanOut(
        FanOutHandle fanOut, byte* frame, int frameLength, NativePayload* payloads, int payloadCount, uint timestamp,
        NativeTarget* targets, int targetCount, nint noUdp);

    [LibraryImport(Library, EntryPoint = "mcu_fanout_result")]
    internal static partial int GetFanOutResult(FanOutHandle fanOut, byte** arena, NativeOutgoing** datagrams, int* count);
}
