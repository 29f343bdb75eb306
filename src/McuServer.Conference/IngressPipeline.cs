using McuServer.Conference.Codecs;
using McuServer.Conference.Live;
using McuServer.Media.Composition;
using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference;

/// <summary>
/// The inbound way written down, for one participant: a packet that its transport let through goes by its track to the jitter
/// buffer of the voice, or to the frames of camera or screen; from there the audio tick pulls, and the video tick decodes
/// what it shows. Sources are made when the first packet shows what they are, and given to the room by a command; a codec
/// that changes makes a new one. Sender reports keep picture and voice together. Belongs to the network thread.
/// </summary>
public sealed class IngressPipeline : IDisposable
{
    /// <summary>
    /// The most that a voice is held for its picture: a tick of 25 pictures a second makes 21 ms of it. To it comes what pictures
    /// are held for against jitter.
    /// </summary>
    private static readonly TimeSpan s_maxHold = TimeSpan.FromMilliseconds(25);

    private readonly string _participantId;
    private readonly LiveRoom _room;
    private readonly MixResources _resources;
    private readonly PacketCellPool _cells;
    private readonly StreamClock _voiceClock = new(48_000);
    private readonly List<VideoIngress> _videos = new(2);
    private LiveAudioSource? _voice;
    private ReceiveLayer? _voiceLayer;
    private TimestampUnwrapper _voiceTime;
    private SendRights _rights;
    private bool _isDisposed;

    public IngressPipeline(string participantId, LiveRoom room, MixResources resources, PacketCellPool cells)
    {
        _participantId = participantId;
        _room = room;
        _resources = resources;
        _cells = cells;
    }

    /// <summary>The voice's jitter buffer; null before its first packet.</summary>
    public LiveAudioSource? Voice => _voice;

    /// <summary>Camera and screen, as far as they have sent.</summary>
    internal IReadOnlyList<VideoIngress> Videos => _videos;

    /// <summary>Packets of somebody who may not send them now: dropped, nothing is decoded.</summary>
    public long ForbiddenCount { get; private set; }

    public bool HasCamera => _videos.Exists(video => video.Kind == VideoKind.Camera && video.IsFlowing);

    public bool HasScreen => _videos.Exists(video => video.Kind == VideoKind.Screen && video.IsFlowing);

    public void AddLayer(TimeSpan now, ReceiveLayer layer)
    {
        if (layer.Track.Kind == SectionKind.Video)
        {
            FindVideo(layer.Track).AddLayer(layer);
        }
        else if (_voice is not null)
        {
            // Another SSRC in the same section: the sender began anew.
            _voice.Restart();
            _voiceClock.Reset();
            _voiceTime.Reset();
        }

        if (layer.Track.Kind == SectionKind.Audio)
        {
            _voiceLayer = layer;
        }
    }

    public void Insert(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks)
    {
        if (_isDisposed)
        {
            return;
        }

        if (!MaySend(layer))
        {
            ForbiddenCount++;
        }
        else if (layer.Track.Kind == SectionKind.Video)
        {
            FindVideo(layer.Track).Insert(now, layer, packet, marks);
        }
        else if (layer == _voiceLayer)
        {
            InsertVoice(now, packet, marks.LevelDbov);
        }
    }

    public void InsertReport(TimeSpan now, ReceiveLayer layer, in SenderInfo report)
    {
        if (layer == _voiceLayer)
        {
            _voiceClock.InsertSenderReport(report.Ntp.Value, report.RtpTimestamp);
        }
        else if (layer.Track.Kind == SectionKind.Video)
        {
            FindVideo(layer.Track).InsertReport(layer, report);
        }
    }

    public void RemoveLayer(ReceiveLayer layer)
    {
        if (layer.Track.Kind == SectionKind.Video)
        {
            FindVideo(layer.Track).RemoveLayer(layer);
        }
    }

    /// <summary>What he may send from now on; what he sent and may no longer is taken out of the room.</summary>
    internal void SetRights(SendRights rights)
    {
        if (rights == _rights)
        {
            return;
        }

        _rights = rights;
        if (!rights.Microphone && _voice is not null && _room.TryPost(_ => SetVoice(_participantId, null)))
        {
            _voice = null;
        }

        foreach (VideoIngress video in _videos)
        {
            if (!(video.Kind == VideoKind.Screen ? rights.Screen : rights.Camera))
            {
                video.TakeOff();
            }
        }
    }

    /// <summary>Every 20 ms: gives gaps up, asks for key frames that a tile needs, notices who fell silent, keeps lips in step.</summary>
    public void Care(TimeSpan now, TimeSpan roundTrip)
    {
        foreach (VideoIngress video in _videos)
        {
            video.Care(now, roundTrip, _voice?.PlayoutPoint);
        }

        if (_voice is { Level: { } level } voice)
        {
            HoldVoice(voice, level);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        foreach (VideoIngress video in _videos)
        {
            video.Dispose();
        }
    }

    /// <summary>
    /// A voice that is through the server sooner than its picture can be, which waits for a tick, is held for that.
    /// </summary>
    private void HoldVoice(LiveAudioSource voice, TimeSpan level)
    {
        bool showsFace = false;
        foreach (VideoIngress video in _videos)
        {
            showsFace |= video.ShowsFace;
            if (video.ShowsFace && video.LipSync.VoiceLack is { } lack)
            {
                // Where that is not enough it would be for nothing: such a camera is behind its microphone for another reason.
                voice.LeastDelay = level + lack <= s_maxHold + video.Smoothing ? level + lack : TimeSpan.Zero;
            }
        }

        if (!showsFace)
        {
            voice.LeastDelay = TimeSpan.Zero;
        }
    }

    private bool MaySend(ReceiveLayer layer) => layer.Track.Kind switch
    {
        SectionKind.Audio => _rights.Microphone,
        _ => layer.Track.IsScreen ? _rights.Screen : _rights.Camera,
    };

    private void InsertVoice(TimeSpan now, in ReceivedPacket packet, int levelDbov)
    {
        _voice ??= TryStartVoice();
        if (_voice is { } voice)
        {
            _voiceClock.InsertArrival(now, _voiceTime.Unwrap(packet.Timestamp));
            voice.Insert(now, packet.Sequence, packet.Timestamp, packet.Payload, levelDbov);
        }
    }

    /// <summary>Null: the room has too much to do. A method of its own, since what the command captures is an allocation.</summary>
    private LiveAudioSource? TryStartVoice()
    {
        LiveAudioSource voice = new(new LiveOpusDecoder());
        if (_room.TryPost(_ => SetVoice(_participantId, voice)))
        {
            return voice;
        }

        voice.Dispose();
        return null;
    }

    /// <summary>By the time the command runs the participant may have left.</summary>
    private void SetVoice(string id, LiveAudioSource? voice)
    {
        if (_room.Room.Contains(id))
        {
            _room.Room.SetMicrophone(id, voice);
        }
        else
        {
            voice?.Dispose();
        }
    }

    private VideoIngress FindVideo(ReceiveTrack track)
    {
        foreach (VideoIngress video in _videos)
        {
            if (video.Track == track)
            {
                return video;
            }
        }

        VideoIngress made = new(_participantId, track, _room, _resources, _cells, _voiceClock);
        _videos.Add(made);
        return made;
    }
}
