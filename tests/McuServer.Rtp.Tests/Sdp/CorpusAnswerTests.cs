using McuServer.Rtp.Sdp;
using McuServer.TestKit;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class CorpusAnswerTests
{
    public static IEnumerable<object[]> Names => SdpCorpus.Names.Select(static name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Each_offer_gets_the_answer_that_was_read_and_found_right(string name)
    {
        string answer = SdpAnswerer.Answer(SdpCorpus.Offer(name), SdpCorpus.OptionsFor(name)).AnswerText;
        GoldenText.AssertEqual($"sdp-answers/{name}.sdp", answer);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Bug_22_each_answer_has_the_sections_of_its_offer_and_nothing_that_was_not_offered(string name)
    {
        SessionDescription offer = SdpReader.Read(SdpCorpus.Offer(name));
        string text = SdpAnswerer.Answer(offer, SdpCorpus.OptionsFor(name)).AnswerText;
        SessionDescription answer = SdpReader.Read(text);
        AnswerCheck.AgainstOffer(offer, answer);
        Assert.AreEqual(text, SdpWriter.Write(answer), "our reader loses something that our writer wrote");
        Assert.AreEqual(text.Count(static c => c == '\n'), text.Split("\r\n").Length - 1, "a line that does not end with CR LF");
        Assert.EndsWith("\r\n", text);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void An_offer_with_other_line_ends_gets_the_same_answer(string name)
    {
        string offer = SdpCorpus.Offer(name);
        AnswerOptions options = SdpCorpus.OptionsFor(name);
        string answer = SdpAnswerer.Answer(offer, options).AnswerText;
        Assert.AreEqual(answer, SdpAnswerer.Answer(offer.Replace("\r\n", "\n", StringComparison.Ordinal), options).AnswerText);
        Assert.AreEqual(answer, SdpAnswerer.Answer(offer.TrimEnd(), options).AnswerText);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_same_offer_again_gets_the_same_answer_with_the_same_version(string name)
    {
        AnswerOptions options = SdpCorpus.OptionsFor(name);
        NegotiatedSession first = SdpAnswerer.Answer(SdpCorpus.Offer(name), options);
        NegotiatedSession second = SdpAnswerer.Answer(
            SdpCorpus.Offer(name), options with { Previous = first, IceUfrag = "otherUfrag", IcePassword = "otherPassword0123456789ab" });
        Assert.AreEqual(first.AnswerText, second.AnswerText);
        Assert.AreEqual(1UL, second.SessionVersion);
        Assert.IsFalse(second.IsIceRestart);
    }

    [TestMethod]
    public void The_corpus_has_all_clients()
    {
        string all = string.Join(' ', SdpCorpus.Names);
        foreach (string client in new[] { "chromium", "firefox153", "aiortc", "safari", "obs", "webrtcbin", "whipclientsink", "libdatachannel", "ffmpeg" })
        {
            Assert.Contains(client, all);
        }
    }

    [TestMethod]
    public void The_transport_reads_what_was_agreed_on_with_a_simulcast_Chrome()
    {
        NegotiatedSession session = SdpAnswerer.Answer(SdpCorpus.Offer("chromium156-sendrecv-simulcast-data"), SdpCorpus.Options());
        Assert.AreEqual("MBPc", session.RemoteUfrag);
        Assert.AreEqual("01w0Qd8zK1aVb3Lm", session.LocalUfrag);
        Assert.IsFalse(session.IsDtlsClient);
        Assert.HasCount(1, session.RemoteFingerprints);
        NegotiatedSection audio = session.Sections[0];
        Assert.AreEqual((111, "opus", true, false), (audio.SendCodec!.PayloadType, audio.SendCodec.Name, audio.SendCodec.OpusFec, audio.SendCodec.OpusStereo));
        Assert.AreEqual(FeedbackKinds.TransportCc, audio.Feedback);
        Assert.AreEqual((byte)1, audio.Extensions.AudioLevel);
        Assert.AreEqual(305419896u, audio.LocalSsrc);
        Assert.AreEqual(0u, audio.LocalRtxSsrc);
        NegotiatedSection video = session.Sections[1];
        CollectionAssert.AreEqual(new[] { "h", "m", "l" }, video.ReceiveRids.ToArray());
        Assert.AreEqual((96, 97), (video.SendCodec!.PayloadType, video.SendCodec.RtxPayloadType));
        Assert.AreEqual(96, video.RtxPayloadTypes[97]);
        Assert.AreEqual((4, 10, 11, 3), ((int)video.Extensions.Mid, (int)video.Extensions.Rid, (int)video.Extensions.RepairedRid, (int)video.Extensions.TransportSequence));
        Assert.AreEqual(FeedbackKinds.Nack | FeedbackKinds.Pli | FeedbackKinds.Fir | FeedbackKinds.TransportCc, video.Feedback);
        Assert.AreEqual(2271560482u, video.LocalRtxSsrc);
        Assert.AreEqual((5000, 262144L), (session.Data!.RemoteSctpPort, session.Data.RemoteMaxMessageSize));
    }

    [TestMethod]
    public void Streams_that_only_report_are_no_media_streams()
    {
        // Firefox names the SSRC of its RTCP in sections that it only receives in.
        NegotiatedSession session = SdpAnswerer.Answer(SdpCorpus.Offer("firefox153-recvonly-whep"), SdpCorpus.Options(AnswerUse.Watch));
        Assert.IsTrue(session.Sections.All(static section => section.RemoteSsrcs.Count == 0 && section is { Sends: true, Receives: false }));
        Assert.IsTrue(session.RemoteIsFirefox);
    }

    [TestMethod]
    public void Bug_21_layers_by_SSRC_are_read_low_to_high_with_their_retransmissions()
    {
        NegotiatedSession session = SdpAnswerer.Answer(SdpCorpus.Offer("made-ssrc-simulcast"), SdpCorpus.Options());
        NegotiatedSection video = session.Sections[1];
        Assert.IsTrue(video.HasSsrcSimulcast);
        RemoteSsrc[] expected = [new(11, 21), new(12, 22), new(13, 23)];
        CollectionAssert.AreEqual(expected, video.RemoteSsrcs.ToArray());
        Assert.DoesNotContain("a=simulcast", session.AnswerText);
    }
}
