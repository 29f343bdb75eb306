using McuServer.Rtp.Sdp;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class SdpFragmentTests
{
    [TestMethod]
    [DataRow("a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 UDP 1 198.51.100.1 9 typ host\r\na=end-of-candidates\r\n")]
    [DataRow("m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\na=ice-ufrag:EsAw\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n")]
    [DataRow("a=ice-ufrag:EsAw\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1")]
    public void Credentials_are_found_at_either_level(string fragment) =>
        Assert.AreEqual(("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"), SdpFragment.ReadCredentials(fragment));

    [TestMethod]
    public void A_fragment_of_candidates_only_has_none()
    {
        Assert.AreEqual((null, null), SdpFragment.ReadCredentials("m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=end-of-candidates\r\n"));
        Assert.ThrowsExactly<SdpException>(() => SdpFragment.ReadCredentials("m=audio\r\n"));
    }

    [TestMethod]
    public void Our_fragment_has_the_new_credentials_and_all_candidates()
    {
        AnswerOptions options = SdpCorpus.Options(AnswerUse.Publish);
        NegotiatedSession session = SdpAnswerer.Answer(SdpCorpus.Offer("made-obs32-sendonly-whip"), options);
        string text = SdpFragment.Write(session, "newUfrag", "newPassword0123456789ab", options.Candidates);
        Assert.StartsWith("a=ice-lite\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n", text);
        Assert.AreEqual(("newUfrag", "newPassword0123456789ab"), SdpFragment.ReadCredentials(text));
        Assert.HasCount(3, text.Split("a=candidate:"));
        Assert.EndsWith("a=end-of-candidates\r\n", text);
    }
}
