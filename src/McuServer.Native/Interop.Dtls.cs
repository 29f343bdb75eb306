using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Section "dtls" of <c>mcu_core_peer.h</c>.</summary>
internal static unsafe partial class Interop
{
    internal const int DtlsMaxKey = 32;
    internal const int DtlsMaxSalt = 14;
    internal const int DtlsMaxDigest = 64;

    [StructLayout(LayoutKind.Sequential)]
    internal struct DtlsInfo
    {
        public int State;
        public int Flight;
        public int AlertReceived;
        public int AlertSent;
        public int DroppedOut;
        public int DroppedIn;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct DtlsSrtpKeys
    {
        public int Profile;
        public int KeySize;
        public int SaltSize;
        public fixed byte ClientKey[DtlsMaxKey];
        public fixed byte ServerKey[DtlsMaxKey];
        public fixed byte ClientSalt[DtlsMaxSalt];
        public fixed byte ServerSalt[DtlsMaxSalt];
    }

    [LibraryImport(Library, EntryPoint = "mcu_dtls_context_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateDtlsContext(
        byte* certificate, int certificateSize, byte* key, int keySize, string srtpProfiles, out DtlsContextHandle context);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_context_free")]
    internal static partial void FreeDtlsContext(nint context);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_create")]
    internal static partial int CreateDtls(DtlsContextHandle context, int role, int mtu, out DtlsHandle dtls);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_free")]
    internal static partial void FreeDtls(nint dtls);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_handshake")]
    internal static partial int HandshakeDtls(DtlsHandle dtls);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_feed")]
    internal static partial int FeedDtls(DtlsHandle dtls, byte* datagram, int size);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_take")]
    internal static partial int TakeDtls(DtlsHandle dtls, byte* datagram, int capacity, int* size);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_read")]
    internal static partial int ReadDtls(DtlsHandle dtls, byte* data, int capacity, int* size);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_write")]
    internal static partial int WriteDtls(DtlsHandle dtls, byte* data, int size);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_retransmit")]
    internal static partial int RetransmitDtls(DtlsHandle dtls);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_close")]
    internal static partial void CloseDtls(DtlsHandle dtls);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_get_info")]
    internal static partial int GetDtlsInfo(DtlsHandle dtls, DtlsInfo* info);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_has_virtual_timer")]
    internal static partial int HasVirtualDtlsTimer();

    [LibraryImport(Library, EntryPoint = "mcu_dtls_peer_digest")]
    internal static partial int GetDtlsPeerDigest(DtlsHandle dtls, int hash, byte* digest, int* size);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_export_srtp")]
    internal static partial int ExportDtlsSrtp(DtlsHandle dtls, DtlsSrtpKeys* keys);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_cipher")]
    internal static partial int GetDtlsCipher(DtlsHandle dtls, byte* text, int size);

    [LibraryImport(Library, EntryPoint = "mcu_dtls_error")]
    internal static partial int GetDtlsError(DtlsHandle dtls, byte* text, int size);
}
