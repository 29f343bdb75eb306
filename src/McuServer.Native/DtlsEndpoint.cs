using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace McuServer.Native;

/// <summary>
/// One DTLS 1.2 connection: datagrams in, datagrams out, no socket and no clock. Used by one thread at a time. Nothing that
/// comes from the network throws. Whoever uses it compares the peer's certificate before using data or keys.
/// </summary>
public sealed unsafe class DtlsEndpoint : IDisposable
{
    /// <summary>Bytes of the longest outgoing datagram.</summary>
    public const int MaxDatagramBytes = 2048;

    /// <summary>Bytes of application data that one call can send.</summary>
    public const int MaxWriteBytes = 1900;

    /// <summary>Bytes of the longest record's application data.</summary>
    public const int MaxReadBytes = 16384;

    private const int TextBytes = 128;

    private readonly DtlsHandle _handle;

    private DtlsEndpoint(DtlsHandle handle, DtlsRole role)
    {
        _handle = handle;
        Role = role;
    }

    /// <summary>False when OpenSSL (3.2 and newer) sends flights again by its own clock.</summary>
    public static bool HasVirtualTimer => Interop.HasVirtualDtlsTimer() != 0;

    public DtlsRole Role { get; }

    public DtlsState State => (DtlsState)Info().State;

    /// <summary>Number of the flight that waits for an answer; 0 when there is nothing to send again.</summary>
    public int Flight => Info().Flight;

    /// <summary>Level * 256 + description (RFC 5246 section 7.2) of the last alert received; -1 for none.</summary>
    public int AlertReceived => Info().AlertReceived;

    public int AlertSent => Info().AlertSent;

    /// <summary>Outgoing datagrams that were not taken in time.</summary>
    public int DroppedOutCount => Info().DroppedOut;

    /// <summary>OpenSSL's name of the cipher suite, empty before one is agreed on.</summary>
    public string CipherName => Text(&Interop.GetDtlsCipher);

    /// <summary>OpenSSL's words for the last failure, empty for none.</summary>
    public string ErrorText => Text(&Interop.GetDtlsError);

    /// <param name="mtu">Bytes of the longest handshake datagram, 256 to 1500.</param>
    public static DtlsEndpoint Create(DtlsContext context, DtlsRole role, int mtu = 1200)
    {
        int status = Interop.CreateDtls(context.Handle, (int)role, mtu, out DtlsHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new DtlsEndpoint(handle, role);
    }

    /// <summary>Goes on with the handshake; a client's first call makes its ClientHello.</summary>
    public NativeStatus Handshake() => (NativeStatus)Interop.HandshakeDtls(_handle);

    /// <summary>
    /// One datagram from the peer. <see cref="NativeStatus.Ok"/> when the connection is open, and then
    /// <see cref="Read"/> is to be called until it has no more; <see cref="NativeStatus.Again"/> while the handshake goes on;
    /// <see cref="NativeStatus.End"/> when closed; otherwise it failed.
    /// </summary>
    public NativeStatus Feed(ReadOnlySpan<byte> datagram)
    {
        if (datagram.IsEmpty)
        {
            return NativeStatus.InvalidData;
        }

        fixed (byte* data = datagram)
        {
            return (NativeStatus)Interop.FeedDtls(_handle, data, datagram.Length);
        }
    }

    /// <summary>The next datagram to send; <paramref name="buffer"/> has <see cref="MaxDatagramBytes"/>.</summary>
    public bool TryTake(Span<byte> buffer, out int sizeBytes)
    {
        int size = 0;
        fixed (byte* data = buffer)
        {
            int status = Interop.TakeDtls(_handle, data, buffer.Length, &size);
            sizeBytes = size;
            if (status < 0)
            {
                throw new ArgumentException($"A datagram needs {MaxDatagramBytes} bytes.", nameof(buffer));
            }

            return status == 0;
        }
    }

    /// <summary>
    /// Application data of the next record; <paramref name="buffer"/> has <see cref="MaxReadBytes"/>.
    /// <see cref="NativeStatus.Again"/>: none; <see cref="NativeStatus.End"/>: the peer closed.
    /// </summary>
    public NativeStatus Read(Span<byte> buffer, out int sizeBytes)
    {
        int size = 0;
        fixed (byte* data = buffer)
        {
            NativeStatus status = (NativeStatus)Interop.ReadDtls(_handle, data, buffer.Length, &size);
            sizeBytes = size;
            return status;
        }
    }

    /// <summary>Application data in one record of one datagram; <see cref="NativeStatus.Again"/> before it is open.</summary>
    public NativeStatus Write(ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, MaxWriteBytes, nameof(data));
        fixed (byte* bytes = data)
        {
            return (NativeStatus)Interop.WriteDtls(_handle, bytes, data.Length);
        }
    }

    /// <summary>Sends the waiting flight again. An error when that was done too often (12 times).</summary>
    public NativeStatus Retransmit() => (NativeStatus)Interop.RetransmitDtls(_handle);

    /// <summary>Makes a close_notify where the state allows one.</summary>
    public void Close() => Interop.CloseDtls(_handle);

    /// <summary>The digest of the peer's certificate; false when it has shown none. 64 bytes hold every digest.</summary>
    public bool TryGetPeerDigest(DtlsHash hash, Span<byte> digest, out int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, Interop.DtlsMaxDigest, nameof(digest));
        int size = 0;
        fixed (byte* data = digest)
        {
            bool has = Interop.GetDtlsPeerDigest(_handle, (int)hash, data, &size) == 0;
            sizeBytes = size;
            return has;
        }
    }

    /// <summary>The keys of both directions; false when no SRTP profile was agreed on, or before the connection is open.</summary>
    public bool TryExportSrtp([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DtlsKeyMaterial? material)
    {
        Interop.DtlsSrtpKeys keys;
        bool has = Interop.ExportDtlsSrtp(_handle, &keys) == 0;
        material = has
            ? new DtlsKeyMaterial(
                (SrtpProfile)keys.Profile,
                new ReadOnlySpan<byte>(keys.ClientKey, keys.KeySize).ToArray(),
                new ReadOnlySpan<byte>(keys.ServerKey, keys.KeySize).ToArray(),
                new ReadOnlySpan<byte>(keys.ClientSalt, keys.SaltSize).ToArray(),
                new ReadOnlySpan<byte>(keys.ServerSalt, keys.SaltSize).ToArray())
            : null;
        CryptographicOperations.ZeroMemory(new Span<byte>(&keys, sizeof(Interop.DtlsSrtpKeys)));
        return has;
    }

    public void Dispose() => _handle.Dispose();

    private Interop.DtlsInfo Info()
    {
        Interop.DtlsInfo info;
        NativeCore.ThrowIfError((NativeStatus)Interop.GetDtlsInfo(_handle, &info), "DTLS state");
        return info;
    }

    private string Text(delegate*<DtlsHandle, byte*, int, int> read)
    {
        byte* buffer = stackalloc byte[TextBytes];
        NativeCore.ThrowIfError((NativeStatus)read(_handle, buffer, TextBytes), "DTLS text");
        return Marshal.PtrToStringUTF8((nint)buffer) ?? string.Empty;
    }
}
