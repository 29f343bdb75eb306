using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Section "sctp" of <c>mcu_core_peer.h</c>.</summary>
internal static unsafe partial class Interop
{
    [StructLayout(LayoutKind.Sequential)]
    internal struct SctpEventData
    {
        public int Kind;
        public int Stream;
        public uint Ppid;
        public int Size;
        public int IsUnordered;
    }

    [LibraryImport(Library, EntryPoint = "mcu_sctp_create")]
    internal static partial int CreateSctp(int localPort, int remotePort, out SctpHandle sctp);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_connect")]
    internal static partial int ConnectSctp(SctpHandle sctp);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_input")]
    internal static partial int InputSctp(SctpHandle sctp, byte* packet, int size);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_tick")]
    internal static partial int TickSctp(int elapsedMs);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_take_packet")]
    internal static partial int TakeSctpPacket(SctpHandle sctp, byte* packet, int capacity, int* size);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_peek_event")]
    internal static partial int PeekSctpEvent(SctpHandle sctp, SctpEventData* data);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_take_event")]
    internal static partial int TakeSctpEvent(SctpHandle sctp, byte* data, int capacity);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_send")]
    internal static partial int SendSctp(
        SctpHandle sctp, int stream, uint ppid, byte* data, int size, int isUnordered, int policy, uint value);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_reset_stream")]
    internal static partial int ResetSctpStream(SctpHandle sctp, int stream);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_abort")]
    internal static partial void AbortSctp(SctpHandle sctp);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_free")]
    internal static partial void FreeSctp(nint sctp);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_get_state")]
    internal static partial int GetSctpState(SctpHandle sctp, SctpState* state);

    [LibraryImport(Library, EntryPoint = "mcu_sctp_dropped")]
    internal static partial int GetSctpDropped(SctpHandle sctp);
}
