using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Peer;
using McuServer.Transport.Sctp;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// What all peers count together, those who left included, and how those who are there do. Filled on the network thread:
/// once a second, when something of a peer ends, and when somebody asks. Asking waits a bounded time; who is not answered
/// by then gets what was known last.
/// </summary>
internal sealed partial class PeerTotals
{
    /// <summary>A scrape may take so long because the network thread is busy.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(500);

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

    /// <summary>Index in <see cref="PeerCounters.InboundKinds"/>.</summary>
    public static int KindOf(ReceiveTrack track) => track.Kind == SectionKind.Audio ? 0 : track.IsScreen ? 2 : 1;

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
}
