using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.TestKit;
using McuServer.TestKit.Live;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Tests.Peer;

/// <summary>The server's side of one client: sends a tone and a clip, and takes what the client sends.</summary>
internal sealed class ServerPeer : IPeerHandler, IDisposable
{
    public const double ToneHz = 1000;

    private readonly PacketHistory _sound = new(capacity: 16, maxPayloadBytes: 1500);
    private readonly PacketHistory _pictures = new();
    private readonly FanOutBatch _batch = new();
    private readonly byte[] _payloads = new byte[1 << 20];
    private readonly PayloadSlice[] _slices = new PayloadSlice[FanOutBatch.MaxPayloads];
    private readonly OpusEncoder _opus = OpusEncoder.Create(48_000);
    private readonly ToneSource _tone = new(ToneHz, -20);
    private readonly float[] _tick = new float[1920];
    private readonly byte[] _packet = new byte[OpusEncoder.MaxPacketBytes];
    private long _ticks;
    private bool _needsKeyFrame = true;

    public PeerTransport Transport { get; set; } = null!;

    public ReceivedSound Heard { get; } = new(new TestPeerOptions());

    /// <summary>By m-section and rid.</summary>
    public Dictionary<(int, string), ReceivedPicture> Seen { get; } = [];

    public ReceivedPicture Camera => Seen.First().Value;

    public ClipFeed? Clip { get; set; }

    public RtpVideoCodec Codec { get; set; }

    public bool KeepsNothing { get; set; }

    public int ConnectedCount { get; private set; }

    public List<bool> Reachable { get; } = [];

    public PeerEnd? End { get; private set; }

    public int KeyFrameRequests { get; private set; }

    public int SenderReports { get; private set; }

    public int Goodbyes { get; private set; }

    public long PacketCount { get; private set; }

    /// <summary>Pictures that were sent.</summary>
    public long PictureCount { get; private set; }

    public int LoudestLevel { get; private set; } = 127;

    public List<(int Channel, bool IsText, byte[] Bytes)> Messages { get; } = [];

    public List<(int Channel, string Label)> Opened { get; } = [];

    public List<int> ClosedChannels { get; } = [];

    /// <summary>Every message goes back to where it came from.</summary>
    public bool Echoes { get; set; }

    public void OnConnected(TimeSpan now) => ConnectedCount++;

    public void OnReachable(TimeSpan now, bool isReachable) => Reachable.Add(isReachable);

    public void OnEnded(TimeSpan now, PeerEnd end)
    {
        Assert.IsNull(End, "told once");
        End = end;
    }

    public void OnLayer(TimeSpan now, ReceiveLayer layer)
    {
        if (layer.Track.Kind == SectionKind.Video)
        {
            Seen.TryAdd((layer.Track.Section.Index, layer.Rid), new ReceivedPicture(new TestPeerOptions()));
        }
    }

    public void OnPacket(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks)
    {
        PacketCount++;
        if (KeepsNothing)
        {
            return;
        }

        if (layer.Track.Kind == SectionKind.Audio)
        {
            LoudestLevel = marks.LevelDbov >= 0 ? Math.Min(LoudestLevel, marks.LevelDbov) : LoudestLevel;
            Heard.Insert(now, packet);
        }
        else if (layer.Track.Section.ReceiveCodecs.TryGetValue(packet.PayloadType, out NegotiatedCodec? codec))
        {
            Seen[(layer.Track.Section.Index, layer.Rid)].Insert(now, layer, packet, codec.Is("H264") ? RtpVideoCodec.H264 : RtpVideoCodec.Vp8);
        }
    }

    public void OnSenderReport(TimeSpan now, ReceiveLayer layer, in SenderInfo report) => SenderReports++;

    public void OnGoodbye(TimeSpan now, ReceiveLayer layer) => Goodbyes++;

    public void OnKeyFrameRequested(TimeSpan now)
    {
        KeyFrameRequests++;
        _needsKeyFrame = true;
    }

    public void OnChannelOpen(TimeSpan now, int channel, string label) => Opened.Add((channel, label));

    public void OnChannelClosed(TimeSpan now, int channel) => ClosedChannels.Add(channel);

    public void OnMessage(TimeSpan now, int channel, bool isText, ReadOnlySpan<byte> message)
    {
        Messages.Add((channel, isText, message.ToArray()));
        if (Echoes)
        {
            Assert.IsTrue(Transport.TrySendMessage(channel, isText, message));
        }
    }

    /// <summary>Every 20 ms: sound, a picture every 40 ms, and what was received goes on.</summary>
    public void Tick(TimeSpan now, IDatagramSender sender)
    {
        SendSound(now);
        if (Clip is not null && _ticks % 2 == 0)
        {
            SendPicture(now, sender);
        }

        _ticks++;
        Heard.Play(now);
        foreach (ReceivedPicture picture in Seen.Values)
        {
            picture.Advance(now, Transport.RoundTrip.Value);
        }
    }

    public void Dispose()
    {
        Transport.Dispose();
        Heard.Dispose();
        foreach (ReceivedPicture picture in Seen.Values)
        {
            picture.Dispose();
        }

        _batch.Dispose();
        _opus.Dispose();
    }

    private void SendSound(TimeSpan now)
    {
        _tone.Pull(TimeSpan.FromMilliseconds(20 * _ticks), _tick);
        int length = _opus.Encode(_tick, _packet);
        long index = _sound.Add(now, _packet.AsSpan(0, length), (uint)(7000 + (_ticks * 960)), marker: false, isKeyFrame: false);
        Transport.TrySendAudio(now, now, _sound, index);
    }

    private void SendPicture(TimeSpan now, IDatagramSender sender)
    {
        if (!Transport.IsReady || Transport.Video is null)
        {
            return;
        }

        ReadOnlySpan<byte> frame = Clip!.Next(_needsKeyFrame, out bool isKeyFrame);
        _needsKeyFrame = false;
        PayloadWriter writer = new(_payloads, _slices);
        Assert.IsTrue(Rtp.PayloadFormats.PayloadFormat.Packetizer(Codec).TryPacketize(frame, 1154, ref writer));
        uint timestamp = (uint)(9000 + (_ticks * 1800));
        long first = _pictures.NextIndex;
        _batch.Clear();
        for (int i = 0; i < writer.Count; i++)
        {
            _pictures.Add(now, writer[i], timestamp, writer.Slices[i].IsMarker, isKeyFrame);
            _batch.TryAddPayload(writer[i], writer.Slices[i].IsMarker);
        }

        TransportAddress to = Transport.Ice.Selected!.Value;
        Assert.IsTrue(Transport.TryAddTo(_batch, now, now, _pictures, first, writer.Count));
        PictureCount++;
        _batch.Protect(timestamp);
        for (int i = 0; i < _batch.DatagramCount; i++)
        {
            sender.TrySend(to, _batch.GetDatagram(i, out _, out _));
        }
    }
}
