using McuServer.Rtp.Sdp;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class H264ProfileTests
{
    [TestMethod]
    [DataRow("42e01f", H264ProfileKind.ConstrainedBaseline, 31)]
    [DataRow("42c01f", H264ProfileKind.ConstrainedBaseline, 31)]
    [DataRow("424015", H264ProfileKind.ConstrainedBaseline, 21)]
    [DataRow("4D8028", H264ProfileKind.ConstrainedBaseline, 40)]
    [DataRow("58c01f", H264ProfileKind.ConstrainedBaseline, 31)]
    [DataRow("42001f", H264ProfileKind.Baseline, 31)]
    [DataRow("58801f", H264ProfileKind.Baseline, 31)]
    [DataRow("4d001f", H264ProfileKind.Main, 31)]
    [DataRow("4d401f", H264ProfileKind.Main, 31)]
    [DataRow("64001f", H264ProfileKind.High, 31)]
    [DataRow("640c34", H264ProfileKind.ConstrainedHigh, 52)]
    [DataRow("f4001f", H264ProfileKind.PredictiveHigh444, 31)]
    [DataRow("42f00b", H264ProfileKind.ConstrainedBaseline, 9)]
    [DataRow("42e00b", H264ProfileKind.ConstrainedBaseline, 11)]
    [DataRow("64000b", H264ProfileKind.High, 11)]
    public void Profile_and_level_are_read_from_bits(string text, H264ProfileKind kind, int level)
    {
        Assert.IsTrue(H264Profile.TryParse(text, out H264Profile profile));
        Assert.AreEqual(new H264Profile(kind, level), profile);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("42e01")]
    [DataRow("42e01f0")]
    [DataRow("42e0zz")]
    [DataRow("42e11f")]
    [DataRow("64001f ")]
    [DataRow("00001f")]
    [DataRow("42e000")]
    public void What_is_no_profile_is_none(string text) => Assert.IsFalse(H264Profile.TryParse(text, out _));

    /// <summary>Offered fmtp lines, and which of them is answered with what; null = the section has no codec in common.</summary>
    [TestMethod]
    [DataRow("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", null, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")]
    [DataRow("profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1", null, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")]
    [DataRow("packetization-mode=1;profile-level-id=42C015", null, "packetization-mode=1;profile-level-id=42C015")]
    [DataRow("packetization-mode=1", null, "packetization-mode=1")]
    [DataRow("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f", null, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f")]
    [DataRow("packetization-mode=1;profile-level-id=42001f", "packetization-mode=1;profile-level-id=42e01f", "packetization-mode=1;profile-level-id=42e01f")]
    [DataRow("packetization-mode=1;profile-level-id=64001f", "packetization-mode=1;profile-level-id=42001f", "packetization-mode=1;profile-level-id=64001f")]
    [DataRow("packetization-mode=0;profile-level-id=42e01f", "packetization-mode=1;profile-level-id=42001f", "packetization-mode=1;profile-level-id=42001f")]
    [DataRow("packetization-mode=1;profile-level-id=42e034", "packetization-mode=1;profile-level-id=42e01f", "packetization-mode=1;profile-level-id=42e034")]
    [DataRow("packetization-mode=1;profile-level-id=f4001f", null, null)]
    [DataRow("packetization-mode=2;profile-level-id=42e01f", null, null)]
    [DataRow("packetization-mode=1;profile-level-id=nonsense", null, null)]
    [DataRow("Packetization-Mode = 1 ; Profile-Level-Id = 42e01f", null, "packetization-mode=1;profile-level-id=42e01f")]
    public void Bug_19_matrix_of_offered_H264_lines(string first, string? second, string? expected)
    {
        string lines = $"a=rtpmap:100 H264/90000\na=fmtp:100 {first}\n"
            + (second is null ? "" : $"a=rtpmap:101 H264/90000\na=fmtp:101 {second}\n");
        NegotiatedSession session = SdpAnswerer.Answer(SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "sendrecv", lines, "100 101")), SdpCorpus.Options());
        NegotiatedSection video = session.Sections[1];
        Assert.AreEqual(expected is null, video.IsRejected);
        MediaDescription answer = SdpReader.Read(session.AnswerText).Media[1];
        Assert.AreEqual(expected, answer.Payloads.Count == 0 ? null : answer.Payloads[0].Parameters);
    }

    [TestMethod]
    public void Bug_19_packetization_mode_0_is_received_but_not_sent()
    {
        string lines = "a=rtpmap:100 H264/90000\na=fmtp:100 profile-level-id=42e01f\n";
        string offer = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "sendrecv", lines, "100"));
        NegotiatedSection video = SdpAnswerer.Answer(offer, SdpCorpus.Options()).Sections[1];
        Assert.AreEqual((false, true), (video.Sends, video.Receives));
        video = SdpAnswerer.Answer(offer, SdpCorpus.Options() with { CanSendH264Mode0 = true }).Sections[1];
        Assert.AreEqual((true, true, 0), (video.Sends, video.Receives, video.SendCodec!.PacketizationMode));
    }
}
