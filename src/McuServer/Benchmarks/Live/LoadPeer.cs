using System.Net;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// A client of the server like a browser: full ICE, DTLS, SRTP; sends a camera and a voice that were encoded before, answers
/// requests for key frames by one, receives the mix. Belongs to the network thread of its process. One of the audience puts
/// frames together until the first one is decoded; from then on it does what a transport does (decrypts, reports, asks for lost
/// packets) and counts, so that hundreds fit beside the server.
/// </summary>
internal sealed class LoadPeer : IPeerHandler, IDisposable
{
    private const int MaxPayloadBytes = 1154;
    private static readonly TimeSpan s_soundInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_care = TimeSpan.FromMilliseconds(20);

    private readonly LoadShared _shared;
    private readonly LoadClip _clip;
    private readonly LoadVoice _voice;
    private readonly OfferBuilder _offer;
    private readonly IPacketizer _packetizer = McuServer.Rtp.PayloadFormats.PayloadFormat.Packetizer(RtpVideoCodec.Vp8);
    private readonly PacketHistory _history = new();
    private readonly uint _timestampBase;
    private readonly int _channel;
    private readonly bool _isReceiver;
    private readonly VideoFrameAssembler _assembler;
    private PeerTransport? _transport;
    private ReceiveLayer? _video;
    private TimeSpan _mediaStart = TimeSpan.MaxValue;
    private TimeSpan _soundStart;
    private TimeSpan _nextCare = TimeSpan.MaxValue;
    private TimeSpan _lastFrameAt;
    private TimeSpan _offeredAt;
    private long _pictureCount;
    private long _soundCount;
    private int _clipIndex;
    private bool _isDecoded;
    private bool _isCounting;
    private ReceiveLayer? _sound;
    private long _lostAtMark;
    private long _receivedAtMark;

    /// <summary>Makes a client with a socket of its own; on the network thread.</summary>
    /// <param name="isReceiver">Sends nothing: one of the audience.</param>
    public LoadPeer(int number, LoadShared shared, LoadClip clip, LoadVoice voice, bool isReceiver = false)
    {
        _isReceiver = isReceiver;
        Number = number;
        _shared = shared;
        _clip = clip;
        _voice = voice;
        _channel = shared.Udp.Bind(new IPEndPoint(IPAddress.Loopback, 0)).Socket;
        _timestampBase = unchecked((uint)number * 2654435761);
        _assembler = new VideoFrameAssembler(RtpVideoCodec.Vp8, shared.EncodedFrames, shared.Cells);
        IceCredentials ice = IceCredentials.Generate();
        uint ssrc = 1_000_000 + ((uint)number * 10);
        MediaDirection direction = isReceiver ? MediaDirection.ReceiveOnly : MediaDirection.SendReceive;
        _offer = new OfferBuilder
        {
            Sections =
            [
                new OfferSection(SectionKind.Audio, direction) { Ssrc = isReceiver ? 0 : ssrc },
                new OfferSection(SectionKind.Video, direction) { Codecs = ["VP8"], Ssrc = isReceiver ? 0 : ssrc + 1, RtxSsrc = isReceiver ? 0 : ssrc + 2 },
            ],
            IceUfrag = ice.Ufrag,
            IcePassword = ice.Password,
            Fingerprint = new SdpFingerprint("sha-256", shared.Dtls.Certificate.Fingerprint),
            SessionId = (ulong)number + 1,
        };
    }

    public int Number { get; }

    /// <summary>The number of its socket.</summary>
    public int Channel => _channel;

    /// <summary>Complete frames of the mix since <see cref="Mark"/>.</summary>
    public long FrameCount { get; private set; }

    public long KeyFrameRequests { get; private set; }

    public long SoundPackets { get; private set; }

    /// <summary>The longest time between two complete frames since <see cref="Mark"/>.</summary>
    public TimeSpan LongestGap { get; private set; }

    public TimeSpan NextDue
    {
        get
        {
            TimeSpan next = _transport?.NextDeadline ?? TimeSpan.MaxValue;
            if (_mediaStart != TimeSpan.MaxValue)
            {
                next = PictureDue < next ? PictureDue : next;
                next = SoundDue < next ? SoundDue : next;
            }

            return next < _nextCare ? next : _nextCare;
        }
    }

