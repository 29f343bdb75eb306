using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>What the server knows of one connection, as numbers by name (transport.md B). On the network thread.</summary>
internal static class PeerReport
{
    /// <summary>A stream without a packet for so long does not flow: muted, or a layer that the sender has stopped.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    public static bool IsFlowing(RtpReceiveStream stream, TimeSpan now) => now - stream.Statistics.LastPacketAt < s_silence;

    public static PeerStatistics Make(LivePeer peer, TimeSpan now)
    {
        PeerTransport transport = peer.Transport;
        Dictionary<string, double> counters = new(StringComparer.Ordinal)
        {
            ["ice_validated_requests"] = transport.Ice.Counters.ValidatedRequests,
            ["ice_tuple_switches"] = transport.Ice.Counters.TupleSwitches,
            ["dtls_resent_flights"] = transport.Dtls.ResentFlightCount,
            ["dtls_handshake_ms"] = transport.Dtls.HandshakeDuration.TotalMilliseconds,
            ["rtcp_sent"] = transport.RtcpSentCount,
            ["transport_feedback_received"] = transport.TransportFeedbackCount,
            ["remb_bps"] = transport.RembBps,
            ["remb_sent"] = transport.Advice?.SentCount ?? 0,
            ["remb_sent_bps"] = transport.Advice?.BitrateBps ?? 0,
            ["forbidden_packets"] = peer.Ingress.ForbiddenCount,
            ["refused_messages"] = peer.RefusedMessages,
            ["key_frame_requests_satisfied"] = peer.SatisfiedKeyFrameRequests,
            ["frames_withheld"] = peer.WithheldFrames,
            ["srtp_ok"] = transport.UnprotectedCount,
        };
        foreach (DropReason reason in DropCounters.Reasons)
        {
            counters[$"dropped_{reason}"] = transport.Drops[reason];
        }

        return new PeerStatistics
        {
            State = transport.HasEnded ? "ended" : transport.IsReady ? "connected" : transport.Ice.State.ToString().ToLowerInvariant(),
            SelectedAddress = transport.Ice.Selected?.ToString(),
            DtlsCipher = transport.Dtls.CipherName,
            SrtpProfile = transport.Dtls.Profile.ToString(),
            RoundTripMs = transport.RoundTrip.HasValue ? transport.RoundTrip.Value.TotalMilliseconds : null,
            SecondsSinceLastSeen = (now - transport.Ice.LastSeen).TotalSeconds,
            Counters = counters,
            Inbound = [.. transport.ReceiveLayers.Select(layer => Inbound(peer, layer, now))],
            Outbound = Outbound(transport),
        };
    }

    private static StreamStatistics Inbound(LivePeer peer, ReceiveLayer layer, TimeSpan now)
    {
        RtpReceiveStream stream = layer.Stream;
        Dictionary<string, double> counters = new(StringComparer.Ordinal)
        {
            ["flowing"] = IsFlowing(stream, now) ? 1 : 0,
            ["packets"] = stream.Statistics.PacketCount,
            ["bytes"] = stream.Statistics.PayloadBytes,
            ["lost"] = stream.Statistics.LostCount,
            ["duplicates"] = stream.Statistics.DuplicateCount,
            ["recovered"] = stream.Statistics.RecoveredCount,
            ["jitter_ms"] = stream.Statistics.JitterTime.TotalMilliseconds,
            ["nacked"] = stream.Nack.RequestCount,
            ["key_frame_requests"] = stream.KeyFrames.RequestCount,
            ["padding_only"] = stream.PaddingOnlyCount,
        };
        NegotiatedCodec? codec = layer.Track.Section.ReceiveCodecs.Values.FirstOrDefault();
        if (layer.Track.Kind == SectionKind.Audio && peer.Ingress.Voice is { } voice)
        {
            AddVoice(counters, voice);
        }

        foreach (VideoIngress video in peer.Ingress.Videos)
        {
            if (video.Track == layer.Track && video.ChosenRid == layer.Rid)
            {
                AddVideo(counters, video);
            }
        }

        string kind = PeerCounters.InboundKinds[PeerTotals.KindOf(layer.Track)];
        string mid = layer.Rid.Length > 0 ? $"{layer.Track.Section.Mid}/{layer.Rid}" : layer.Track.Section.Mid;
        return new StreamStatistics(kind, mid, stream.Ssrc, codec?.Name ?? "", counters);
    }

    private static void AddVoice(Dictionary<string, double> counters, LiveAudioSource voice)
    {
        LiveAudioCounters sound = voice.Counters;
        counters["target_delay_ms"] = sound.TargetDelayMs;
        counters["level_ms"] = sound.LevelMs;
        counters["playout_delay_ms"] = voice.PlayoutDelay?.TotalMilliseconds ?? 0;
        counters["concealed_ms"] = sound.ConcealedMs;
        counters["fec_ms"] = sound.FecMs;
        counters["accelerated_ms"] = sound.AcceleratedMs;
        counters["expanded_ms"] = sound.ExpandedMs;
        counters["late_packets"] = sound.LatePackets;
    }

    private static void AddVideo(Dictionary<string, double> counters, VideoIngress video)
    {
        counters["frames"] = video.FrameCount;
        counters["frames_dropped"] = video.Assembler?.FramesDropped ?? 0;
        counters["frames_decoded"] = video.Source?.DecodedCount ?? 0;
        counters["frames_discarded"] = video.Source?.DiscardedCount ?? 0;
        counters["frames_superseded"] = video.Source?.SupersededCount ?? 0;
        counters["frames_shed"] = video.Source?.ShedCount ?? 0;
        counters["frames_late"] = video.Source?.LateCount ?? 0;
        counters["frames_unwanted"] = video.Source?.UnwantedCount ?? 0;
        counters["layer_switches"] = video.LayerSwitches;
        counters["smoothing_ms"] = video.Smoothing.TotalMilliseconds;
        counters["lip_sync_delay_ms"] = video.LipSync.VideoDelay.TotalMilliseconds;
    }

    private static List<StreamStatistics> Outbound(PeerTransport transport)
    {
        List<StreamStatistics> streams = [];
        Add("audio", transport.Audio);
        Add("video", transport.Video);
        return streams;

        void Add(string kind, SendTrack? track)
        {
            if (track is null)
            {
                return;
            }

            RtpSendStream stream = track.Stream;
            streams.Add(new StreamStatistics(kind, track.Section.Mid, stream.Ssrc, track.Codec.Name, new Dictionary<string, double>
            {
                ["packets"] = stream.PacketCount,
                ["bytes"] = stream.OctetCount,
                ["nacked"] = stream.Counters.NackedCount,
                ["resent"] = stream.Counters.ResentCount,
                ["resent_too_late"] = stream.Counters.NotKeptCount,
                ["resent_over_budget"] = stream.Counters.OverBudgetCount,
                ["picture_loss"] = stream.Counters.PictureLossCount,
                ["full_intra"] = stream.Counters.FullIntraCount,
                ["reported_lost"] = stream.LastReport.CumulativeLost,
                ["reported_fraction_lost"] = stream.LastReport.FractionLost / 256.0,
            }));
        }
    }
}
