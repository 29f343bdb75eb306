using McuServer.Media.Ingress;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;
using McuServer.Transport.Sctp;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>What is counted of connections (transport.md B), and under which names /metrics tells it.</summary>
internal static class PeerCounters
{
    /// <summary>Values of the label "kind" for what comes in.</summary>
    public static readonly string[] InboundKinds = ["audio", "video", "screen"];

    /// <summary>The same for pictures that come in.</summary>
    public static readonly string[] PictureKinds = ["video", "screen"];

    /// <summary>The same for what goes out.</summary>
    public static readonly string[] OutboundKinds = ["audio", "video"];

    public static CounterGroup<LivePeer> OfConnections() => new(
    [
        new("mcu_ice_validated_requests_total", "Authentic STUN requests.", static p => p.Transport.Ice.Counters.ValidatedRequests),
        .. Rejections(),
        new("mcu_ice_tuple_switches_total", "Times that a peer's media went to another address.", static p => p.Transport.Ice.Counters.TupleSwitches),
        new("mcu_ice_addresses_dropped_total", "Addresses of a peer that went because it had too many.", static p => p.Transport.Ice.Counters.DroppedAddresses),
        new("mcu_dtls_resent_flights_total", "Flights of handshakes that were sent again.", static p => p.Transport.Dtls.ResentFlightCount),
        new("mcu_dtls_ignored_records_total", "DTLS datagrams that were passed over.", static p => p.Transport.Dtls.IgnoredCount),
        new("mcu_srtp_packets_total", "SRTP and SRTCP packets that came, by what became of them.", static p => p.Transport.UnprotectedCount, Label("result", "ok")),
        Srtp("auth_fail", DropReason.AuthenticationFailed),
        Srtp("replay", DropReason.Replayed),
        Srtp("too_old", DropReason.TooOld),
        Srtp("other", DropReason.Unprotectable),
        .. Drops(),
        new("mcu_rtcp_sent_total", "RTCP datagrams sent.", static p => p.Transport.RtcpSentCount),
        new("mcu_transport_feedback_received_total", "Transport-wide feedback that peers sent.", static p => p.Transport.TransportFeedbackCount),
        new("mcu_transport_packets_arrived_total", "Packets of ours that arrived, as peers say; repeats counted again.", static p => p.Transport.TransportArrivedCount),
        new("mcu_transport_packets_missing_total", "Packets of ours that had not arrived when peers told.", static p => p.Transport.TransportMissingCount),
        new("mcu_remb_sent_total", "Advice on the bitrate (REMB) that was sent.", static p => p.Transport.Advice?.SentCount ?? 0),
        new("mcu_forbidden_packets_total", "Packets of those who may not send them now.", static p => p.Ingress.ForbiddenCount),
        new("mcu_messages_refused_total", "Messages of data channels on no known channel, of no text, or too fast.", static p => p.RefusedMessages),
        new("mcu_frames_withheld_total", "Pictures that a peer was not sent: it was away, or waited for a key frame.", static p => p.WithheldFrames),
        new("mcu_key_frame_requests_satisfied_total", "Requests for key frames that one already on its way granted.", static p => p.SatisfiedKeyFrameRequests),
        new("mcu_sctp_packets_total", "SCTP packets that came.", static p => p.Transport.DataPacketCount),
    ]);

    public static CounterGroup<DataChannels> OfData() => new(
    [
        new("mcu_sctp_rate_limited_packets_total", "SCTP packets above the permitted rate.", static d => d.RateLimitedCount),
        new("mcu_sctp_dropped_total", "SCTP packets and messages that were dropped: broken ones, and such that nobody took.", static d => d.DroppedCount),
        new("mcu_data_foreign_messages_total", "Messages for no channel or of an unknown kind.", static d => d.ForeignMessageCount),
        new("mcu_data_late_messages_total", "Messages that came after our side had closed the channel.", static d => d.LateMessageCount),
        new("mcu_data_refused_channels_total", "Channels that were refused: too many, or an id that cannot be.", static d => d.RefusedCount),
    ]);

    public static CounterGroup<RtpReceiveStream> OfInbound() => new("kind", InboundKinds,
    [
        new("mcu_inbound_packets_total", "RTP packets that came.", static s => s.Statistics.PacketCount),
        new("mcu_inbound_payload_bytes_total", "Bytes of payload that came.", static s => s.Statistics.PayloadBytes),
        new("mcu_inbound_lost_packets_total", "RTP packets that were missing; those that came after all stay in it.", static s => s.Statistics.LostCount),
        new("mcu_inbound_duplicate_packets_total", "RTP packets that came twice.", static s => s.Statistics.DuplicateCount),
        new("mcu_inbound_recovered_packets_total", "Lost RTP packets that retransmission brought.", static s => s.Statistics.RecoveredCount),
        new("mcu_inbound_nacked_packets_total", "Packets asked for again (NACK), repeats included.", static s => s.Nack.RequestCount),
        new("mcu_inbound_key_frame_requests_total", "Key frames asked for (PLI).", static s => s.KeyFrames.RequestCount),
        new("mcu_inbound_padding_packets_total", "Packets of padding alone.", static s => s.PaddingOnlyCount),
    ]);

