using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Dtls;
using McuServer.Transport.Peer;
using McuServer.Transport.Sctp;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// What all peers count together, those who left included, and how those who are there do. Filled on the network thread:
/// once a second, when something of a peer ends, and when somebody asks. Asking waits a bounded time; who is not answered
/// by then gets what was known last.
/// </summary>
internal sealed class PeerTotals
{
    /// <summary>A scrape may take so long because the network thread is busy.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>A stream without a packet for so long does not flow: muted, or a layer that the sender has stopped.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    private readonly PeerNetwork _network;
    private readonly List<LivePeer> _present = [];
    private readonly CounterGroup<LivePeer> _connections = PeerCounters.OfConnections();
    private readonly CounterGroup<DataChannels> _data = PeerCounters.OfData();
    private readonly CounterGroup<RtpReceiveStream> _inbound = PeerCounters.OfInbound();
    private readonly CounterGroup<LiveAudioSource> _voices = PeerCounters.OfVoices();
    private readonly CounterGroup<VideoIngress> _pictures = PeerCounters.OfPictures();
    private readonly CounterGroup<VideoFrameAssembler> _assemblers = PeerCounters.OfAssemblers();
    private readonly CounterGroup<VideoSource> _sources = PeerCounters.OfSources();
    private readonly CounterGroup<RtpSendStream> _outbound = PeerCounters.OfOutbound();
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
    private readonly Lock _lock = new();
    private Task<bool>? _question;
    private long _unansweredCount;

    public PeerTotals(PeerNetwork network)
    {
        _network = network;
        Publish(TimeSpan.Zero);
    }

    /// <summary>Times that <see cref="TryRefresh"/> got no answer.</summary>
    public long UnansweredCount => Volatile.Read(ref _unansweredCount);

    /// <summary>From now on the peer is one of those who are there.</summary>
    public void Begin(LivePeer peer) => _present.Add(peer);

    /// <summary>It ends; what it counted stays.</summary>
    public void Remove(LivePeer peer)
    {
        Add(peer);
        _present.Remove(peer);
    }

    public void AddAll()
    {
        for (int i = 0; i < _present.Count; i++)
        {
            Add(_present[i]);
        }
    }

    /// <summary>Takes over what a peer has counted since the last time; allocates for objects that were not seen before only.</summary>
    public void Add(LivePeer peer)
    {
        PeerTransport transport = peer.Transport;
        _connections.Add(peer);
        if (transport.Data is { } data)
        {
            _data.Add(data);
        }

        IReadOnlyList<ReceiveLayer> layers = transport.ReceiveLayers;
        for (int i = 0; i < layers.Count; i++)
        {
            _inbound.Add(layers[i].Stream, KindOf(layers[i].Track));
        }

        if (peer.Ingress.Voice is { } voice)
        {
            _voices.Add(voice);
        }

        IReadOnlyList<VideoIngress> videos = peer.Ingress.Videos;
        for (int i = 0; i < videos.Count; i++)
        {
            AddPicture(videos[i]);
        }

        AddSent(transport.Audio, 0);
        AddSent(transport.Video, 1);
        if (peer.FanOut is { } fanOut)
        {
            _network.KeyFrameCounts.Add(fanOut.KeyFrames);
        }
    }

    /// <summary>Everything as of now is what is written from now on.</summary>
    public void Publish(TimeSpan now)
    {
        AddAll();
        BeginNow();
        for (int i = 0; i < _present.Count; i++)
        {
            AddNow(_present[i], now);
        }

        PublishAll();
    }

    /// <summary>
    /// From any thread: has the network thread publish, one question at a time for all who ask. False: it is too busy, and
    /// what is written is what was known last.
    /// </summary>
    public bool TryRefresh(TimeSpan limit)
    {
        Task<bool>? question;
        lock (_lock)
        {
            if (_question is null or { IsCompleted: true })
            {
                _question = Ask();
            }

            question = _question;
        }

        if (question is not null && question.Wait(limit) && question.Result)
        {
            return true;
        }

        Interlocked.Increment(ref _unansweredCount);
        return false;
    }

    /// <summary>From any thread.</summary>
    public void Write(TextWriter writer)
    {
        _connections.Write(writer);
        _connectionsNow.Write(writer);
        _states.Write(writer);
        _ciphers.Write(writer);
        _data.Write(writer);
        _dataNow.Write(writer);
        _inbound.Write(writer);
        _inboundNow.Write(writer);
        _flowing.Write(writer);
        _voices.Write(writer);
        _voicesNow.Write(writer);
        _pictures.Write(writer);
        _picturesNow.Write(writer);
        _assemblers.Write(writer);
        _sources.Write(writer);
        _outbound.Write(writer);
        _outboundNow.Write(writer);
        _receivers.Write(writer);
        _network.KeyFrameCounts.Write(writer);
    }

    private static int KindOf(ReceiveTrack track) => track.Kind == SectionKind.Audio ? 0 : track.IsScreen ? 2 : 1;

    private static string StateLabel(DtlsSessionState state) => $"state=\"{PeerCounters.Snake(state.ToString())}\"";

    /// <summary>Null: the network thread has too much to do.</summary>
    private Task<bool>? Ask()
    {
        TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken = _network.TryPost(now =>
        {
            try
            {
                Publish(now);
                done.TrySetResult(true);
            }
#pragma warning disable CA1031 // Numbers that cannot be had must not harm the network thread, and whoever asks gets the last ones.
            catch (Exception)
#pragma warning restore CA1031
            {
                done.TrySetResult(false);
            }
        });
        return isTaken ? done.Task : null;
    }

    private void AddPicture(VideoIngress video)
    {
        int kind = video.Track.IsScreen ? 1 : 0;
        _pictures.Add(video, kind);
        if (video.Assembler is { } assembler)
        {
            _assemblers.Add(assembler, kind);
        }

        if (video.Source is { } source)
        {
            _sources.Add(source, kind);
        }
    }

    private void AddSent(SendTrack? track, int kind)
    {
        if (track is not null)
        {
            _outbound.Add(track.Stream, kind);
        }
    }

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
            if (now - layer.Stream.Statistics.LastPacketAt < s_silence)
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
