using System.Runtime.InteropServices;

namespace McuServer.Native.Peers;

/// <summary>The imports of native/peers/mcu_peers_srtp.c.</summary>
internal static unsafe partial class SrtpPeerInterop
{
    [LibraryImport(PeerInterop.Library, EntryPoint = "mcu_peer_srtp_open")]
    internal static partial SrtpPeerHandle Open(int profile, byte* key, int isSender);

    [LibraryImport(PeerInterop.Library, EntryPoint = "mcu_peer_srtp_close")]
    internal static partial void Close(nint session);

    [LibraryImport(PeerInterop.Library, EntryPoint = "mcu_peer_srtp_protect")]
    internal static partial int Protect(SrtpPeerHandle session, byte* packet, int length);

    [LibraryImport(PeerInterop.Library, EntryPoint = "mcu_peer_srtp_unprotect")]
    internal static partial int Unprotect(SrtpPeerHandle session, byte* packet, int length);

    [LibraryImport(PeerInterop.Library, EntryPoint = "mcu_peer_socket_open")]
    internal static partial int OpenSocket();

    [LibraryImport(PeerInterop.Library, EntryPoint = "mcu_peer_srtp_send")]
    internal static partial int Send(
        SrtpPeerHandle session, int socket, int port, byte* packet, byte* header, int headerLength, byte* payload, int payloadLength);
}

/// <summary>Owns one session of libsrtp2.</summary>
internal sealed class SrtpPeerHandle : SafeHandle
{
    public SrtpPeerHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        SrtpPeerInterop.Close(handle);
        return true;
    }
}
