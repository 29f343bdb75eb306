using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace McuServer.Native.Peers;

/// <summary>One direction of libsrtp2, called the same way as <see cref="SrtpContext"/>. For benchmarks.</summary>
public sealed unsafe class SrtpPeer : IDisposable
{
    private readonly SrtpPeerHandle _handle;

    /// <param name="keyAndSalt">Master key and, behind it, master salt.</param>
    public SrtpPeer(SrtpProfile profile, ReadOnlySpan<byte> keyAndSalt, bool isSender)
    {
        fixed (byte* key = keyAndSalt)
        {
            _handle = SrtpPeerInterop.Open((int)profile, key, isSender ? 1 : 0);
        }

        if (_handle.IsInvalid)
        {
            throw new NativeException(NativeStatus.Unsupported, $"libsrtp2 does not know {profile}");
        }
    }

    /// <summary>False where libsrtp2 was not installed when the native part was built.</summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(PeerInterop.Library, typeof(SrtpPeer).Assembly, null, out nint library) &&
        NativeLibrary.TryGetExport(library, "mcu_peer_srtp_open", out _);

    /// <summary>A UDP socket on the loopback for <see cref="Send"/>.</summary>
    public static SafeFileHandle OpenSocket() => new(SrtpPeerInterop.OpenSocket(), ownsHandle: true);

    public int Protect(Span<byte> buffer, int length)
    {
        fixed (byte* packet = buffer)
        {
            return SrtpPeerInterop.Protect(_handle, packet, length);
        }
    }

    public int Unprotect(Span<byte> buffer, int length)
    {
        fixed (byte* packet = buffer)
        {
            return SrtpPeerInterop.Unprotect(_handle, packet, length);
        }
    }

    /// <summary>Header and payload copied, protected, and sent to a port of the loopback by one sendto; bytes sent or −1.</summary>
    public int Send(SafeFileHandle socket, int port, Span<byte> scratch, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        fixed (byte* packet = scratch)
        fixed (byte* headerData = header)
        fixed (byte* payloadData = payload)
        {
            return SrtpPeerInterop.Send(
                _handle, (int)socket.DangerousGetHandle(), port, packet, headerData, header.Length, payloadData, payload.Length);
        }
    }

    public void Dispose() => _handle.Dispose();
}
