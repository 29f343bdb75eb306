namespace McuServer.Native;

/// <summary>
/// SRTP and SRTCP of one direction of one peer (RFC 3711, RFC 7714), with all its streams. Used by one thread at a time.
/// Packets are changed in place; the calls answer the new length, or a negative <see cref="NativeStatus"/>, after which
/// the bytes in the buffer are not defined. Nothing but a success changes the state.
/// </summary>
public sealed unsafe class SrtpContext : IDisposable
{
    /// <summary>Bytes that <see cref="Protect"/> adds at most.</summary>
    public const int MaxGrowth = 16;

    /// <summary>Bytes that <see cref="ProtectRtcp"/> adds at most.</summary>
    public const int MaxRtcpGrowth = 20;

    /// <summary>SSRCs of one context.</summary>
    public const int MaxStreams = 64;

    /// <summary>Packets of a stream that may come late: the newest and the 1023 before it.</summary>
    public const int ReplayWindow = 1024;

    private SrtpContext(SrtpHandle handle, SrtpProfile profile, bool isSender)
    {
        Handle = handle;
        Profile = profile;
        IsSender = isSender;
    }

    public SrtpProfile Profile { get; }

    public bool IsSender { get; }

    /// <summary>SSRCs seen so far, by RTP and by RTCP.</summary>
    public int StreamCount => Interop.CountSrtpStreams(Handle);

    internal SrtpHandle Handle { get; }

    /// <summary>Bytes of a profile's master key and master salt.</summary>
    public static (int Key, int Salt) GetKeyLengths(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1Tag80 => (16, 14),
        SrtpProfile.AeadAes128Gcm => (16, 12),
        SrtpProfile.AeadAes256Gcm => (32, 12),
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "No SRTP profile of ours."),
    };

    /// <param name="key">The master key; its length is the profile's.</param>
    /// <param name="salt">The master salt; its length is the profile's.</param>
    /// <param name="isSender">True: the context protects. False: it unprotects.</param>
    /// <exception cref="ArgumentException">A key or salt of another length than the profile's.</exception>
    public static SrtpContext Create(SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool isSender)
    {
        (int keyBytes, int saltBytes) = GetKeyLengths(profile);
        if (key.Length != keyBytes || salt.Length != saltBytes)
        {
            throw new ArgumentException($"{profile} takes a key of {keyBytes} bytes and a salt of {saltBytes}, not {key.Length} and {salt.Length}.");
        }

        fixed (byte* keyData = key)
        fixed (byte* saltData = salt)
        {
            int status = Interop.CreateSrtp(
                (int)profile, keyData, key.Length, saltData, salt.Length, isSender ? 1 : 0, out SrtpHandle handle);
            if (status != 0)
            {
                handle.Dispose();
                throw Interop.LastError(status);
            }

            return new SrtpContext(handle, profile, isSender);
        }
    }

    /// <summary>
    /// An RTP packet of <paramref name="length"/> bytes at the buffer's start becomes SRTP; the buffer needs
    /// <see cref="MaxGrowth"/> more. An index (roll-over counter and sequence number) can be used once:
    /// <see cref="NativeStatus.IndexReused"/>; who repeats a packet keeps its protected bytes.
    /// </summary>
    public int Protect(Span<byte> buffer, int length)
    {
        CheckLength(buffer, length);
        fixed (byte* packet = buffer)
        {
            return Interop.ProtectSrtp(Handle, packet, length, buffer.Length);
        }
    }

    /// <summary>An SRTP packet of <paramref name="length"/> bytes becomes RTP.</summary>
    public int Unprotect(Span<byte> buffer, int length)
    {
        CheckLength(buffer, length);
        fixed (byte* packet = buffer)
        {
            return Interop.UnprotectSrtp(Handle, packet, length);
        }
    }

    /// <summary>A compound RTCP packet becomes SRTCP; the buffer needs <see cref="MaxRtcpGrowth"/> bytes more.</summary>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        CheckLength(buffer, length);
        fixed (byte* packet = buffer)
        {
            return Interop.ProtectSrtcp(Handle, packet, length, buffer.Length);
        }
    }

    /// <summary>An SRTCP packet becomes RTCP.</summary>
    public int UnprotectRtcp(Span<byte> buffer, int length)
    {
        CheckLength(buffer, length);
        fixed (byte* packet = buffer)
        {
            return Interop.UnprotectSrtcp(Handle, packet, length);
        }
    }

    /// <summary>
    /// A receiver forgets an SSRC that has ended, to make room for another. False when it was not known. A sender never
    /// forgets: its indices must not come again under the same key.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is a sender.</exception>
    public bool RemoveStream(uint ssrc)
    {
        if (IsSender)
        {
            throw new InvalidOperationException("A sender must not forget which indices it used.");
        }

        return Interop.RemoveSrtpStream(Handle, ssrc) == 0;
    }

    public void Dispose() => Handle.Dispose();

    private static void CheckLength(Span<byte> buffer, int length)
    {
        if ((uint)length > (uint)buffer.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The buffer has {buffer.Length} bytes.");
        }
    }
}
