using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Wire;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// One connection of a session, on the network thread: its transport, its ingress, and what it asks of the encode that it
/// receives.
/// </summary>
internal sealed class LivePeer(LiveSession session, IngressPipeline ingress) : IPeerHandler
{
    /// <summary>So long after a key frame was sent, plus a round trip, a request was made without having seen it.</summary>
    private static readonly TimeSpan s_keyFrameGrace = TimeSpan.FromMilliseconds(100);

    private readonly MessageRate _messages = new();
    private PeerTransport? _transport;
    private volatile bool _hasControlChannel;

    public PeerTransport Transport
    {
        get => _transport!;
        set => _transport = value;
    }

    public IngressPipeline Ingress { get; } = ingress;

    public LiveSession Session => session;

    public UplinkQuality Quality { get; } = new();

    /// <summary>The data channel of the control can be used; may be read by any thread.</summary>
    public bool HasControlChannel => _hasControlChannel;

    /// <summary>The encode that it receives; set by the thread of the pictures.</summary>
    public RenditionFanOut? FanOut { get; set; }

    /// <summary>What it is sent pictures as, as of the last answer; null: none. Frames of another codec are not for it.</summary>
    public RtpVideoCodec? SendFormat { get; private set; }

    public bool IsConnected { get; private set; }

    /// <summary>Messages on other channels than the control's, that are no text, or that came too fast: dropped.</summary>
    public long RefusedMessages { get; private set; }

    /// <summary>Pictures that it was not sent: it was away, or one before them was missing and no key frame had come yet.</summary>
    public long WithheldFrames { get; set; }

    /// <summary>Withholds pictures while too much waits on a TCP connection.</summary>
    public BacklogGate Backlog { get; } = new();

    /// <summary>Requests for key frames that were granted by one already on its way.</summary>
    public long SatisfiedKeyFrameRequests { get; private set; }

    /// <summary>After each answer; another codec begins with a key frame.</summary>
    public void NoteSendFormat()
    {
        RtpVideoCodec? format = Transport.Video is { } track && VideoIngress.TryToRtp(track.Codec.Name, out RtpVideoCodec named)
            ? named
            : null;
        if (format != SendFormat)
        {
            SendFormat = format;
            Transport.Video?.NeedsKeyFrame = true;
        }
    }

    public void OnConnected(TimeSpan now)
    {
        IsConnected = true;
        session.NoteHandshake(Transport.Dtls.HandshakeDuration);
        session.PeerConnected(this);
    }

    public void OnReachable(TimeSpan now, bool isReachable) => session.PeerReachable(this, isReachable);

    public void OnEnded(TimeSpan now, PeerEnd end)
    {
        IsConnected = false;
        session.NoteLast(this);
        Ingress.Dispose();
        session.PeerEnded(this, end, now);
    }

    public void OnLayer(TimeSpan now, ReceiveLayer layer) => Ingress.AddLayer(now, layer);

    public void OnPacket(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks) =>
        Ingress.Insert(now, layer, packet, marks);

    public void OnSenderReport(TimeSpan now, ReceiveLayer layer, in SenderInfo report) => Ingress.InsertReport(now, layer, report);

    public void OnGoodbye(TimeSpan now, ReceiveLayer layer)
    {
        session.Note(this);
        Ingress.RemoveLayer(layer);
    }

    public void OnKeyFrameRequested(TimeSpan now)
    {
        if (Transport.Video is not { } track)
        {
            return;
        }

        if (track.LastKeyFrameAt != TimeSpan.MinValue
            && now - track.LastKeyFrameAt < Transport.RoundTrip.Value + s_keyFrameGrace)
        {
            SatisfiedKeyFrameRequests++;
            return;
        }

        FanOut?.KeyFrames.Request(now);
    }

    public void OnChannelOpen(TimeSpan now, int channel, string label) =>
        _hasControlChannel |= channel == PeerTransport.ControlChannel;

    public void OnChannelClosed(TimeSpan now, int channel) =>
        _hasControlChannel &= channel != PeerTransport.ControlChannel;

    public void OnMessage(TimeSpan now, int channel, bool isText, ReadOnlySpan<byte> message)
    {
        if (channel == PeerTransport.ControlChannel && isText && _messages.TryCount(now))
        {
            session.PeerMessage(message);
        }
        else
        {
            RefusedMessages++;
        }
    }

    public bool TrySendMessage(ReadOnlySpan<byte> utf8) =>
        IsConnected && Transport.TrySendMessage(PeerTransport.ControlChannel, isText: true, utf8);
}
