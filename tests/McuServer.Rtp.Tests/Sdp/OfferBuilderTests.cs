using McuServer.Rtp.Sdp;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class OfferBuilderTests
{
    private static OfferBuilder Builder(params OfferSection[] sections) => new()
    {
        Sections = sections,
        IceUfrag = "clientUfrag",
        IcePassword = "clientPassword0123456789",
        Fingerprint = SdpFingerprint.FromBytes("sha-256", Enumerable.Repeat((byte)7, 32).ToArray()),
    };

    [TestMethod]
    public void Both_sides_read_the_same_agreement()
    {
        OfferBuilder offer = Builder(
            new OfferSection(SectionKind.Audio) { Ssrc = 1000 },
            new OfferSection(SectionKind.Video) { Rids = ["h", "l"] },
            new OfferSection(SectionKind.Video, MediaDirection.SendOnly) { Ssrc = 2000, RtxSsrc = 2001, Codecs = ["H264"] },
            new OfferSection(SectionKind.Data));
        NegotiatedSession server = SdpAnswerer.Answer(offer.Build(), SdpCorpus.Options());
        NegotiatedSession client = offer.ReadAnswer(server.AnswerText);
        Assert.AreEqual((server.LocalUfrag, server.RemoteUfrag), (client.RemoteUfrag, client.LocalUfrag));
        Assert.AreEqual((server.LocalPassword, server.RemotePassword), (client.RemotePassword, client.LocalPassword));
        Assert.IsTrue(client is { RemoteIsLite: true, IsDtlsClient: true } && !server.IsDtlsClient);
        Assert.HasCount(2, client.RemoteCandidates);
        for (int i = 0; i < 4; i++)
        {
            NegotiatedSection ours = server.Sections[i];
            NegotiatedSection theirs = client.Sections[i];
            Assert.AreEqual((ours.Sends, ours.Receives, ours.IsScreen, ours.Mid), (theirs.Receives, theirs.Sends, theirs.IsScreen, theirs.Mid));
            Assert.AreEqual(ours.SendCodec?.PayloadType, theirs.SendCodec?.PayloadType);
            Assert.AreEqual(ours.Extensions, theirs.Extensions);
            Assert.AreEqual(ours.Feedback, theirs.Feedback);
            CollectionAssert.AreEqual(ours.ReceiveRids.ToArray(), theirs.SendRids.ToArray());
        }

        Assert.AreEqual(new RemoteSsrc(2000, 2001), server.Sections[2].RemoteSsrcs.Single());
        Assert.AreEqual((2000u, 2001u), (client.Sections[2].LocalSsrc, client.Sections[2].LocalRtxSsrc));
        Assert.AreEqual(new RemoteSsrc(2271560481, 2271560482), client.Sections[1].RemoteSsrcs.Single());
        Assert.IsTrue(server.Sections[2].IsScreen);
        Assert.AreEqual(H264ProfileKind.ConstrainedBaseline, client.Sections[2].SendCodec!.H264!.Value.Kind);
    }

    [TestMethod]
    public void A_stopped_section_keeps_its_place()
    {
        OfferBuilder offer = Builder(
            new OfferSection(SectionKind.Audio), new OfferSection(SectionKind.Video) { IsStopped = true }, new OfferSection(SectionKind.Data));
        NegotiatedSession server = SdpAnswerer.Answer(offer.Build(), SdpCorpus.Options());
        Assert.IsTrue(server.Sections[1].IsRejected);
        Assert.IsTrue(offer.ReadAnswer(server.AnswerText).Sections[1].IsRejected);
    }

    [TestMethod]
    public void An_answer_that_does_not_fit_is_refused()
    {
        OfferBuilder offer = Builder(new OfferSection(SectionKind.Audio), new OfferSection(SectionKind.Video, MediaDirection.ReceiveOnly));
        string answer = SdpAnswerer.Answer(offer.Build(), SdpCorpus.Options()).AnswerText;
        foreach ((string part, string instead) in new[]
        {
            ("a=mid:1", "a=mid:9"), ("a=rtpmap:96 VP8", "a=rtpmap:96 VP9"), ("a=sendonly", "a=sendrecv"), ("a=extmap:1 ", "a=extmap:14 "),
            ("apt=96", "apt=98"), ("m=video 9", "m=video 0"), ("UDP/TLS/RTP/SAVPF 111", "UDP/TLS/RTP/SAVP 111"),
        })
        {
            string changed = answer.Replace(part, instead, StringComparison.Ordinal);
            Assert.AreNotEqual(answer, changed);
            Assert.ThrowsExactly<SdpException>(() => offer.ReadAnswer(changed), part);
        }
    }

    [TestMethod]
    public void A_restart_is_seen_by_the_client()
    {
        OfferBuilder offer = Builder(new OfferSection(SectionKind.Audio));
        NegotiatedSession server = SdpAnswerer.Answer(offer.Build(), SdpCorpus.Options());
        NegotiatedSession client = offer.ReadAnswer(server.AnswerText);
        OfferBuilder again = offer with { IceUfrag = "clientUfrag2", IcePassword = "clientPassword98765432100", SessionVersion = 2 };
        NegotiatedSession restarted = SdpAnswerer.Answer(
            again.Build(), SdpCorpus.Options() with { Previous = server, IceUfrag = "fresh", IcePassword = "freshPassword0123456789ab" });
        Assert.IsTrue(restarted.IsIceRestart);
        Assert.IsTrue(again.ReadAnswer(restarted.AnswerText, client).IsIceRestart);
    }
}
