using System.Diagnostics;
using System.Net;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving;
using McuServer.Serving.Configuration;
using McuServer.Serving.Http;
using McuServer.TestKit;
using McuServer.TestKit.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McuServer.Tests.Serving.Http;

/// <summary>/metrics of a real server on real sockets, with people in it and after they have left.</summary>
[TestClass]
public class MetricsTests
{
    /// <summary>What transport.md B asks for, and the type of each.</summary>
    private static readonly string[] s_counters =
    [
        "mcu_ice_validated_requests_total", "mcu_ice_rejected_total", "mcu_ice_tuple_switches_total", "mcu_dtls_resent_flights_total",
        "mcu_srtp_packets_total", "mcu_peer_datagrams_dropped_total", "mcu_inbound_packets_total", "mcu_inbound_payload_bytes_total",
        "mcu_inbound_lost_packets_total", "mcu_inbound_nacked_packets_total", "mcu_inbound_recovered_packets_total",
        "mcu_inbound_duplicate_packets_total", "mcu_inbound_key_frame_requests_total", "mcu_inbound_frames_total",
        "mcu_inbound_frames_dropped_total", "mcu_inbound_audio_concealed_seconds_total", "mcu_inbound_audio_fec_seconds_total",
        "mcu_inbound_audio_accelerated_seconds_total", "mcu_inbound_audio_expanded_seconds_total", "mcu_outbound_packets_total",
        "mcu_outbound_payload_bytes_total", "mcu_outbound_resent_packets_total", "mcu_outbound_nacked_packets_total",
        "mcu_outbound_picture_loss_total", "mcu_key_frames_granted_total", "mcu_key_frame_requests_satisfied_total", "mcu_frames_dropped_total",
        "mcu_frames_withheld_total", "mcu_data_late_messages_total", "mcu_data_refused_channels_total", "mcu_sctp_rate_limited_packets_total",
        "mcu_udp_would_block_datagrams_total", "mcu_udp_overflowed_datagrams_total", "mcu_udp_truncated_datagrams_total",
        "mcu_udp_segment_fallbacks_total", "mcu_network_long_turns_total", "mcu_tcp_refused_connections_total",
        "mcu_tcp_unvalidated_connections_total", "mcu_tcp_broken_connections_total", "mcu_metrics_stale_total", "process_cpu_seconds_total",
    ];

    private static readonly string[] s_gauges =
    [
        "mcu_dtls_sessions", "mcu_inbound_jitter_mean_seconds", "mcu_inbound_jitter_max_seconds",
        "mcu_inbound_audio_target_delay_mean_seconds", "mcu_inbound_audio_level_max_seconds", "mcu_video_receivers", "mcu_dtls_connected_sessions",
        "mcu_remb_received_mean_bits_per_second", "mcu_remb_received_min_bits_per_second", "mcu_sctp_rto_max_seconds",
        "mcu_sctp_peer_window_min_bytes", "mcu_sctp_buffered_chunks", "mcu_inbound_streams_flowing", "mcu_round_trip_mean_seconds",
        "mcu_sound_lookahead_seconds", "mcu_participants",
    ];

    private static readonly string[] s_histograms =
    [
        "mcu_dtls_handshake_seconds", "mcu_stage_encoded_to_sent_seconds", "mcu_sound_queue_seconds", "mcu_udp_receive_batch_datagrams",
        "mcu_udp_send_batch_datagrams", "mcu_fan_out_batch_datagrams", "mcu_video_delay_seconds", "mcu_audio_delay_seconds",
    ];

