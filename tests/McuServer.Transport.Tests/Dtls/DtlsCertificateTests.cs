using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McuServer.Native;

namespace McuServer.Transport.Tests.Dtls;

[TestClass]
public class DtlsCertificateTests
{
    [TestMethod]
    public void Bug_6_the_own_certificate_is_one_that_every_stack_takes()
    {
        for (int i = 0; i < 50; i++)
        {
            DtlsCertificate made = i == 0 ? DtlsCertificate.CreateRsa(DtlsPair.Today) : DtlsCertificate.Create(DtlsPair.Today);
            using X509Certificate2 read = X509CertificateLoader.LoadCertificate(made.Der.Span);
            Assert.AreEqual("CN=McuServer", read.Subject);
            Assert.AreEqual("CN=McuServer", read.Issuer);
            Assert.AreEqual(3, read.Version);
            Assert.AreEqual(DtlsPair.Today.AddDays(-1).UtcDateTime, read.NotBefore.ToUniversalTime());
            Assert.AreEqual(DtlsPair.Today.AddYears(1).UtcDateTime, read.NotAfter.ToUniversalTime());
            byte[] serial = read.SerialNumberBytes.ToArray();
            Assert.AreEqual(16, serial.Length);
            Assert.IsTrue(serial[0] is > 0 and < 0x80, "positive");
            Assert.AreEqual(DtlsCertificate.FormatFingerprint(SHA256.HashData(read.RawData)), made.Fingerprint);
            Assert.AreEqual(95, made.Fingerprint.Length);
            Assert.AreEqual(i == 0 ? "RSA" : "ECC", read.PublicKey.Oid.FriendlyName);
        }
    }

    [TestMethod]
    public void Every_certificate_is_another() =>
        Assert.AreNotEqual(DtlsCertificate.Create(DtlsPair.Today).Fingerprint, DtlsCertificate.Create(DtlsPair.Today).Fingerprint);

    [TestMethod]
    public void An_empty_name_is_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => DtlsCertificate.Create(DtlsPair.Today, " "));
}
