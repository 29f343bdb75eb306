using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McuServer.Serving.Configuration;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Http;

/// <summary>The certificate of the https:// addresses: the configured one, or one that the server makes for itself and keeps.</summary>
internal static class ServerCertificate
{
    private const string FileName = "https.pem";
    private const string KeyFileName = "https.key.pem";

    /// <summary>Browsers take no longer ones.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(397);

    private static readonly TimeSpan s_renewBefore = TimeSpan.FromDays(14);

    /// <exception cref="ConfigurationException">A file is missing or no certificate.</exception>
    public static X509Certificate2 Open(HttpOptions options, string configFolder, IReadOnlyList<ListenUrl> urls, DateTimeOffset now, ILogger logger)
    {
        if (options.CertificateFile.Length > 0)
        {
            return Load(
                Path.Combine(configFolder, options.CertificateFile), Path.Combine(configFolder, options.CertificateKeyFile),
                "http.certificateFile and http.certificateKeyFile");
        }

        string folder = Path.Combine(configFolder, options.StateFolder);
        string file = Path.Combine(folder, FileName);
        string keyFile = Path.Combine(folder, KeyFileName);
        if (File.Exists(file) && File.Exists(keyFile))
        {
            X509Certificate2 kept = Load(file, keyFile, "delete both to have new ones made");
            if (kept.NotAfter.ToUniversalTime() - s_renewBefore > now.UtcDateTime)
            {
                return kept;
            }

            kept.Dispose();
        }

        try
        {
            return Make(folder, file, keyFile, urls, now, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{folder}: a certificate cannot be kept here ({e.Message.TrimEnd('.')}); set http.stateFolder to a folder that can be written");
        }
    }

    private static X509Certificate2 Load(string file, string keyFile, string mend)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file, keyFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: with {keyFile} this is no certificate and key in PEM ({e.Message.TrimEnd('.')}); {mend}");
        }
    }

    private static X509Certificate2 Make(
        string folder, string file, string keyFile, IReadOnlyList<ListenUrl> urls, DateTimeOffset now, ILogger logger)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=McuServer self-signed", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        List<string> told = ["localhost"];
        names.AddDnsName("localhost");
        foreach (IPAddress address in AddressesOf(urls))
        {
            names.AddIpAddress(address);
            told.Add(address.ToString());
        }

        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns)
        {
            names.AddDnsName(Environment.MachineName);
            told.Add(Environment.MachineName);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now + s_lifetime);
        Directory.CreateDirectory(folder);
        WritePrivate(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(file, made.ExportCertificatePem() + "\n");
        logger.CertificateMade(string.Join(", ", told), made.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd"), file);
        return X509Certificate2.CreateFromPemFile(file, keyFile);
    }

    /// <summary>Loopback, and the addresses that are listened on.</summary>
    private static IEnumerable<IPAddress> AddressesOf(IReadOnlyList<ListenUrl> urls)
    {
        IEnumerable<IPAddress> own = urls.Any(u => u.Address is { } a && (a.Equals(IPAddress.Any) || a.Equals(IPAddress.IPv6Any)))
            ? MachineAddresses.All()
            : urls.Select(u => u.Address).OfType<IPAddress>();
        return own.Concat([IPAddress.Loopback, IPAddress.IPv6Loopback]).Distinct();
    }

    /// <summary>Readable for the owner alone, from its first byte on.</summary>
    private static void WritePrivate(string path, string text)
    {
        File.Delete(path);
        FileStreamOptions how = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter writer = new(path, how);
        writer.WriteLine(text);
    }
}