    [TestMethod]
    public async Task Names_types_and_counters_of_a_real_server_that_do_not_fall_when_somebody_leaves()
    {
        await using Running server = await Running.StartAsync();
        MetricText empty = await server.ReadAsync();
        CheckNames(empty);
        Assert.AreEqual(0, empty.Sum("mcu_inbound_packets_total"));

        using TestPeerCrowd crowd = new(Stopwatch.GetTimestamp());
        long origin = Stopwatch.GetTimestamp();
        (IConferenceSession anna, TestPeer annasPeer) = await JoinAsync(server, crowd, "anna", origin);
        (IConferenceSession bo, TestPeer bosPeer) = await JoinAsync(server, crowd, "bo", origin);
        Run(crowd, () => annasPeer.Picture.FrameCount > 30 && bosPeer.Picture.FrameCount > 30 && bosPeer.Sound.PacketCount > 50);

        MetricText both = await server.ReadAsync();
        CheckNames(both);
        CheckGrowth(empty, both);
        foreach (string series in (string[])
            ["mcu_ice_validated_requests_total", "mcu_srtp_packets_total{result=\"ok\"}", "mcu_inbound_packets_total{kind=\"audio\"}",
             "mcu_inbound_packets_total{kind=\"video\"}", "mcu_inbound_frames_total{kind=\"video\"}", "mcu_outbound_packets_total{kind=\"audio\"}",
             "mcu_outbound_payload_bytes_total{kind=\"video\"}", "mcu_inbound_frames_decoded_total{kind=\"video\"}",
             "mcu_udp_receive_batch_datagrams_count", "mcu_fan_out_batch_datagrams_count", "mcu_sound_queue_seconds_count",
             "mcu_key_frame_requests_total", "mcu_rtcp_sent_total"])
        {
            Assert.IsGreaterThan(0, both.Values[series], series);
        }

        Assert.AreEqual(2, both.Values["mcu_dtls_sessions{state=\"connected\"}"]);
        Assert.AreEqual(2, both.Sum("mcu_dtls_connected_sessions"));
        Assert.AreEqual(2, both.Values["mcu_dtls_handshake_seconds_count"]);
        Assert.AreEqual(2, both.Sum("mcu_video_receivers"));
        Assert.AreEqual(2, both.Values["mcu_inbound_streams_flowing{kind=\"audio\"}"]);
        Assert.AreEqual(0, both.Values["mcu_metrics_stale_total"]);

        bo.Leave("left");
        Run(crowd, () => bosPeer.End is not null);
        MetricText one = await server.ReadAsync();
        CheckGrowth(both, one);
        Assert.AreEqual(1, one.Values["mcu_dtls_sessions{state=\"connected\"}"]);
        Assert.AreEqual(1, one.Values["mcu_inbound_streams_flowing{kind=\"audio\"}"]);

        anna.Leave("left");
        Run(crowd, () => annasPeer.End is not null);
        MetricText none = await server.ReadAsync();
        CheckNames(none);
        CheckGrowth(one, none);
        Assert.AreEqual(0, none.Sum("mcu_dtls_sessions"));
        Assert.AreEqual(0, none.Values["mcu_participants"]);
        Assert.AreEqual(0, none.Sum("mcu_inbound_jitter_max_seconds"));
        Assert.IsGreaterThanOrEqualTo(both.Values["mcu_inbound_packets_total{kind=\"audio\"}"], none.Values["mcu_inbound_packets_total{kind=\"audio\"}"]);

        // No line is of one peer: with two there are as many as with one, and without any those go that name a cipher or a rendition.
        CollectionAssert.AreEquivalent(both.Values.Keys.ToArray(), one.Values.Keys.ToArray());
        CollectionAssert.AreEquivalent(empty.Values.Keys.ToArray(), none.Values.Keys.ToArray());
    }

    private static void CheckNames(MetricText text)
    {
        Dictionary<string, string> expected = new(StringComparer.Ordinal);
        s_counters.ToList().ForEach(name => expected.Add(name, "counter"));
        s_gauges.ToList().ForEach(name => expected.Add(name, "gauge"));
        s_histograms.ToList().ForEach(name => expected.Add(name, "histogram"));
        foreach ((string name, string type) in expected)
        {
            Assert.AreEqual(type, text.Types.GetValueOrDefault(name), name);
        }

        foreach ((string name, string type) in text.Types)
        {
            Assert.AreEqual(type == "counter", name.EndsWith("_total", StringComparison.Ordinal), name);
            Assert.IsTrue(text.Helps[name].EndsWith('.'), name);
            Assert.IsFalse(name.EndsWith("_ms", StringComparison.Ordinal), $"{name} is not in a base unit");
        }
    }

    private static void CheckGrowth(MetricText before, MetricText after)
    {
        foreach (string series in before.Growing)
        {
            Assert.IsGreaterThanOrEqualTo(before.Values[series], after.Values.GetValueOrDefault(series, double.NaN), series);
        }
    }

    private static async Task<(IConferenceSession Session, TestPeer Peer)> JoinAsync(Running server, TestPeerCrowd crowd, string id, long origin)
    {
        TestPeer peer = crowd.Add(new TestPeerOptions { Seed = (ulong)id.Length, Width = 160, Height = 90, VideoBitrateBps = 100_000 }, IPAddress.Loopback);
        IConferenceSession session = server.Conferences.Join(new JoinRequest { Room = "lobby", ParticipantId = id, Name = id, Role = Role.Panelist });
        string answer = await session.AnswerAsync(peer.CreateOffer(), CancellationToken.None);
        peer.TakeAnswer(Stopwatch.GetElapsedTime(origin), answer);
        return (session, peer);
    }

    private static void Run(TestPeerCrowd crowd, Func<bool> isDone)
    {
        Stopwatch limit = Stopwatch.StartNew();
        while (!isDone())
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(30), limit.Elapsed, "what is waited for has not happened");
            crowd.Loop.RunOnce(crowd, TimeSpan.FromMilliseconds(5));
        }
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly HttpClient _client;

        private Running(WebApplication app, IConferenceServer conferences)
        {
            _app = app;
            Conferences = conferences;
            string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };
        }

        public IConferenceServer Conferences { get; }

        public static async Task<Running> StartAsync()
        {
            ServerOptions options = new()
            {
                Media = new MediaOptions { UdpPort = 0, TcpPort = 0, Addresses = [new MediaAddressOptions { Listen = "127.0.0.1" }] },
            };
            IConferenceServer conferences = ConferenceFactory.Create(options, NullLoggerFactory.Instance);
            WebApplication app = ServerHost.Build(
                options, [ListenUrl.Parse("http://127.0.0.1:0")!], null, conferences, TimeProvider.System, PageFiles.Folder,
                static logging => logging.ClearProviders());
            await app.StartAsync();
            return new Running(app, conferences);
        }

        public async Task<MetricText> ReadAsync() => new(await _client.GetStringAsync("/metrics"));

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            ((IDisposable)Conferences).Dispose();
        }
    }
}
