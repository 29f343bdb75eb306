using McuServer.Media.Frames;
using McuServer.Media.Sound;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Wire;
using McuServer.Transport;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// The network thread's side of the conferences: what the loops encoded is cut into packets and sent to the peers; what
/// others want done with peers is done here; every 20 ms the peers' ingress is looked after. Used by one thread; the Try
/// methods by any.
/// </summary>
internal sealed class PeerNetwork : IDatagramHandler, IDisposable
{
    /// <summary>
    /// Payload bytes of one packet, so that the datagram stays within 1200 bytes: header and extensions (32), the original
    /// sequence number of a retransmission (2), SRTP's tag (16).
    /// </summary>
    private const int MaxPayloadBytes = 1150;

    private const int MaxFrameBytes = 1 << 20;
    private const int MaxPayloads = FanOutBatch.MaxPayloads;
    private const int MaxSingles = 64;
    private const int CommandCapacity = 4096;

    /// <summary>
    /// By so much the sound that a packet decodes to is older than its tick: the limiter looks ahead, and so does the encoder
    /// (libopus, 6.5 ms). Sender reports say so, or pictures would be shown early.
    /// </summary>
    internal static readonly TimeSpan SoundLookahead =
        TimeSpan.FromTicks((AudioMixer.DelaySamples + OpusLookaheadSamples) * TimeSpan.TicksPerSecond / SoundFormat.SampleRateHz);

    private const long OpusLookaheadSamples = 312;

    private static readonly TimeSpan s_careInterval = TimeSpan.FromMilliseconds(20);

    private readonly IDatagramSender _sender;
    private readonly UdpBatchSocket? _socket;
    private readonly Action _wake;
    private readonly LiveMetrics _metrics;
    private readonly Func<TimeSpan> _clock;
    private readonly CommandQueue _commands = new(CommandCapacity);
    private readonly SendQueue _queue;
    private readonly FanOutBatch _batch = new();
    private readonly FanOutBatch _singles = new(maxTargets: MaxSingles);
    private readonly PacketHistory _sound = new(capacity: 16, maxPayloadBytes: 1500);
    private readonly byte[] _payloads = new byte[MaxFrameBytes];
    private readonly PayloadSlice[] _slices = new PayloadSlice[MaxPayloads];
    private readonly TransportAddress[] _singleTargets = new TransportAddress[MaxSingles];
    private readonly uint _timestampBase;
    private bool _singlesAreFilled;
    private int _isWakePending;
    private TimeSpan _nextCare;

    /// <param name="socket">For the fan-out in one call; null: every datagram goes to the sender, as in a virtual network.</param>
    /// <param name="wake">Ends the network thread's wait.</param>
    /// <param name="timestampBase">Random: RTP timestamps shall not tell how long the server runs.</param>
    public PeerNetwork(
        IDatagramSender sender, UdpBatchSocket? socket, Action wake, EncodedFramePool frames, LiveMetrics metrics, Func<TimeSpan> clock,
        ulong secret, uint timestampBase)
    {
        _sender = sender;
        _socket = socket;
        _wake = wake;
        _metrics = metrics;
        _clock = clock;
        _queue = new SendQueue(frames);
        _timestampBase = timestampBase;
        Hub = new PeerHub(sender, secret);
    }

    public PeerHub Hub { get; }

    /// <summary>Called every 20 ms.</summary>
    public Action<TimeSpan>? Care { get; set; }

    /// <summary>Encoded frames that found the queue full.</summary>
    public long DroppedFrames => _queue.DroppedCount;

    /// <summary>Frames that could not be cut into packets.</summary>
    public long UnpacketizedFrames { get; private set; }

    /// <summary>Frames of pictures that were sent, each counted once.</summary>
    public long SentFrames { get; private set; }

    /// <summary>Of them the key frames.</summary>
    public long SentKeyFrames { get; private set; }

    /// <summary>Requests for key frames and what came of them, of all encodes.</summary>
    public CounterGroup<KeyFrameFunnel> KeyFrameCounts { get; } = PeerCounters.OfKeyFrames();

    /// <summary>Datagrams of pictures for all peers that were handed to the kernel at once.</summary>
    public BatchSizes FanOuts { get; } = new();

    /// <summary>Packets of pictures, each counted for every peer.</summary>
    public long SentPicturePackets { get; private set; }

