using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Transport.Dtls;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>How those do who are there.</summary>
internal sealed partial class PeerTotals
{
    private readonly GaugeGroup<LivePeer> _connectionsNow = PeerCounters.OfConnectionsNow();
    private readonly GaugeGroup<SctpState> _dataNow = PeerCounters.OfDataNow();
    private readonly GaugeGroup<RtpReceiveStream> _inboundNow = PeerCounters.OfInboundNow();
    private readonly GaugeGroup<LiveAudioSource> _voicesNow = PeerCounters.OfVoicesNow();
    private readonly GaugeGroup<VideoIngress> _picturesNow = PeerCounters.OfPicturesNow();
    private readonly GaugeGroup<RtpSendStream> _outboundNow = PeerCounters.OfOutboundNow();
    private readonly LabelCounts _states = new(
        "mcu_dtls_sessions", "DTLS sessions of the present peers, by state.",
        [.. Enum.GetValues<DtlsSessionState>().Select(static state => StateLabel(state))]);

    private readonly LabelCounts _ciphers = new("mcu_dtls_connected_sessions", "Sessions whose handshake is done, by what was agreed on.");
    private readonly LabelCounts _flowing = new(
        "mcu_inbound_streams_flowing", "Streams with a packet in the last second.",
        [.. PeerCounters.InboundKinds.Select(static kind => $"kind=\"{kind}\"")]);

    private readonly LabelCounts _receivers = new("mcu_video_receivers", "Peers that receive pictures, by rendition.");

    private static string StateLabel(DtlsSessionState state) => $"state=\"{PeerCounters.Snake(state.ToString())}\"";

    private void BeginNow()
    {
        _connectionsNow.Begin();
        _dataNow.Begin();
        _inboundNow.Begin();
        _voicesNow.Begin();
        _picturesNow.Begin();
        _outboundNow.Begin();
        _states.Begin();
        _ciphers.Begin();
        _flowing.Begin();
        _receivers.Begin();
    }

    private void AddNow(LivePeer peer, TimeSpan now)
    {
        PeerTransport transport = peer.Transport;
        _connectionsNow.Add(peer);
        _states.Add(StateLabel(transport.Dtls.State));
        if (transport.Dtls.State == DtlsSessionState.Connected)
        {
            // Older versions and newer ones are refused (mcu_dtls_context_create).
            _ciphers.Add($"version=\"DTLSv1.2\",cipher=\"{transport.Dtls.CipherName}\",profile=\"{transport.Dtls.Profile}\"");
        }

        if (transport.Data?.State is { } data)
        {
            _dataNow.Add(data);
        }

        foreach (ReceiveLayer layer in transport.ReceiveLayers)
        {
            int kind = KindOf(layer.Track);
            _inboundNow.Add(layer.Stream, kind);
            if (PeerReport.IsFlowing(layer.Stream, now))
            {
                _flowing.Add($"kind=\"{PeerCounters.InboundKinds[kind]}\"");
            }
        }

        AddMediaNow(peer);
    }

    private void AddMediaNow(LivePeer peer)
    {
        if (peer.Ingress.Voice is { } voice)
        {
            _voicesNow.Add(voice);
        }

        foreach (VideoIngress video in peer.Ingress.Videos)
        {
            _picturesNow.Add(video, video.Track.IsScreen ? 1 : 0);
        }

        if (peer.Transport.Audio is { } audio)
        {
            _outboundNow.Add(audio.Stream, 0);
        }

        if (peer.Transport.Video is { } picture)
        {
            _outboundNow.Add(picture.Stream, 1);
            if (peer.FanOut is { } fanOut && peer.IsConnected)
            {
                _receivers.Add($"rendition=\"{PeerCounters.Snake(fanOut.Rendition.Codec.ToString())} {fanOut.Rendition.Width}x{fanOut.Rendition.Height}\"");
            }
        }
    }

    private void PublishAll()
    {
        _connections.Publish();
        _data.Publish();
        _inbound.Publish();
        _voices.Publish();
        _pictures.Publish();
        _assemblers.Publish();
        _sources.Publish();
        _outbound.Publish();
        _network.KeyFrameCounts.Publish();
        _connectionsNow.Publish();
        _dataNow.Publish();
        _inboundNow.Publish();
        _voicesNow.Publish();
        _picturesNow.Publish();
        _outboundNow.Publish();
        _states.Publish();
        _ciphers.Publish();
        _flowing.Publish();
        _receivers.Publish();
    }
}
