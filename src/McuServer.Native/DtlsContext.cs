namespace McuServer.Native;

/// <summary>
/// What all DTLS connections with one certificate share. Made once per process; may be disposed while connections live.
/// </summary>
public sealed unsafe class DtlsContext : IDisposable
{
    /// <summary>Cheapest first: AES-GCM costs half of AES-CM with HMAC-SHA1.</summary>
    public static readonly IReadOnlyList<SrtpProfile> DefaultProfiles =
        [SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.Aes128CmHmacSha1Tag80];

    internal DtlsContextHandle Handle { get; }

    private DtlsContext(DtlsContextHandle handle, DtlsCertificate certificate)
    {
        Handle = handle;
        Certificate = certificate;
    }

    public DtlsCertificate Certificate { get; }

    /// <summary>
    /// <paramref name="profiles"/> are what a client offers, or the preference of a server, which wins; an empty list
    /// neither offers nor answers use_srtp. Throws <see cref="NativeException"/> when the certificate cannot be used.
    /// </summary>
    public static DtlsContext Create(DtlsCertificate certificate, IReadOnlyList<SrtpProfile>? profiles = null)
    {
        ReadOnlySpan<byte> der = certificate.Der.Span;
        ReadOnlySpan<byte> key = certificate.PrivateKey.Span;
        string names = string.Join(':', (profiles ?? DefaultProfiles).Select(NameOf));
        fixed (byte* derData = der)
        fixed (byte* keyData = key)
        {
            int status = Interop.CreateDtlsContext(derData, der.Length, keyData, key.Length, names, out DtlsContextHandle handle);
            if (status != 0)
            {
                handle.Dispose();
                throw Interop.LastError(status);
            }

            return new DtlsContext(handle, certificate);
        }
    }

    public void Dispose() => Handle.Dispose();

    private static string NameOf(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1Tag80 => "SRTP_AES128_CM_SHA1_80",
        SrtpProfile.AeadAes128Gcm => "SRTP_AEAD_AES_128_GCM",
        SrtpProfile.AeadAes256Gcm => "SRTP_AEAD_AES_256_GCM",
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "Not a profile that can be offered."),
    };
}