    public long SentSoundPackets { get; private set; }

    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan peers = Hub.NextDeadline;
            return peers < _nextCare ? peers : _nextCare;
        }
    }

    /// <summary>To be done on the network thread.</summary>
    public bool TryPost(Action<TimeSpan> command)
    {
        bool isTaken = _commands.TryPost(command);
        Wake();
        return isTaken;
    }

    public bool TrySendSound(LivePeer listener, ReadOnlySpan<byte> packet, TimeSpan playoutTime, TimeSpan encodedAt)
    {
        bool isTaken = _queue.TryAddSound(listener, packet, playoutTime, encodedAt);
        Wake();
        return isTaken;
    }

    public bool TrySendPicture(RenditionFanOut fanOut, LivePeer[] members, EncodedFrame frame, FrameTimes times, TimeSpan encodedAt)
    {
        bool isTaken = _queue.TryAddPicture(fanOut, members, frame, times, encodedAt);
        Wake();
        return isTaken;
    }

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram) => Hub.Handle(now, from, datagram);

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) =>
        Hub.TryAcceptConnection(now, from, firstFrame);

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from) => Hub.HandleConnectionClosed(now, from);

    public void HandleTimeout(TimeSpan now)
    {
        Hub.HandleTimeout(now);
        if (now >= _nextCare)
        {
            _nextCare = now + s_careInterval;
            Care?.Invoke(now);
            Hub.NoteDeadlines();
        }
    }

    /// <summary>Does what was posted, and sends what was encoded.</summary>
    public void HandleWake(TimeSpan now)
    {
        Volatile.Write(ref _isWakePending, 0);
        if (_commands.RunAll(now) > 0)
        {
            Hub.NoteDeadlines();
        }

        while (_queue.TryTake(out SendJob? job))
        {
            if (job!.FanOut is not null)
            {
                SendPicture(now, job);
            }
            else
            {
                SendSound(now, job);
            }

            _queue.Return(job);
        }
    }

    public void Dispose()
    {
        _queue.Clear();
        _batch.Dispose();
        _singles.Dispose();
    }

    /// <summary>One system call however many frames are added before the thread is awake.</summary>
    private void Wake()
    {
        if (Interlocked.Exchange(ref _isWakePending, 1) == 0)
        {
            _wake();
        }
    }

    public uint TimestampOf(TimeSpan playoutTime, int clockRateHz) =>
        _timestampBase + (uint)MediaTime.ToTicks(playoutTime, clockRateHz);

    private void SendSound(TimeSpan now, SendJob job)
    {
        LivePeer listener = job.Listener!;
        if (!listener.Transport.IsReady)
        {
            return;
        }

        EncodedFrame frame = job.Frame!;
        long index = _sound.Add(now, frame.Data, TimestampOf(frame.PlayoutTime, 48_000), marker: false, isKeyFrame: false);
        SentSoundPackets += listener.Transport.TrySendAudio(now, frame.PlayoutTime - SoundLookahead, _sound, index) ? 1 : 0;
        Hub.Drain(listener.Transport);
        _metrics.SoundQueue.Add(_clock() - job.EncodedAt);
    }

    private void SendPicture(TimeSpan now, SendJob job)
    {
        EncodedFrame frame = job.Frame!;
        RenditionFanOut fanOut = job.FanOut!;
        PacketHistory history = fanOut.History ??= new PacketHistory();
        PayloadWriter writer = new(_payloads, _slices);
        if (!fanOut.Packetizer.TryPacketize(frame.Data, MaxPayloadBytes, ref writer))
        {
            UnpacketizedFrames++;
            fanOut.KeyFrames.Request(now);
            return;
        }

        fanOut.KeyFrameBytes = frame.IsKeyFrame ? frame.Data.Length : fanOut.KeyFrameBytes;
        uint timestamp = TimestampOf(frame.PlayoutTime, 90_000);
        long first = history.NextIndex;
        _batch.Clear();
        for (int i = 0; i < writer.Count; i++)
        {
            ReadOnlySpan<byte> payload = writer[i];
            bool isMarker = writer.Slices[i].IsMarker;
            history.Add(now, payload, timestamp, isMarker, frame.IsKeyFrame);
            _batch.TryAddPayload(payload, isMarker);
        }

        _singlesAreFilled = false;
        foreach (LivePeer member in job.Members)
        {
            if (member.SendFormat == fanOut.Format)
            {
                SendTo(member, fanOut, now, frame, first, writer, timestamp);
            }
        }

        Send(timestamp);
        SendSingles(timestamp);
        SentFrames++;
        SentKeyFrames += frame.IsKeyFrame ? 1 : 0;
        KeyFrameCounts.Add(fanOut.KeyFrames);
        Measure(job);
    }

    private void Measure(SendJob job)
    {
        TimeSpan sentAt = _clock();
        _metrics.ComposeToEncode.Add(job.EncodedAt - job.Times.ComposedAt);
        _metrics.EncodeToSend.Add(sentAt - job.EncodedAt);
        foreach (TimeSpan receivedAt in job.Times.ReceivedAt)
        {
            _metrics.VideoDelay.Add(sentAt - receivedAt);
        }
    }

    private void SendTo(
        LivePeer member, RenditionFanOut fanOut, TimeSpan now, EncodedFrame frame, long first, scoped in PayloadWriter payloads,
        uint timestamp)
    {
        PacketHistory history = fanOut.History!;
        PeerTransport transport = member.Transport;
        if (!transport.IsReady || transport.Video is not { } track || IsBehind(member, track, fanOut, now)
            || (track.NeedsKeyFrame && !frame.IsKeyFrame))
        {
            member.WithheldFrames++;
            return;
        }

        if (frame.IsKeyFrame)
        {
            track.NeedsKeyFrame = false;
            track.LastKeyFrameAt = now;
        }

        // With each frame: a receiver may have come from another encode, and an encode may have a new target.
        track.Stream.BitrateBps = fanOut.BitrateBps;
        TransportAddress to = transport.Ice.Selected!.Value;
        if (_socket is not null && to.Protocol == TransportProtocol.Udp)
        {
            while (!transport.TryAddTo(_batch, now, frame.PlayoutTime, history, first, payloads.Count))
            {
                Send(timestamp);
            }

            Hub.NoteDeadline(transport);
        }
        else
        {
            AddSingle(transport, to, now, frame, history, first, payloads, timestamp);
        }

        SentPicturePackets += payloads.Count;
    }

    /// <summary>Too much waits on its connection for this picture to be seen in time.</summary>
    private bool IsBehind(LivePeer member, SendTrack track, RenditionFanOut fanOut, TimeSpan now)
    {
        int queuedBytes = _sender.GetQueuedBytes(member.Transport.Ice.Selected!.Value);
        if (!member.Backlog.MaySend(queuedBytes, fanOut.BitrateBps, fanOut.KeyFrameBytes, out bool needsKeyFrame))
        {
            track.NeedsKeyFrame = true;
            return true;
        }

        if (needsKeyFrame)
        {
            fanOut.KeyFrames.Request(now);
        }

        return false;
    }

    private void AddSingle(
        PeerTransport transport, in TransportAddress to, TimeSpan now, EncodedFrame frame, PacketHistory history, long first,
        scoped in PayloadWriter payloads, uint timestamp)
    {
        if (!_singlesAreFilled)
        {
            _singlesAreFilled = true;
            _singles.Clear();
            for (int i = 0; i < payloads.Count; i++)
            {
                _singles.TryAddPayload(payloads[i], payloads.Slices[i].IsMarker);
            }
        }

        if (_singles.IsFull)
        {
            SendSingles(timestamp);
        }

        _singleTargets[_singles.TargetCount] = to;
        transport.TryAddTo(_singles, now, frame.PlayoutTime, history, first, payloads.Count);
        Hub.NoteDeadline(transport);
    }

    /// <summary>To the kernel, in one call for all.</summary>
    private void Send(uint timestamp)
    {
        if (_batch.TargetCount > 0)
        {
            FanOuts.Add(_batch.Send(timestamp, _socket!));
            _batch.ClearTargets();
        }
    }

    /// <summary>Datagram by datagram to the sender: TCP connections, and a virtual network.</summary>
    private void SendSingles(uint timestamp)
    {
        if (!_singlesAreFilled || _singles.TargetCount == 0)
        {
            return;
        }

        _singles.Protect(timestamp);
        for (int i = 0; i < _singles.DatagramCount; i++)
        {
            Span<byte> datagram = _singles.GetDatagram(i, out int target, out _);
            _sender.TrySend(_singleTargets[target], datagram);
        }

        _singles.ClearTargets();
    }
}