    private TimeSpan PictureDue => _mediaStart + TimeSpan.FromTicks(_pictureCount * TimeSpan.TicksPerSecond / LoadClip.FramesPerSecond);

    private TimeSpan SoundDue => _soundStart + (s_soundInterval * _soundCount);

    public string MakeOffer(TimeSpan now)
    {
        _offeredAt = now;
        return _offer.Build();
    }

    public void Connect(TimeSpan now, string answer)
    {
        NegotiatedSession session = _offer.ReadAnswer(answer);
        List<TransportAddress> remotes = [];
        foreach (IceCandidate candidate in session.RemoteCandidates)
        {
            if (candidate.Protocol == "udp" && IceCandidates.TryGetAddress(candidate, _channel, out TransportAddress address))
            {
                remotes.Add(address);
            }
        }

        _transport = new PeerTransport(now, new PeerTransportOptions
        {
            Session = session,
            Dtls = _shared.Dtls,
            Epoch = _shared.Epoch,
            Handler = this,
            Cname = $"load{Number}",
            Seed = Number + 77,
            Remotes = remotes,
        });
        Drain(_transport);
    }

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        if (_transport is { } transport)
        {
            transport.Handle(now, from, datagram);
            Drain(transport);
        }
    }

    public void Close(TimeSpan now)
    {
        if (_transport is { HasEnded: false } transport)
        {
            transport.Close(now);
            Drain(transport);
        }
    }

    /// <summary>Packets of the mix since <see cref="Mark"/>, and those that never came, which the receiver's reports tell too.</summary>
    public (long Received, long Lost) Packets => (ReceivedSoFar - _receivedAtMark, LostSoFar - _lostAtMark);

    private long ReceivedSoFar => (_video?.Stream.Statistics.PacketCount ?? 0) + (_sound?.Stream.Statistics.PacketCount ?? 0);

    private long LostSoFar => (_video?.Stream.Statistics.LostCount ?? 0) + (_sound?.Stream.Statistics.LostCount ?? 0);

    /// <summary>From now on counts are those of the measured time.</summary>
    public void Mark(TimeSpan now)
    {
        (_receivedAtMark, _lostAtMark) = (ReceivedSoFar, LostSoFar);
        FrameCount = SoundPackets = KeyFrameRequests = 0;
        LongestGap = TimeSpan.Zero;
        _lastFrameAt = now;
    }

    /// <summary>Sends what is due.</summary>
    public void Turn(TimeSpan now)
    {
        if (_transport is not { } transport)
        {
            return;
        }

        if (transport.NextDeadline <= now)
        {
            transport.HandleTimeout(now);
            Drain(transport);
        }

        if (now >= _nextCare)
        {
            Care(now);
        }

        if (_mediaStart == TimeSpan.MaxValue)
        {
            return;
        }

        while (SoundDue <= now)
        {
            SendSound(now, transport);
        }

        while (PictureDue <= now)
        {
            SendPicture(now, transport);
        }
    }

    public void OnConnected(TimeSpan now)
    {
        _nextCare = now + s_care;
        if (_isReceiver)
        {
            return;
        }

        // Cameras and microphones are not in step: of nine clients they lie evenly over a tick, so that a run is like any other.
        TimeSpan frame = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / LoadClip.FramesPerSecond);
        _mediaStart = NextOf(frame, now) + (frame * (Number * 4 % 9) / 9);
        _soundStart = NextOf(s_soundInterval, now) + (s_soundInterval * (Number * 4 % 9) / 9);
    }

    public void OnReachable(TimeSpan now, bool isReachable)
    {
    }

    public void OnEnded(TimeSpan now, PeerEnd end)
    {
        _mediaStart = _nextCare = TimeSpan.MaxValue;
        _shared.PeerEnded(Number, end);
    }

    public void OnLayer(TimeSpan now, ReceiveLayer layer)
    {
        if (layer.Track.Kind == SectionKind.Video)
        {
            _video = layer;
        }
        else
        {
            _sound = layer;
        }
    }

    public void OnPacket(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks)
    {
        if (layer != _video)
        {
            SoundPackets++;
            if (_shared.Control is { } control && control.Watched == Number)
            {
                control.Hear(packet.Payload);
            }

            return;
        }

        if (_isCounting)
        {
            if (packet.Marker)
            {
                NoteFrame(now);
            }

            return;
        }

        _assembler.Insert(now, packet.Sequence, packet.Timestamp, packet.Marker, packet.Payload, packet.IsPaddingOnly);
        TakeFrames(now, layer);
    }

    public void OnSenderReport(TimeSpan now, ReceiveLayer layer, in SenderInfo report)
    {
    }

    public void OnGoodbye(TimeSpan now, ReceiveLayer layer)
    {
    }

    public void OnKeyFrameRequested(TimeSpan now)
    {
        KeyFrameRequests++;
        _clipIndex = 0;
    }

    public void OnMessage(TimeSpan now, int channel, bool isText, ReadOnlySpan<byte> message)
    {
    }

    public void Dispose()
    {
        _assembler.Dispose();
        _transport?.Dispose();
    }

    /// <summary>The first multiple of the interval after now.</summary>
    private static TimeSpan NextOf(TimeSpan interval, TimeSpan now) => interval * ((now.Ticks / interval.Ticks) + 1);

    private void Drain(PeerTransport transport)
    {
        while (transport.TryPoll(out TransportAddress to, out ReadOnlySpan<byte> datagram))
        {
            // Leaves at the end of the turn.
            _shared.Udp.TrySend(to, datagram);
        }
    }

    private void Care(TimeSpan now)
    {
        _nextCare = now + s_care;
        _assembler.Advance(now);
        if (_video is { } layer)
        {
            TakeFrames(now, layer);
            if (_assembler.NeedsKeyFrame)
            {
                layer.Stream.KeyFrames.Request(now);
            }
        }
    }

    private void SendSound(TimeSpan now, PeerTransport transport)
    {
        uint timestamp = _timestampBase + (uint)MediaTime.ToTicks(SoundDue, 48_000);
        long index = _shared.Sound.Add(now, _voice[_soundCount], timestamp, marker: false, isKeyFrame: false);
        transport.TrySendAudio(now, SoundDue, _shared.Sound, index);
        Drain(transport);
        _soundCount++;
    }

    private void SendPicture(TimeSpan now, PeerTransport transport)
    {
        TimeSpan due = PictureDue;
        uint timestamp = _timestampBase + (uint)MediaTime.ToTicks(due, 90_000);
        PayloadWriter writer = new(_shared.Payloads, _shared.Slices);
        _packetizer.TryPacketize(_clip[_clipIndex], MaxPayloadBytes, ref writer);
        long first = _history.NextIndex;
        FanOutBatch batch = _shared.Batch;
        batch.Clear();
        for (int i = 0; i < writer.Count; i++)
        {
            _history.Add(now, writer[i], timestamp, writer.Slices[i].IsMarker, _clipIndex == 0);
            batch.TryAddPayload(writer[i], writer.Slices[i].IsMarker);
        }

        transport.TryAddTo(batch, now, due, _history, first, writer.Count);
        batch.Send(timestamp, _shared.Udp.Socket);
        _shared.Watch?.NoteSent(Number, _clipIndex, _shared.Now);
        _pictureCount++;
        _clipIndex = (_clipIndex + 1) % _clip.Count;
    }

    private void NoteFrame(TimeSpan now)
    {
        FrameCount++;
        LongestGap = now - _lastFrameAt > LongestGap ? now - _lastFrameAt : LongestGap;
        _lastFrameAt = now;
    }

    private void TakeFrames(TimeSpan now, ReceiveLayer layer)
    {
        while (_assembler.TryTake(out EncodedFrame? frame, out AssembledFrameInfo info))
        {
            if (info.IsKeyFrame)
            {
                layer.Stream.OnKeyFrame(info.FirstSequence);
            }

            NoteFrame(now);
            if (!_isDecoded && _shared.CanDecode(frame!))
            {
                _isDecoded = true;
                _shared.FirstPicture(Number, _shared.Now - _offeredAt);
                _isCounting = _isReceiver;
                _nextCare = _isCounting ? TimeSpan.MaxValue : _nextCare;
            }

            if (_shared.Watch is { } watch && watch.Watched == Number)
            {
                frame!.ReceivedAt = info.FirstArrival;
                watch.Insert(frame);
            }
            else if (_shared.Control is { } control && control.Watched == Number)
            {
                control.Insert(frame!);
            }
            else
            {
                frame!.Release();
            }
        }
    }
}
