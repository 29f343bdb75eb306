using McuServer.Native;
using McuServer.Transport.Dtls;

namespace McuServer.Transport.Tests.Dtls;

[TestClass]
public class DtlsFingerprintTests
{
    private static readonly string Sha256 = DtlsPair.ServerCertificate.Fingerprint;

    [TestMethod]
    public void Names_and_digits_are_read_in_any_case()
    {
        Assert.IsTrue(DtlsFingerprint.TryParse("sHa-256", Sha256.ToLowerInvariant(), out DtlsFingerprint? print));
        Assert.AreEqual(DtlsHash.Sha256, print.Hash);
        Assert.AreEqual(Sha256, DtlsCertificate.FormatFingerprint(print.Digest));
    }

    [TestMethod]
    [DataRow("sha-256", "")]
    [DataRow("", "AA")]
    [DataRow("md5", "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99")]
    [DataRow("sha-1", "AA:BB")]
    [DataRow("sha-1", "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:D")]
    [DataRow("sha-1", "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:GG")]
    [DataRow("sha-1", "AA-BB-CC-DD-EE-FF-00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD")]
    [DataRow("sha-1", "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC: D")]
    public void Bug_5_odd_fingerprints_are_refused(string hash, string value) =>
        Assert.IsFalse(DtlsFingerprint.TryParse(hash, value, out _));

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Mutated_fingerprints_never_throw()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = Sha256.ToCharArray();
            text[random.Next(text.Length)] = (char)random.Next(0x250);
            _ = DtlsFingerprint.TryParse("sha-256", text.AsSpan(0, random.Next(2) == 0 ? text.Length : random.Next(text.Length)), out _);
        }
    }
}
