using McuServer.Transport.Ice;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>
/// The text of /metrics: the loops' histograms and counters, and the peers' counters summed up. Numbers of the network
/// thread are read without stopping it, each for itself.
/// </summary>
internal static class ServerReport
{
    public static void Write(TextWriter writer, ConferenceServer server)
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
        WriteGate(writer, network.Hub);
        WriteEncodes(writer, server);
        WritePeers(writer, server);
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
        LiveMetrics.WriteCounter(writer, "mcu_datagrams_stray_total", "Datagrams of no protocol or no known peer.", hub.StrayCount);
        LiveMetrics.WriteCounter(writer, "mcu_datagrams_refused_total", "Datagrams that the network did not take.", hub.RefusedCount);

        void Line(string reason, long value) => writer.Write($"mcu_stun_rejected_total{{reason=\"{reason}\"}} {value}\n");
    }

    private static void WriteEncodes(TextWriter writer, ConferenceServer server)
    {
        int views = 0;
        int encodes = 0;
        int sounds = 0;
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
            }
        }

        LiveMetrics.WriteGauge(writer, "mcu_views", "Distinct pictures that are composed.", views);
        LiveMetrics.WriteGauge(writer, "mcu_video_encodes", "Video encodes in use.", encodes);
        LiveMetrics.WriteGauge(writer, "mcu_audio_encodes", "Audio encodes in use.", sounds);
    }

    private static void WritePeers(TextWriter writer, ConferenceServer server)
    {
        SortedDictionary<string, double> sums = new(StringComparer.Ordinal);
        foreach (LiveSession session in server.AllSessions())
        {
            PeerStatistics? statistics = session.TakeStatisticsAsync().WaitAsync(TimeSpan.FromSeconds(1)).GetAwaiter().GetResult();
            if (statistics is null)
            {
                continue;
            }

            Add("peer", statistics.Counters);
            foreach (StreamStatistics stream in statistics.Inbound)
            {
                Add($"inbound_{stream.Kind}", stream.Counters);
            }

            foreach (StreamStatistics stream in statistics.Outbound)
            {
                Add($"outbound_{stream.Kind}", stream.Counters);
            }
        }

        foreach ((string name, double value) in sums)
        {
            LiveMetrics.WriteGauge(writer, "mcu_" + name.ToLowerInvariant(), "Sum over the present peers.", value);
        }

        void Add(string prefix, IReadOnlyDictionary<string, double> counters)
        {
            foreach ((string name, double value) in counters)
            {
                sums[$"{prefix}_{name}"] = sums.GetValueOrDefault($"{prefix}_{name}") + value;
            }
        }
    }
}
