using McuServer.Transport.Ice;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>
/// The text of /metrics: the loops' histograms and counters, and the peers' counters summed up, which the network thread is
/// asked for once (<see cref="PeerTotals"/>). Its own numbers are read without stopping it, each for itself. Never throws,
/// and waits half a second at most.
/// </summary>
internal static class ServerReport
{
    public static void Write(TextWriter writer, ConferenceServer server)
    {
        server.PeerTotals.TryRefresh(PeerTotals.AnswerLimit);
        WriteKnown(writer, server);
    }

    /// <summary>With what was published last; nobody is asked, nothing is waited for.</summary>
    public static void WriteKnown(TextWriter writer, ConferenceServer server)
    {
        LiveMetrics.WriteGauge(writer, "mcu_rooms", "Rooms with somebody in them.", server.RoomCount);
        LiveMetrics.WriteGauge(writer, "mcu_participants", "Sessions.", server.ParticipantCount);
        server.Metrics.Write(writer);
        PeerNetwork network = server.Network;
        LiveMetrics.WriteCounter(writer, "mcu_frames_sent_total", "Encoded pictures, each once.", network.SentFrames);
        LiveMetrics.WriteCounter(writer, "mcu_picture_packets_sent_total", "RTP packets of pictures, for every peer.", network.SentPicturePackets);
        LiveMetrics.WriteCounter(writer, "mcu_sound_packets_sent_total", "RTP packets of sound.", network.SentSoundPackets);
        LiveMetrics.WriteCounter(writer, "mcu_frames_dropped_total", "Encoded frames that found the send queue full.", network.DroppedFrames);
        LiveMetrics.WriteCounter(writer, "mcu_frames_unpacketized_total", "Encoded frames that could not be cut into packets.", network.UnpacketizedFrames);
        LiveMetrics.WriteCounter(writer, "mcu_key_frames_sent_total", "Encoded key frames, each once.", network.SentKeyFrames);
        LiveMetrics.WriteGauge(
            writer, "mcu_sound_lookahead_seconds", "What limiter and encoder look ahead: by so much sound comes out later in its packet.",
            PeerNetwork.SoundLookahead.TotalSeconds);
        LiveMetrics.WriteBatches(writer, "mcu_fan_out_batch_datagrams", "Datagrams of a picture that were handed to the kernel at once.", network.FanOuts);
        WriteGate(writer, network.Hub);
        WriteEncodes(writer, server);
        LiveMetrics.WriteCounter(
            writer, "mcu_metrics_stale_total", "Times that the peers' numbers were the last known ones, since the network thread was busy.",
            server.PeerTotals.UnansweredCount);
        server.PeerTotals.Write(writer);
    }

    private static void WriteGate(TextWriter writer, PeerHub hub)
    {
        GateCounters gate = hub.Gate;
        writer.Write("# HELP mcu_stun_rejected_total STUN before its peer was known, by reason.\n# TYPE mcu_stun_rejected_total counter\n");
        Line("malformed", gate.Malformed);
        Line("not_a_request", gate.NotARequest);
        Line("no_fingerprint", gate.NoFingerprint);
        Line("unknown_ufrag", gate.UnknownUfrag);
        Line("source_over_limit", gate.SourceOverLimit);
        LiveMetrics.WriteGauge(writer, "mcu_peer_addresses", "Addresses that lead to a peer.", hub.AddressCount);
        LiveMetrics.WriteCounter(writer, "mcu_datagrams_stray_total", "Datagrams of no protocol or no known peer.", hub.StrayCount);
        LiveMetrics.WriteCounter(writer, "mcu_datagrams_refused_total", "Datagrams that the network did not take.", hub.RefusedCount);

        void Line(string reason, long value) => writer.Write($"mcu_stun_rejected_total{{reason=\"{reason}\"}} {value}\n");
    }

    private static void WriteEncodes(TextWriter writer, ConferenceServer server)
    {
        int views = 0;
        int encodes = 0;
        int sounds = 0;
        int robust = 0;
        HashSet<LiveRoom> rooms = [];
        foreach (LiveSession session in server.AllSessions())
        {
            if (session.LiveRoom is { } live)
            {
                rooms.Add(live);
            }
        }

        foreach (LiveRoom room in rooms)
        {
            lock (room.Room.Gate)
            {
                views += room.Egress.PictureCount;
                encodes += room.Egress.LastRenditionCount;
                sounds += room.Egress.Sound.ActiveCount;
                robust += room.Egress.Sound.RobustCount;
            }
        }

        LiveMetrics.WriteGauge(writer, "mcu_views", "Distinct pictures that are composed.", views);
        LiveMetrics.WriteGauge(writer, "mcu_video_encodes", "Video encodes in use.", encodes);
        LiveMetrics.WriteGauge(writer, "mcu_audio_encodes", "Audio encodes in use.", sounds);
        LiveMetrics.WriteGauge(writer, "mcu_audio_encodes_with_fec", "Those with copies against loss.", robust);
    }
}
