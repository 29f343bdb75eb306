using McuServer.Native;
using McuServer.Transport.Network;

namespace McuServer.Conference.Live;

/// <summary>The sockets' part of /metrics. Numbers of the network thread are read without stopping it, each for itself.</summary>
internal static class SocketReport
{
    public static void Write(TextWriter writer, UdpPort port, TcpPort tcp, NetworkLoop loop)
    {
        UdpCounters udp = port.Counters;
        LiveMetrics.WriteCounter(writer, "mcu_udp_received_datagrams_total", "Datagrams received.", udp.ReceivedDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_receive_calls_total", "System calls that brought datagrams.", udp.ReceiveCalls);
        LiveMetrics.WriteCounter(writer, "mcu_udp_sent_datagrams_total", "Datagrams sent.", udp.SentDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_send_calls_total", "System calls that sent.", udp.SendCalls);
        LiveMetrics.WriteCounter(writer, "mcu_udp_segmented_datagrams_total", "Datagrams that the kernel cut from a larger send (GSO).", udp.SegmentedDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_overflowed_datagrams_total", "Datagrams that the kernel's receive buffer had no room for.", udp.OverflowedDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_would_block_datagrams_total", "Datagrams dropped because the send buffer was full.", udp.WouldBlockDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_failed_datagrams_total", "Datagrams that the kernel refused.", udp.FailedDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_received_bytes_total", "Bytes received.", udp.ReceivedBytes);
        LiveMetrics.WriteCounter(writer, "mcu_udp_sent_bytes_total", "Bytes sent.", udp.SentBytes);
        LiveMetrics.WriteCounter(writer, "mcu_udp_truncated_datagrams_total", "Datagrams that were too long, and dropped.", udp.TruncatedDatagrams);
        LiveMetrics.WriteCounter(writer, "mcu_udp_segment_fallbacks_total", "Sockets whose kernel cannot cut datagrams from a larger send (GSO).", udp.SegmentFallbacks);
        LiveMetrics.WriteCounter(writer, "mcu_udp_unroutable_datagrams_total", "Datagrams for a socket that there is not.", port.UnroutableCount);
        LiveMetrics.WriteBatches(writer, "mcu_udp_receive_batch_datagrams", "Datagrams that one wait of the network thread brought.", port.Received);
        LiveMetrics.WriteBatches(writer, "mcu_udp_send_batch_datagrams", "Datagrams other than pictures that were sent at the end of a turn.", port.Flushed);
        LiveMetrics.WriteCounter(writer, "mcu_network_long_turns_total", "Turns of the network thread that took more than 5 ms, the wait left out.", loop.LongTurnCount);
        LiveMetrics.WriteGauge(writer, "mcu_tcp_connections", "ICE-TCP connections.", tcp.ConnectionCount);
        LiveMetrics.WriteCounter(writer, "mcu_tcp_refused_connections_total", "Connections closed at once: there were too many.", tcp.RefusedCount);
        LiveMetrics.WriteCounter(writer, "mcu_tcp_unvalidated_connections_total", "Connections closed since no authentic STUN request came.", tcp.UnvalidatedCount);
        LiveMetrics.WriteCounter(writer, "mcu_tcp_broken_connections_total", "Connections closed since a frame was too long.", tcp.BrokenCount);
        LiveMetrics.WriteCounter(writer, "mcu_tcp_dropped_frames_total", "Frames that a slow TCP connection had no room for.", tcp.DroppedFrameCount);
    }
}
