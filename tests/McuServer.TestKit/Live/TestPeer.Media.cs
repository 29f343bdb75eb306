using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.TestKit.Live;

/// <summary>What a test client sends, and what it is told.</summary>
public sealed partial class TestPeer
{
    private readonly List<SentPicture> _pictures = [];
    private TimeSpan? _start;
    private long _soundTicks;
    private long _pictureTicks;
    private long _playTicks;

    /// <summary>Null where no sound is sent.</summary>
    public SentSound? Microphone { get; private set; }

    /// <summary>Camera, each of its layers, screen: in the order of the offer.</summary>
    public IReadOnlyList<SentPicture> Cameras => _pictures;

    /// <summary>When it began to send and to play; null before that.</summary>
    public TimeSpan? StartedAt => _start;

    private TimeSpan NextMedia
    {
        get
        {
            if (_start is null || Transport!.HasEnded)
            {
                return TimeSpan.MaxValue;
            }

            TimeSpan next = PlayAt;
            next = Microphone is not null && SoundAt < next ? SoundAt : next;
            return _pictures.Count > 0 && PictureAt < next ? PictureAt : next;
        }
    }

    private TimeSpan PlayAt => _start!.Value + (s_tick * _playTicks);

    private TimeSpan SoundAt => _start!.Value + OnOwnClock(0.020 * _soundTicks);

    private TimeSpan PictureAt => _start!.Value + OnOwnClock(((double)_pictureTicks / Options.FramesPerSecond) + Options.CameraLag.TotalSeconds);

    /// <summary>When so many seconds have passed on the peer's own clock.</summary>
    private TimeSpan OnOwnClock(double seconds) => TimeSpan.FromSeconds(seconds / (1 + (Options.DriftPpm * 1e-6)));

    private void CreateSenders()
    {
        int layer = 0;
        foreach (SendTrack track in Transport!.SendTracks)
        {
            if (track.Section.Kind == SectionKind.Audio)
            {
                Microphone ??= new SentSound(track, Options, (uint)_random.Next());
            }
            else
            {
                int number = track.Section.IsScreen ? -1 : layer++;
                int known = _pictures.FindIndex(p => ReferenceEquals(p.Track, track));
                if (known < 0)
                {
                    _pictures.Add(CreatePicture(track, number, (uint)_random.Next()));
                }
                else if (_pictures[known].Codec != ToRtp(track.Codec.Name))
                {
                    // Another codec of the same stream: its clock goes on.
                    uint firstTimestamp = _pictures[known].FirstTimestamp;
                    _pictures[known].Dispose();
                    _pictures[known] = CreatePicture(track, number, firstTimestamp);
                }
            }
        }
    }

    private SentPicture CreatePicture(SendTrack track, int layer, uint firstTimestamp)
    {
        int shift = layer < 0 ? 0 : Math.Max(0, Options.Rids.Count - 1 - layer);
        int width = (Options.Width >> shift) & ~1;
        int height = (Options.Height >> shift) & ~1;
        RtpVideoCodec codec = ToRtp(track.Codec.Name);
        IVideoFeed feed = Options.MakeFeed?.Invoke(ToNative(codec), layer, width, height)
            ?? ClipFeed.Of(ToNative(codec), width, height, Math.Max(40_000, Options.VideoBitrateBps >> (2 * shift)));
        return new SentPicture(track, codec, feed, firstTimestamp);
    }

    private void SendAndPlay(TimeSpan now)
    {
        if (_start is null)
        {
            return;
        }

        while (Microphone is not null && SoundAt <= now)
        {
            Microphone.Send(now, Transport!, _soundTicks++);
        }

        while (_pictures.Count > 0 && PictureAt <= now)
        {
            long place = (_pictureTicks++ * 90_000 / Options.FramesPerSecond) + (long)(Options.CameraLag.TotalSeconds * 90_000);
            foreach (SentPicture picture in _pictures)
            {
                picture.Send(now, Transport!, place);
            }
        }

        while (PlayAt <= now)
        {
            Sound.Play(PlayAt);
            Picture.Advance(now, Transport!.RoundTrip.Value);
            StopNaming();
            _playTicks++;
        }
    }

    private void StopNaming()
    {
        foreach (SendTrack track in Transport!.SendTracks)
        {
            track.Stream.NamesItself &= !Options.StopsNaming || track.Stream.Counters.ReportCount == 0;
        }
    }

    private void DisposeSenders()
    {
        Microphone?.Dispose();
        foreach (SentPicture picture in _pictures)
        {
            picture.Dispose();
        }
    }

    private sealed class Handler(TestPeer peer) : IPeerHandler
    {
        public void OnConnected(TimeSpan now)
        {
            peer.IsConnected = true;
            peer.ConnectedAt = now;
            peer._start = now;
        }

        public void OnReachable(TimeSpan now, bool isReachable) => peer.IsReachable = isReachable;

        public void OnEnded(TimeSpan now, PeerEnd end) => peer.End = end;

        public void OnLayer(TimeSpan now, ReceiveLayer layer)
        {
        }

        public void OnPacket(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks)
        {
            if (layer.Track.Kind == SectionKind.Audio)
            {
                peer.Sound.Insert(now, packet);
            }
            else if (layer.Track.Section.ReceiveCodecs.TryGetValue(packet.PayloadType, out NegotiatedCodec? codec))
            {
                peer.Picture.Insert(now, layer, packet, ToRtp(codec.Name));
            }
        }

        public void OnSenderReport(TimeSpan now, ReceiveLayer layer, in SenderInfo report)
        {
            peer.SenderReportCount++;
            peer.ReportSeen?.Invoke(layer.Track.Kind, report);
        }

        public void OnGoodbye(TimeSpan now, ReceiveLayer layer) => peer.GoodbyeCount++;

        public void OnKeyFrameRequested(TimeSpan now)
        {
        }

        public void OnKeyFrameRequested(TimeSpan now, SendTrack track) =>
            peer._pictures.Find(p => ReferenceEquals(p.Track, track))?.RequestKeyFrame();

        public void OnChannelOpen(TimeSpan now, int channel, string label) => peer.Channels[channel] = label;

        public void OnChannelClosed(TimeSpan now, int channel) => peer.Channels.Remove(channel);

        public void OnMessage(TimeSpan now, int channel, bool isText, ReadOnlySpan<byte> message) =>
            peer.Messages.Add((channel, isText, message.ToArray()));
    }
}