    public static GaugeGroup<RtpReceiveStream> OfInboundNow() => new("kind", InboundKinds,
    [
        new GaugeOf<RtpReceiveStream>(
            "mcu_inbound_jitter_{0}_seconds", "Jitter of a stream that came (RFC 3550 section 6.4.1).", GaugeKind.MeanAndMax,
            static s => s.Statistics.JitterTime.TotalSeconds),
    ]);

    public static CounterGroup<LiveAudioSource> OfVoices() => new(
    [
        new("mcu_inbound_audio_concealed_seconds_total", "Sound that was invented for what was missing (PLC).", static v => v.Counters.ConcealedMs / 1000),
        new("mcu_inbound_audio_fec_seconds_total", "Lost sound that a copy in the next packet brought (FEC).", static v => v.Counters.FecMs / 1000),
        new("mcu_inbound_audio_accelerated_seconds_total", "Sound that was taken out to lower the delay.", static v => v.Counters.AcceleratedMs / 1000),
        new("mcu_inbound_audio_expanded_seconds_total", "Sound that was put in to raise the delay.", static v => v.Counters.ExpandedMs / 1000),
        new("mcu_inbound_audio_comfort_noise_seconds_total", "Noise while a sender said nothing (DTX).", static v => v.Counters.ComfortNoiseMs / 1000),
        new("mcu_inbound_audio_late_packets_total", "Packets of sound that came after their turn.", static v => v.Counters.LatePackets),
        new("mcu_inbound_audio_overflow_packets_total", "Packets of sound dropped because too much waited.", static v => v.Counters.OverflowPackets),
    ]);

    public static GaugeGroup<LiveAudioSource> OfVoicesNow() => new(
    [
        new("mcu_inbound_audio_target_delay_{0}_seconds", "Delay that a voice's jitter buffer steers for.", GaugeKind.MeanAndMax, static v => v.Counters.TargetDelayMs / 1000),
        new("mcu_inbound_audio_level_{0}_seconds", "Present delay of a voice's jitter buffer.", GaugeKind.MeanAndMax, static v => v.Counters.LevelMs / 1000),
        new("mcu_inbound_audio_playout_delay_{0}_seconds", "From the arrival of a voice's packet to its mix.", GaugeKind.MeanAndMax, static v => v.PlayoutDelay?.TotalSeconds ?? double.NaN),
    ]);

    public static CounterGroup<VideoIngress> OfPictures() => new("kind", PictureKinds,
    [
        new("mcu_inbound_frames_total", "Whole frames that were assembled.", static v => v.FrameCount),
        new("mcu_inbound_layer_switches_total", "Changes from one layer of a simulcast to another.", static v => v.LayerSwitches),
        new("mcu_inbound_discarded_packets_total", "Packets of pictures of a codec that changed too fast.", static v => v.DiscardedCount),
    ]);

    public static GaugeGroup<VideoIngress> OfPicturesNow() => new("kind", PictureKinds,
    [
        new("mcu_inbound_smoothing_{0}_seconds", "What pictures are held for against jitter.", GaugeKind.MeanAndMax, static v => v.Smoothing.TotalSeconds),
        new("mcu_inbound_lip_sync_delay_{0}_seconds", "What pictures are held for their voice.", GaugeKind.MeanAndMax, static v => v.LipSync.VideoDelay.TotalSeconds),
    ]);

    public static CounterGroup<VideoFrameAssembler> OfAssemblers() => new("kind", PictureKinds,
    [
        new CounterOf<VideoFrameAssembler>("mcu_inbound_frames_dropped_total", "Frames that were given up before they were whole.", static a => a.FramesDropped),
    ]);

    public static CounterGroup<VideoSource> OfSources() => new("kind", PictureKinds,
    [
        new("mcu_inbound_frames_decoded_total", "Frames decoded.", static s => s.DecodedCount),
        new("mcu_inbound_frames_discarded_total", "Frames that the decoder refused, or that follow such.", static s => s.DiscardedCount),
        new("mcu_inbound_frames_superseded_total", "Frames decoded and never shown: a newer one was due.", static s => s.SupersededCount),
        new("mcu_inbound_frames_shed_total", "Frames left out for want of time to decode them.", static s => s.ShedCount),
        new("mcu_inbound_frames_late_total", "Frames held back since their voice was long past.", static s => s.LateCount),
        new("mcu_inbound_frames_unwanted_total", "Frames of pictures that nobody was shown.", static s => s.UnwantedCount),
    ]);

