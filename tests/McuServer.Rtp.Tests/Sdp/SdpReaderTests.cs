using McuServer.Rtp.Sdp;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class SdpReaderTests
{
    private static string Head => "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    [TestMethod]
    [DataRow("", "empty")]
    [DataRow("hello", "line 1")]
    [DataRow("{\"sdp\":\"v=0\"}", "line 1")]
    [DataRow("v=0\nm=audio\n", "line 2")]
    [DataRow("v=0\nm=audio x UDP/TLS/RTP/SAVPF 0\n", "line 2")]
    [DataRow("v=0\nm=audio 70000 UDP/TLS/RTP/SAVPF 0\n", "line 2")]
    [DataRow("v=0\nm=audio 9 P 0\na=mid:\n", "line 3")]
    [DataRow("v=0\nm=audio 9 P 0\na=mid:a b\n", "line 3")]
    [DataRow("v=0\nm=audio 9 P 0\na=mid:a\nm=audio 9 P 0\na=mid:a\n", "a=mid:a")]
    [DataRow("v=0\na=ice-ufrag:abc\n", "line 2")]
    [DataRow("v=0\na=ice-pwd:short\n", "line 2")]
    [DataRow("v=0\nm=audio 9 P 0\na=mid:a\u0001\n", "line 3")]
    public void What_is_no_description_is_refused_with_the_line(string text, string reason)
    {
        SdpException error = Assert.ThrowsExactly<SdpException>(() => SdpReader.Read(text));
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain("\n", error.Message);
        Assert.IsTrue(error.IsMalformed);
    }

    [TestMethod]
    [DataRow("a=fingerprint:")]
    [DataRow("a=fingerprint:sha-256")]
    [DataRow("a=fingerprint:sha-256 ")]
    [DataRow("a=fingerprint:sha-256 AA")]
    [DataRow("a=fingerprint:sha-256 AA:BB:")]
    [DataRow("a=fingerprint:sha-256 AAB:B")]
    [DataRow("a=fingerprint:sha-256 zz:zz")]
    public void Bug_05_a_broken_fingerprint_is_refused_with_the_line(string line)
    {
        SdpException error = Assert.ThrowsExactly<SdpException>(() => SdpReader.Read(Head + line + "\r\n"));
        Assert.Contains("line 5", error.Message);
    }

    [TestMethod]
    public void Bug_05_a_fingerprint_in_lower_case_is_read_and_several_are_kept()
    {
        string lower = string.Join(':', Enumerable.Repeat("ab", 32));
        MediaDescription media = SdpReader.Read(
            $"{Head}m=audio 9 P 0\r\na=fingerprint:SHA-256 {lower}\r\na=fingerprint:sha-1 {string.Join(':', Enumerable.Repeat("01", 20))}\r\n").Media[0];
        Assert.HasCount(2, media.Fingerprints);
        Assert.AreEqual(new SdpFingerprint("sha-256", lower.ToUpperInvariant()), media.Fingerprints[0]);
        Assert.AreEqual(0xAB, media.Fingerprints[0].ToBytes()[31]);
        Assert.AreEqual(0, media.Fingerprints[1].DigestLength);
    }

    [TestMethod]
    public void Limits_hold()
    {
        string section = "m=audio 9 P 0\r\n";
        Assert.HasCount(32, SdpReader.Read(Head + string.Concat(Enumerable.Repeat(section, 32))).Media);
        Assert.ThrowsExactly<SdpException>(() => SdpReader.Read(Head + string.Concat(Enumerable.Repeat(section, 33))));
        SdpReader.Read(Head + section + string.Concat(Enumerable.Repeat("a=x:y\r\n", 256)));
        Assert.ThrowsExactly<SdpException>(() => SdpReader.Read(Head + section + string.Concat(Enumerable.Repeat("a=x:y\r\n", 257))));
        Assert.ThrowsExactly<SdpException>(() => SdpReader.Read(Head + new string('b', 64 * 1024)));
        Assert.ThrowsExactly<SdpException>(() => SdpReader.Read(Head + new string('é', 33 * 1024)));
    }

    [TestMethod]
    public void Many_candidates_are_no_reason_to_refuse()
    {
        string candidates = string.Concat(Enumerable.Repeat("a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n", 400));
        Assert.HasCount(64, SdpReader.Read(Head + "m=audio 9 P 0\r\n" + candidates).Media[0].Candidates);
    }

    [TestMethod]
    public void What_the_session_says_holds_for_sections_that_do_not_say_it()
    {
        SessionDescription session = SdpReader.Read(
            "v=0\na=recvonly\na=extmap:5 urn:x\na=ice-ufrag:sess\na=setup:active\nm=audio 9 P 0\nm=video 9 P 96\na=sendonly\na=ice-ufrag:medi\na=extmap:6/sendonly urn:x\n");
        Assert.AreEqual(MediaDirection.ReceiveOnly, session.Media[0].Direction);
        Assert.AreEqual((5, "sess", DtlsSetup.Active), (session.Media[0].ExtensionId("urn:x"), session.Media[0].IceUfrag, session.Media[0].Setup));
        Assert.AreEqual(MediaDirection.SendOnly, session.Media[1].Direction);
        Assert.AreEqual((6, "medi"), (session.Media[1].ExtensionId("urn:x"), session.Media[1].IceUfrag));
    }

    [TestMethod]
    public void Numbers_that_cannot_be_read_drop_their_line_only()
    {
        MediaDescription media = SdpReader.Read(
            "v=0\nm=video 9 P 96 97 300 x\na=rtpmap:96 VP8/90000\na=rtpmap:97 VP8/many\na=rtpmap:300 VP8/90000\na=fmtp:\na=rtcp-fb:zz nack\na=ssrc:99999999999 cname:x\na=ssrc-group:FID 1 x\na=extmap:99999 urn:x\na=sctp-port:-1\n").Media[0];
        Assert.HasCount(1, media.Payloads);
        Assert.HasCount(0, media.Ssrcs);
        Assert.HasCount(0, media.Extensions);
    }

    [TestMethod]
    public void Simulcast_lines_of_all_times_are_read()
    {
        MediaDescription media = SdpReader.Read(
            "v=0\nm=video 9 P 96\na=rid:h send pt=96;max-width=1280\na=rid:bad! send\na=rid:m recv\na=simulcast:recv x send h,h2;~m;l\n").Media[0];
        CollectionAssert.AreEqual(new[] { "h", "m", "l" }, media.Simulcast!.Send.ToArray());
        CollectionAssert.AreEqual(new[] { "x" }, media.Simulcast.Receive.ToArray());
        Assert.HasCount(2, media.Rids);
        Assert.AreEqual(new RidDescription("h", true, "pt=96;max-width=1280"), media.Rids[0]);
        media = SdpReader.Read("v=0\nm=video 9 P 96\na=simulcast: send rid=a;b\n").Media[0];
        CollectionAssert.AreEqual(new[] { "a", "b" }, media.Simulcast!.Send.ToArray());
    }

    [TestMethod]
    public void Candidates_are_read_and_written()
    {
        string text = "2 1 tcp 1520435199 203.0.113.7 40000 typ host tcptype passive";
        Assert.IsTrue(IceCandidate.TryParse(text, out IceCandidate? candidate));
        Assert.AreEqual(text, candidate!.ToString());
        Assert.AreEqual(2130706431u, IceCandidate.UdpHostPriority(0));
        Assert.AreEqual(1520435199u, IceCandidate.TcpPassivePriority(0));
        Assert.IsFalse(IceCandidate.TryParse("1 1 udp x 203.0.113.7 40000 typ host", out _));
    }
}
