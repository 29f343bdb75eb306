using System.Text;
using McuServer.Serving.Whip;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Whip;

[TestClass]
public class SdpFragmentTests
{
    /// <summary>After RFC 9725 figure 6, with CRLF.</summary>
    public const string Trickle =
        "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
        + "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n"
        + "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2\r\na=end-of-candidates\r\n";

    [TestMethod]
    public void A_fragment_gives_its_credentials()
    {
        Assert.IsTrue(SdpFragment.TryParse(Trickle, out SdpFragment? fragment));
        Assert.AreEqual(new SdpFragment("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1", 2), fragment);
    }

    [TestMethod]
    public void Credentials_may_be_missing_when_only_candidates_come()
    {
        Assert.IsTrue(SdpFragment.TryParse("m=audio 9 RTP/AVP 0\na=mid:0\na=end-of-candidates\n", out SdpFragment? fragment));
        Assert.IsNull(fragment!.Ufrag);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\r\n\r\n")]
    [DataRow("hello")]
    [DataRow("a=ice-ufrag:abcd\r\n")]
    [DataRow("a=ice-pwd:0123456789012345678901\r\n")]
    [DataRow("a=ice-ufrag:abc\r\na=ice-pwd:0123456789012345678901\r\n")]
    [DataRow("a=ice-ufrag:abcd\r\na=ice-pwd:012345678901234567890\r\n")]
    [DataRow("a=ice-ufrag:ab d\r\na=ice-pwd:0123456789012345678901\r\n")]
    [DataRow("a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=ice-ufrag:efgh\r\n")]
    [DataRow("a=ice-ufrag:abcd\u0000\r\na=ice-pwd:0123456789012345678901\r\n")]
    [DataRow("{\"a\":1}")]
    public void Others_are_refused(string text) => Assert.IsFalse(SdpFragment.TryParse(text, out _));

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_fragments_never_throw_and_give_only_ICE_letters()
    {
        Random random = new(815);
        byte[][] seeds = [Encoding.UTF8.GetBytes(Trickle), "a=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\n"u8.ToArray()];
        int good = 0;
        for (int i = 0; i < Mutations.Count; i++)
        {
            string text = Encoding.Latin1.GetString(Mutations.Make(random, seeds, "a=:\r\n mv\0\x7f"u8.ToArray()));
            if (SdpFragment.TryParse(text, out SdpFragment? fragment) && fragment!.Ufrag is { } ufrag)
            {
                good++;
                Assert.IsTrue(ufrag.Length is >= 4 and <= 256 && fragment.Password!.Length is >= 22 and <= 256);
                Assert.IsTrue((ufrag + fragment.Password).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
            }
        }

        Assert.IsGreaterThan(0, good);
    }
}