    public static CounterGroup<RtpSendStream> OfOutbound() => new("kind", OutboundKinds,
    [
        new("mcu_outbound_packets_total", "RTP packets sent.", static s => s.PacketCount, Wraps: true),
        new("mcu_outbound_payload_bytes_total", "Bytes of payload sent.", static s => s.OctetCount, Wraps: true),
        new("mcu_outbound_nacked_packets_total", "Packets that peers asked for again.", static s => s.Counters.NackedCount),
        new("mcu_outbound_resent_packets_total", "Packets sent again (RTX).", static s => s.Counters.ResentCount),
        new("mcu_outbound_resent_bytes_total", "Bytes sent again.", static s => s.Counters.ResentBytes),
        new("mcu_outbound_resend_not_kept_total", "Packets asked for when they were no longer kept.", static s => s.Counters.NotKeptCount),
        new("mcu_outbound_resend_too_soon_total", "Packets asked for again within a round trip.", static s => s.Counters.TooSoonCount),
        new("mcu_outbound_resend_too_often_total", "Packets that had been sent again as often as may be.", static s => s.Counters.TooOftenCount),
        new("mcu_outbound_resend_over_budget_total", "Packets not sent again for want of bitrate.", static s => s.Counters.OverBudgetCount),
        new("mcu_outbound_picture_loss_total", "Key frames that peers asked for by PLI.", static s => s.Counters.PictureLossCount),
        new("mcu_outbound_full_intra_total", "Key frames that peers asked for by FIR.", static s => s.Counters.FullIntraCount),
        new("mcu_outbound_reported_lost_packets_total", "Packets that peers report as lost; what came later stays in it.", static s => Math.Max(0, s.LastReport.CumulativeLost)),
    ]);

    public static GaugeGroup<RtpSendStream> OfOutboundNow() => new("kind", OutboundKinds,
    [
        new GaugeOf<RtpSendStream>(
            "mcu_outbound_reported_loss_{0}_ratio", "Share of packets lost, by a peer's last report.", GaugeKind.MeanAndMax,
            static s => s.Counters.ReportCount == 0 ? double.NaN : s.LastReport.FractionLost / 256.0),
    ]);

    public static GaugeGroup<LivePeer> OfConnectionsNow() => new(
    [
        new("mcu_round_trip_{0}_seconds", "Round trip to a peer.", GaugeKind.MeanAndMax, static p => p.Transport.RoundTrip.HasValue ? p.Transport.RoundTrip.Value.TotalSeconds : double.NaN),
        new("mcu_remb_received_{0}_bits_per_second", "A peer's own estimate of what it can receive (REMB).", GaugeKind.MeanAndMin, static p => OrNone(p.Transport.RembBps)),
        new("mcu_remb_sent_{0}_bits_per_second", "What a peer was advised to send at most (REMB).", GaugeKind.MeanAndMin, static p => OrNone(p.Transport.Advice?.BitrateBps ?? 0)),
    ]);

    /// <summary>Of associations that are up.</summary>
    public static GaugeGroup<McuServer.Native.SctpState> OfDataNow() => new(
    [
        new("mcu_sctp_associations", "SCTP associations that are up.", GaugeKind.Sum, static _ => 1),
        new("mcu_sctp_rto_{0}_seconds", "Retransmission timeout of an association.", GaugeKind.MeanAndMax, static s => s.RtoMs / 1000.0),
        new("mcu_sctp_peer_window_{0}_bytes", "What a peer has room for (rwnd).", GaugeKind.MeanAndMin, static s => s.PeerWindowBytes),
        new("mcu_sctp_buffered_chunks", "DATA chunks that wait to be sent or acknowledged.", GaugeKind.Sum, static s => s.BufferedChunks),
    ]);

    public static CounterGroup<KeyFrameFunnel> OfKeyFrames() => new(
    [
        new("mcu_key_frame_requests_total", "Requests for key frames that reached an encode, those for joiners included.", static f => f.RequestCount),
        new("mcu_key_frames_granted_total", "Key frames that were encoded because of requests.", static f => f.GrantedCount),
    ]);

    /// <summary>"WrongIntegrity" → "wrong_integrity".</summary>
    public static string Snake(string name) =>
        string.Concat(name.Select(static (c, i) => char.IsUpper(c) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(c)}" : $"{c}"));

    private static string Label(string name, string value) => $"{name}=\"{value}\"";

    private static double OrNone(long bps) => bps == 0 ? double.NaN : bps;

    private static CounterOf<LivePeer> Srtp(string result, DropReason reason) => new(
        "mcu_srtp_packets_total", "", p => p.Transport.Drops[reason], Label("result", result));

    private static IEnumerable<CounterOf<LivePeer>> Rejections() => Enum.GetValues<StunResult>()
        .Where(static result => result is not (StunResult.Validated or StunResult.Response))
        .Select(static result => new CounterOf<LivePeer>(
            "mcu_ice_rejected_total", "STUN of known peers that was not taken, by reason.",
            p => p.Transport.Ice.Counters.Rejected(result), Label("reason", Snake(result.ToString()))));

    private static IEnumerable<CounterOf<LivePeer>> Drops() => DropCounters.Reasons
        .Select(static reason => new CounterOf<LivePeer>(
            "mcu_peer_datagrams_dropped_total", "Datagrams of peers, and to them, that ended early, by reason.",
            p => p.Transport.Drops[reason], Label("reason", Snake(reason.ToString()))));
}
