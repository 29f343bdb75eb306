using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using McuServer.Serving.Configuration;
using McuServer.Serving.Http;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McuServer.Tests.Serving.Http;

[TestClass]
public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mcu-certificate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task One_is_made_kept_and_served()
    {
        using X509Certificate2 made = Open(new HttpOptions(), DateTimeOffset.UtcNow);
        using X509Certificate2 kept = Open(new HttpOptions(), DateTimeOffset.UtcNow);
        Assert.AreEqual(made.Thumbprint, kept.Thumbprint);
        Assert.IsTrue(made.MatchesHostname("localhost"));
        Assert.IsTrue(made.MatchesHostname("127.0.0.1"));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "state", "https.key.pem")));

        await using RunningHost host = await RunningHost.StartAsync(certificate: kept);
        using HttpClientHandler handler = new()
        {
            UseProxy = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
                certificate!.Thumbprint == made.Thumbprint && errors is SslPolicyErrors.RemoteCertificateChainErrors or SslPolicyErrors.None,
        };
        using HttpClient client = new(handler);
        StringAssert.Contains(await client.GetStringAsync(new Uri(host.Url, "/healthz")), "ok");
    }

    [TestMethod]
    public void A_new_one_is_made_before_the_old_one_ends()
    {
        using X509Certificate2 made = Open(new HttpOptions(), DateTimeOffset.UtcNow);
        using X509Certificate2 later = Open(new HttpOptions(), DateTimeOffset.UtcNow.AddDays(390));
        Assert.AreNotEqual(made.Thumbprint, later.Thumbprint);
    }

    [TestMethod]
    public void A_file_that_is_none_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "c.pem"), "no");
        HttpOptions options = new() { CertificateFile = "c.pem", CertificateKeyFile = "k.pem" };
        string message = Assert.ThrowsExactly<ConfigurationException>(() => Open(options, DateTimeOffset.UtcNow)).Message;
        StringAssert.Contains(message, "c.pem");
        StringAssert.Contains(message, "http.certificateFile");
    }

    private X509Certificate2 Open(HttpOptions options, DateTimeOffset now) =>
        ServerCertificate.Open(options, _folder, [ListenUrl.Parse("https://127.0.0.1:8443")!], now, NullLogger.Instance);
}
