using McuServer.Rtp.Sdp;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class SdpAnswererTests
{
    private static string Plain => SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video());

    [TestMethod]
    [DataRow("a=ice-ufrag", "a=x-ice-ufrag", "a=ice-ufrag", true)]
    [DataRow("a=ice-pwd", "a=x-ice-pwd", "a=ice-pwd", true)]
    [DataRow("a=rtcp-mux", "a=x", "a=rtcp-mux", false)]
    [DataRow("a=group:BUNDLE 0 1", "a=x", "BUNDLE", false)]
    [DataRow("s=-", "a=ice-lite", "ice-lite", false)]
    [DataRow("a=setup:actpass", "a=setup:holdconn", "holdconn", false)]
    [DataRow("opus/48000/2", "speex/16000", "", false)]
    public void What_cannot_be_connected_is_refused_with_the_reason(string part, string instead, string reason, bool isMalformed)
    {
        string offer = Plain.Replace(part, instead, StringComparison.Ordinal).Replace("VP8", part.StartsWith("opus", StringComparison.Ordinal) ? "X" : "VP8", StringComparison.Ordinal);
        SdpException error = Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(offer, SdpCorpus.Options()));
        Assert.Contains(reason, error.Message);
        Assert.AreEqual(isMalformed, error.IsMalformed, error.Message);
    }

    [TestMethod]
    public void Bug_05_an_offer_without_a_fingerprint_is_refused_with_the_reason() => What_cannot_be_connected_is_refused_with_the_reason(
        "a=fingerprint:sha-256", "a=x-fingerprint:sha-256", "no a=fingerprint", isMalformed: true);

    [TestMethod]
    public void Bug_05_only_unsafe_hashes_are_refused_and_one_safe_hash_is_enough()
    {
        string sha1 = $"a=fingerprint:sha-1 {string.Join(':', Enumerable.Repeat("AA", 20))}\n";
        SdpException error = Assert.ThrowsExactly<SdpException>(
            () => SdpAnswerer.Answer(Plain.Replace(SdpTexts.Fingerprint, sha1, StringComparison.Ordinal), SdpCorpus.Options()));
        Assert.IsFalse(error.IsMalformed);
        NegotiatedSession session = SdpAnswerer.Answer(
            Plain.Replace(SdpTexts.Fingerprint, sha1 + SdpTexts.Fingerprint, StringComparison.Ordinal), SdpCorpus.Options());
        Assert.AreEqual("sha-256", session.RemoteFingerprints.Single().Hash);
    }

    [TestMethod]
    [DataRow("sendrecv", AnswerUse.Conference, "sendrecv")]
    [DataRow("sendonly", AnswerUse.Conference, "recvonly")]
    [DataRow("recvonly", AnswerUse.Conference, "sendonly")]
    [DataRow("inactive", AnswerUse.Conference, "inactive")]
    [DataRow("sendrecv", AnswerUse.Publish, "recvonly")]
    [DataRow("sendonly", AnswerUse.Publish, "recvonly")]
    [DataRow("recvonly", AnswerUse.Publish, null)]
    [DataRow("sendrecv", AnswerUse.Watch, "sendonly")]
    [DataRow("recvonly", AnswerUse.Watch, "sendonly")]
    [DataRow("sendonly", AnswerUse.Watch, null)]
    public void Directions_follow_the_offer_and_the_use(string offered, AnswerUse use, string? answered)
    {
        string offer = SdpTexts.Offer(SdpTexts.Audio("0", offered), SdpTexts.Video("1", offered));
        if (answered is null)
        {
            Assert.IsFalse(Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(offer, SdpCorpus.Options(use))).IsMalformed);
            return;
        }

        NegotiatedSession session = SdpAnswerer.Answer(offer, SdpCorpus.Options(use));
        Assert.AreEqual(3, session.AnswerText.Split($"a={answered}\r\n").Length, session.AnswerText);
        bool sends = answered is "sendrecv" or "sendonly";
        Assert.AreEqual(sends ? 2 : 0, session.AnswerText.Split("a=msid:").Length - 1);
        Assert.IsTrue(session.Sections.All(section => section.Sends == sends && (section.LocalSsrc != 0) == sends));
    }

    /// <summary>Offered directions of the video sections → answered ones, which is the screen, which one the mix is sent on.</summary>
    [TestMethod]
    [DataRow("sendrecv sendonly", "sendrecv recvonly", 2, 1)]
    [DataRow("sendrecv sendrecv", "sendrecv recvonly", 2, 1)]
    [DataRow("sendonly sendrecv", "recvonly sendrecv", 2, 2)]
    [DataRow("sendonly recvonly", "recvonly sendonly", 0, 2)]
    [DataRow("recvonly sendonly", "sendonly recvonly", 2, 1)]
    [DataRow("sendonly recvonly sendonly", "recvonly sendonly recvonly", 3, 2)]
    [DataRow("sendrecv sendonly sendonly", "sendrecv recvonly inactive", 2, 1)]
    [DataRow("recvonly recvonly", "sendonly inactive", 0, 1)]
    public void The_second_video_that_the_client_sends_is_its_screen(string offered, string answered, int screen, int mix)
    {
        string[] directions = offered.Split(' ');
        string[] videos = directions.Select(static (direction, i) => SdpTexts.Video((i + 1).ToString(), direction)).ToArray();
        NegotiatedSession session = SdpAnswerer.Answer(SdpTexts.Offer([SdpTexts.Audio(), .. videos]), SdpCorpus.Options());
        string[] got = SdpReader.Read(session.AnswerText).Media.Skip(1).Select(static media => media.Direction switch
        {
            MediaDirection.SendReceive => "sendrecv",
            MediaDirection.SendOnly => "sendonly",
            MediaDirection.ReceiveOnly => "recvonly",
            _ => "inactive",
        }).ToArray();
        Assert.AreEqual(answered, string.Join(' ', got));
        Assert.AreEqual(screen, session.Sections.FirstOrDefault(static section => section.IsScreen)?.Index ?? 0);
        Assert.AreEqual(mix, session.Sending(SectionKind.Video)!.Index);
    }

    [TestMethod]
    public void A_camera_that_is_turned_on_later_changes_the_direction_only()
    {
        string off = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "recvonly"));
        NegotiatedSession first = SdpAnswerer.Answer(off, SdpCorpus.Options());
        NegotiatedSession second = SdpAnswerer.Answer(Plain, Again(first));
        Assert.AreEqual((false, true), (first.Sections[1].Receives, second.Sections[1].Receives));
        Assert.AreEqual(first.SessionVersion + 1, second.SessionVersion);
        Assert.AreEqual((first.LocalUfrag, first.LocalPassword, first.SessionId), (second.LocalUfrag, second.LocalPassword, second.SessionId));
        Assert.AreEqual(first.Sections[1].LocalSsrc, second.Sections[1].LocalSsrc);
        Assert.IsFalse(second.IsIceRestart);
        Assert.Contains("a=setup:passive", second.AnswerText);
    }

    [TestMethod]
    public void A_screen_is_added_and_ended_and_the_mix_stays_where_it_is()
    {
        NegotiatedSession first = SdpAnswerer.Answer(Plain, SdpCorpus.Options());
        NegotiatedSession shared = SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video(), SdpTexts.Video("2", "sendonly")), Again(first));
        Assert.IsTrue(shared.Sections[2] is { IsScreen: true, Receives: true, Sends: false });
        NegotiatedSession ended = SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video(), SdpTexts.Video("2", "inactive")), Again(shared));
        Assert.IsTrue(ended.Sections[2] is { Receives: false, Sends: false, IsRejected: false });
        // libwebrtc's next offer of a section that we made inactive.
        NegotiatedSession quirk = SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video(), SdpTexts.Video("2", "recvonly")), Again(ended));
        Assert.IsTrue(quirk.Sections[2] is { Receives: false, Sends: false, IsRejected: false });
        Assert.AreEqual(1, quirk.Sending(SectionKind.Video)!.Index);
        Assert.AreEqual(first.SessionVersion + 2, quirk.SessionVersion, "the answer of before, word for word, keeps its version");
    }

    [TestMethod]
    public void Bug_22_a_stopped_section_is_rejected_in_its_place_and_may_be_used_again()
    {
        NegotiatedSession first = SdpAnswerer.Answer(SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video(), SdpTexts.Data("2")), SdpCorpus.Options());
        string stopped = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video().Replace("m=video 9", "m=video 0", StringComparison.Ordinal), SdpTexts.Data("2"))
            .Replace("BUNDLE 0 1 2", "BUNDLE 0 2", StringComparison.Ordinal);
        NegotiatedSession second = SdpAnswerer.Answer(stopped, Again(first));
        Assert.IsTrue(second.Sections[1].IsRejected);
        Assert.Contains("a=group:BUNDLE 0 2\r\n", second.AnswerText);
        string again = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("new"), SdpTexts.Data("2"))
            .Replace("BUNDLE 0 1 2", "BUNDLE 0 new 2", StringComparison.Ordinal);
        NegotiatedSession third = SdpAnswerer.Answer(again, Again(second));
        Assert.AreEqual((false, "new"), (third.Sections[1].IsRejected, third.Sections[1].Mid));
    }

    [TestMethod]
    public void Sections_that_go_away_or_become_something_else_are_refused()
    {
        NegotiatedSession first = SdpAnswerer.Answer(Plain, SdpCorpus.Options());
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(SdpTexts.Offer(SdpTexts.Audio()), Again(first)));
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(SdpTexts.Offer(SdpTexts.Video("0"), SdpTexts.Audio("1")), Again(first)));
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio("x"), SdpTexts.Video()).Replace("BUNDLE 0", "BUNDLE x", StringComparison.Ordinal), Again(first)));
    }

    [TestMethod]
    public void New_credentials_restart_ICE_and_nothing_else()
    {
        NegotiatedSession first = SdpAnswerer.Answer(Plain, SdpCorpus.Options());
        string offer = Plain.Replace("a=ice-ufrag:abcd", "a=ice-ufrag:efgh", StringComparison.Ordinal)
            .Replace("0123456789abcdefghijkl", "abcdefghijkl0123456789", StringComparison.Ordinal);
        NegotiatedSession second = SdpAnswerer.Answer(offer, Again(first));
        Assert.IsTrue(second.IsIceRestart);
        Assert.AreEqual(("efgh", "freshUfrag"), (second.RemoteUfrag, second.LocalUfrag));
        Assert.AreNotEqual(first.LocalPassword, second.LocalPassword);
        Assert.AreEqual(first.Sections[1].LocalSsrc, second.Sections[1].LocalSsrc);
        Assert.ThrowsExactly<ArgumentException>(() => SdpAnswerer.Answer(offer, SdpCorpus.Options() with { Previous = first }));
    }

    [TestMethod]
    [DataRow("actpass", false)]
    [DataRow("active", false)]
    [DataRow("passive", true)]
    public void The_DTLS_role_is_the_other_one_and_stays(string setup, bool isClient)
    {
        string offer = Plain.Replace("setup:actpass", $"setup:{setup}", StringComparison.Ordinal);
        NegotiatedSession first = SdpAnswerer.Answer(offer, SdpCorpus.Options());
        Assert.AreEqual(isClient, first.IsDtlsClient);
        Assert.Contains(isClient ? "a=setup:active" : "a=setup:passive", first.AnswerText);
        NegotiatedSession second = SdpAnswerer.Answer(Plain, Again(first));
        Assert.AreEqual(isClient, second.IsDtlsClient);
        string swapped = Plain.Replace("setup:actpass", isClient ? "setup:active" : "setup:passive", StringComparison.Ordinal);
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(swapped, Again(first)));
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(Plain.Replace("12:34:56", "65:43:21", StringComparison.Ordinal), Again(first)));
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(Plain.Replace("s=-", "s=-\na=tls-id:other", StringComparison.Ordinal), Again(first)));
    }

    [TestMethod]
    public void Bug_20_payload_types_are_the_offers()
    {
        string lines = "a=rtpmap:120 VP8/90000\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=42e01f\n";
        string offer = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "sendrecv", lines, "96 120"));
        Assert.AreEqual(120, SdpAnswerer.Answer(offer, SdpCorpus.Options()).Sections[1].SendCodec!.PayloadType);
        NegotiatedSession h264 = SdpAnswerer.Answer(offer, SdpCorpus.Options() with { VideoCodecs = [new("H264")] });
        Assert.AreEqual((96, "H264"), (h264.Sections[1].SendCodec!.PayloadType, h264.Sections[1].SendCodec!.Name));
        NegotiatedSession both = SdpAnswerer.Answer(
            offer, SdpCorpus.Options() with { VideoCodecs = [new("H264")], VideoReceiveCodecs = [new("VP8")] });
        Assert.Contains("m=video 9 UDP/TLS/RTP/SAVPF 120 96\r\n", both.AnswerText, "what the client shall send comes first");
        Assert.AreEqual(96, both.Sections[1].SendCodec!.PayloadType);
        CollectionAssert.AreEquivalent(new[] { 96, 120 }, both.Sections[1].ReceiveCodecs.Keys.ToArray());
    }

    [TestMethod]
    public void A_codec_stays_in_later_offers()
    {
        string lines = "a=rtpmap:96 VP8/90000\na=rtpmap:98 VP9/90000\n";
        NegotiatedSession first = SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "sendrecv", "a=rtpmap:98 VP9/90000\n", "98")), SdpCorpus.Options());
        NegotiatedSession second = SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "sendrecv", lines, "96 98")), Again(first));
        Assert.AreEqual("VP9", second.Sections[1].SendCodec!.Name);
    }

    [TestMethod]
    public void Bug_24_a_retransmission_of_something_else_is_not_answered()
    {
        string lines = "a=rtpmap:96 VP8/90000\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=98\na=rtpmap:99 rtx/90000\n";
        NegotiatedSession session = SdpAnswerer.Answer(
            SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Video("1", "sendrecv", lines, "96 97 99")), SdpCorpus.Options());
        Assert.Contains("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", session.AnswerText);
        Assert.DoesNotContain("rtx", session.AnswerText);
        Assert.AreEqual((-1, 0u), (session.Sections[1].SendCodec!.RtxPayloadType, session.Sections[1].LocalRtxSsrc));
        Assert.DoesNotContain("FID", session.AnswerText);
    }

    [TestMethod]
    [DataRow("urn:ietf:params:rtp-hdrext:sdes:mid", false)]
    [DataRow("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", false)]
    [DataRow("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", true)]
    public void Bug_21_simulcast_needs_its_header_extensions(string missing, bool isAccepted)
    {
        string offer = SdpCorpus.Offer("chromium156-sendrecv-simulcast-data").Replace(missing + "\r\n", "urn:x\r\n", StringComparison.Ordinal);
        NegotiatedSession session = SdpAnswerer.Answer(offer, SdpCorpus.Options());
        Assert.AreEqual(isAccepted, session.AnswerText.Contains("a=simulcast", StringComparison.Ordinal));
        Assert.AreEqual(isAccepted ? 3 : 0, session.Sections[1].ReceiveRids.Count);
        Assert.AreEqual(isAccepted, session.AnswerText.Contains("rtp-stream-id", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Bug_21_layers_that_the_chosen_codec_is_not_in_are_left_out()
    {
        string offer = SdpCorpus.Offer("chromium156-sendrecv-simulcast-data")
            .Replace("a=rid:m send", "a=rid:m send pt=108", StringComparison.Ordinal).Replace("send h;m;l", "send l;~m;h;gone", StringComparison.Ordinal);
        NegotiatedSession session = SdpAnswerer.Answer(offer, SdpCorpus.Options());
        Assert.Contains("a=simulcast:recv l;h\r\n", session.AnswerText);
        Assert.DoesNotContain("simulcast", SdpAnswerer.Answer(offer, SdpCorpus.Options() with { AcceptSimulcast = false }).AnswerText);
    }

    [TestMethod]
    public void Firefox_simulcast_is_answered_with_VP8()
    {
        string offer = SdpCorpus.Offer("made-firefox-h264-sendrecv")
            .Replace("a=mid:1\r\n", "a=mid:1\r\na=rid:a send\r\na=rid:b send\r\na=simulcast:send a;b\r\na=extmap:9 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n", StringComparison.Ordinal);
        AnswerOptions h264 = SdpCorpus.Options() with { VideoCodecs = [new("H264"), new("VP8")] };
        Assert.AreEqual("VP8", SdpAnswerer.Answer(offer, h264).Sections[1].SendCodec!.Name);
        Assert.AreEqual("H264", SdpAnswerer.Answer(SdpCorpus.Offer("made-firefox-h264-sendrecv"), h264).Sections[1].SendCodec!.Name);
    }

    [TestMethod]
    public void Transport_feedback_needs_line_and_extension()
    {
        string withExtension = SdpCorpus.Offer("chromium156-sendrecv");
        string without = withExtension.Replace("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "urn:x", StringComparison.Ordinal);
        string withoutLine = withExtension.Replace(" transport-cc\r\n", " x\r\n", StringComparison.Ordinal);
        foreach (string offer in new[] { without, withoutLine })
        {
            NegotiatedSession session = SdpAnswerer.Answer(offer, SdpCorpus.Options());
            Assert.DoesNotContain("transport-cc", session.AnswerText);
            Assert.DoesNotContain("transport-wide", session.AnswerText);
            Assert.IsTrue(session.Sections[1].Feedback.HasFlag(FeedbackKinds.Remb));
            Assert.AreEqual(2, session.Sections[1].Extensions.AbsSendTime);
        }
    }

    [TestMethod]
    public void Opus_wishes_are_those_of_whoever_receives()
    {
        NegotiatedSession session = SdpAnswerer.Answer(
            SdpCorpus.Offer("firefox153-sendrecv"),
            SdpCorpus.Options() with { OpusStereo = true, OpusDtx = true, OpusMaxAverageBitrateBps = 64000 });
        Assert.Contains("a=fmtp:109 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1;usedtx=1;maxaveragebitrate=64000\r\n", session.AnswerText);
        NegotiatedSection audio = session.Sections[0];
        Assert.AreEqual((true, false, 0), (audio.SendCodec!.OpusStereo, audio.SendCodec.OpusDtx, audio.SendCodec.OpusMaxAverageBitrateBps));
        Assert.AreEqual((true, true, 64000), (audio.ReceiveCodecs[109].OpusStereo, audio.ReceiveCodecs[109].OpusDtx, audio.ReceiveCodecs[109].OpusMaxAverageBitrateBps));
    }

    [TestMethod]
    public void WHIP_and_WHEP_are_answered_whole_or_not_at_all()
    {
        string noVideoCodec = SdpTexts.Offer(SdpTexts.Audio("0", "sendonly"), SdpTexts.Video("1", "sendonly", "a=rtpmap:96 H265/90000\n", "96"));
        Assert.IsFalse(Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(noVideoCodec, SdpCorpus.Options(AnswerUse.Publish))).IsMalformed);
        NegotiatedSession conference = SdpAnswerer.Answer(noVideoCodec, SdpCorpus.Options());
        Assert.IsTrue(conference.Sections[1].IsRejected);
        string twoVideos = SdpTexts.Offer(SdpTexts.Audio("0", "sendonly"), SdpTexts.Video("1", "sendonly"), SdpTexts.Video("2", "sendonly"));
        Assert.ThrowsExactly<SdpException>(() => SdpAnswerer.Answer(twoVideos, SdpCorpus.Options(AnswerUse.Publish)));
    }

    [TestMethod]
    public void A_single_section_needs_no_bundle()
    {
        string offer = SdpTexts.Offer(SdpTexts.Audio()).Replace("a=group:BUNDLE 0\n", "", StringComparison.Ordinal)
            .Replace("a=mid:0\n", "", StringComparison.Ordinal);
        NegotiatedSession session = SdpAnswerer.Answer(offer, SdpCorpus.Options());
        Assert.DoesNotContain("BUNDLE", session.AnswerText);
        Assert.DoesNotContain("a=mid", session.AnswerText);
        Assert.IsFalse(session.Sections[0].IsRejected);
    }

    [TestMethod]
    public void Data_can_be_refused_and_its_absent_size_is_64_KiB()
    {
        string offer = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Data("1"));
        Assert.AreEqual(65536L, SdpAnswerer.Answer(offer, SdpCorpus.Options()).Data!.RemoteMaxMessageSize);
        NegotiatedSession without = SdpAnswerer.Answer(offer, SdpCorpus.Options() with { AcceptData = false });
        Assert.IsNull(without.Data);
        Assert.Contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n", without.AnswerText);
        string unlimited = SdpTexts.Offer(SdpTexts.Audio(), SdpTexts.Data("1") + "a=max-message-size:0\n");
        Assert.AreEqual(long.MaxValue, SdpAnswerer.Answer(unlimited, SdpCorpus.Options()).Data!.RemoteMaxMessageSize);
    }

    [TestMethod]
    public void Candidates_are_in_the_first_section_of_the_bundle()
    {
        string offer = Plain.Replace("BUNDLE 0 1", "BUNDLE 1 0", StringComparison.Ordinal);
        SessionDescription answer = SdpReader.Read(SdpAnswerer.Answer(offer, SdpCorpus.Options()).AnswerText);
        Assert.AreEqual((0, 2), (answer.Media[0].Candidates.Count, answer.Media[1].Candidates.Count));
    }

    private static AnswerOptions Again(NegotiatedSession previous) =>
        SdpCorpus.Options() with { Previous = previous, IceUfrag = "freshUfrag", IcePassword = "freshPassword0123456789ab" };
}
