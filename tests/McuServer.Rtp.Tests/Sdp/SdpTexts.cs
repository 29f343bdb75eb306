namespace McuServer.Rtp.Tests.Sdp;

/// <summary>Small offers for tests of single rules.</summary>
internal static class SdpTexts
{
    public const string Fingerprint =
        "a=fingerprint:sha-256 12:34:56:78:9A:BC:DE:F0:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:0F:1E:2D:3C:4B:5A:69:78\n";

    public const string Ice = "a=ice-ufrag:abcd\na=ice-pwd:0123456789abcdefghijkl\n";

    public const string Vp8 = "a=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n";

    /// <summary>Sections with mids "0", "1" ... in one bundle.</summary>
    public static string Offer(params string[] sections)
    {
        string group = string.Join(' ', Enumerable.Range(0, sections.Length));
        return $"v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE {group}\n{Fingerprint}{Ice}a=setup:actpass\n{string.Concat(sections)}";
    }

    public static string Audio(string mid = "0", string direction = "sendrecv") =>
        $"m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:{mid}\na={direction}\na=rtcp-mux\na=rtpmap:111 opus/48000/2\n";

    public static string Video(string mid = "1", string direction = "sendrecv", string lines = Vp8, string formats = "96 97") =>
        $"m=video 9 UDP/TLS/RTP/SAVPF {formats}\na=mid:{mid}\na={direction}\na=rtcp-mux\n{lines}";

    public static string Data(string mid) =>
        $"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:{mid}\na=sctp-port:5000\n";
}
