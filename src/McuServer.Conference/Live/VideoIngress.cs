using McuServer.Conference.Codecs;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// Camera or screen of one participant: packets of the chosen layer become frames, frames get their time on the mixer's
/// clock and wait in a <see cref="VideoSource"/>. Belongs to the network thread.
/// </summary>
internal sealed class VideoIngress : IDisposable
{
    /// <summary>Nothing for so long: what the tile shows is no longer what the camera sees.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    /// <summary>A screen that sends nothing for so long is shared no more; a still one repeats itself about once a second.</summary>
    private static readonly TimeSpan s_screenGone = TimeSpan.FromSeconds(3);

    /// <summary>Each change of codec makes a decoder: who alternates between two must not keep us busy with that.</summary>
    private static readonly TimeSpan s_minCodecInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>A picture that is later than this for want of time to decode it is left out, with those that build on it.</summary>
    private static readonly TimeSpan s_maxBehind = TimeSpan.FromMilliseconds(500);

    private readonly string _participantId;
    private readonly LiveRoom _room;
    private readonly MixResources _resources;
    private readonly PacketCellPool _cells;
    private readonly StreamClock _clock = new(90_000);
    private readonly VideoPlayoutClock _playout = new();
    private readonly LipSync _lipSync;
    private readonly LayerChoice _choice = new();
    private VideoFrameAssembler? _assembler;
    private VideoSource? _source;
    private TimeSpan _lastPacketAt;
    private TimeSpan _codecSince = TimeSpan.MinValue;
    private int _rotationDegrees;

    public VideoIngress(
        string participantId, ReceiveTrack track, LiveRoom room, MixResources resources, PacketCellPool cells,
        StreamClock voiceClock)
    {
        _participantId = participantId;
        Track = track;
        _room = room;
        _resources = resources;
        _cells = cells;
        _lipSync = new LipSync(voiceClock, _clock, room.FramesPerSecond);
    }

    public ReceiveTrack Track { get; }

    /// <summary>What it sends is one thing as long as it sends: a section that is given up no longer tells what it was.</summary>
    public VideoKind Kind => _source?.Key.Kind ?? (Track.IsScreen ? VideoKind.Screen : VideoKind.Camera);

    /// <summary>Packets of pictures come in.</summary>
    public bool IsFlowing => _source is { IsFlowing: true };

    public VideoFrameAssembler? Assembler => _assembler;

    public VideoSource? Source => _source;

    public LipSync LipSync => _lipSync;

    /// <summary>A face is shown, whose voice should fit it.</summary>
    public bool ShowsFace => Kind == VideoKind.Camera && _source is { IsWanted: true, IsFlowing: true };

    /// <summary>How long pictures are held at present against jitter.</summary>
    public TimeSpan Smoothing => _playout.Smoothing;

    public string? ChosenRid => _choice.Chosen?.Rid;

    public long LayerSwitches => _choice.SwitchCount;

    /// <summary>Frames that were handed to the source.</summary>
    public long FrameCount { get; private set; }

    /// <summary>Packets of a codec that came too soon after another one, or that the room had no time for.</summary>
    public long DiscardedCount { get; private set; }

    public void AddLayer(ReceiveLayer layer) => _choice.Add(layer);

    public void RemoveLayer(ReceiveLayer layer)
    {
        _choice.Remove(layer);
        if (Track.Layers.Count == 0 && _source is not null)
        {
            _source.IsFlowing = false;
        }
    }

    public void Insert(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks)
    {
        if (!Track.Section.Receives || !Track.Section.ReceiveCodecs.TryGetValue(packet.PayloadType, out NegotiatedCodec? codec)
            || !TryToRtp(codec.Name, out RtpVideoCodec format))
        {
            return;
        }

        if (_choice.Note(now, layer, packet, format))
        {
            StartLayer(layer);
        }

        if (layer != _choice.Chosen)
        {
            return;
        }

        if ((_assembler is null || _assembler.Codec != format) && !TryStartCodec(now, format))
        {
            DiscardedCount++;
            return;
        }

        _lastPacketAt = now;
        _assembler!.Insert(
            now, packet.Sequence, packet.Timestamp, packet.Marker, packet.Payload, packet.IsPaddingOnly,
            marks.RotationDegrees >= 0 ? marks.RotationDegrees : null, ColorOf(marks.ColorSpace));
        TakeFrames(layer);
    }

    public void InsertReport(ReceiveLayer layer, in SenderInfo report)
    {
        if (layer == _choice.Chosen)
        {
            _clock.InsertSenderReport(report.Ntp.Value, report.RtpTimestamp);
        }
    }

    public void Care(TimeSpan now, TimeSpan roundTrip, PlayoutPoint? voice)
    {
        if (_source is null || _assembler is null)
        {
            return;
        }

        TimeSpan silence = now - _lastPacketAt;
        if (!Track.Section.Receives || (Kind == VideoKind.Screen && silence >= s_screenGone))
        {
            EndSource();
            return;
        }

        if (_choice.Chosen is not { } layer)
        {
            return;
        }

        _source.IsFlowing = silence < s_silence;
        _assembler.RoundTrip = roundTrip;
        _assembler.Advance(now);
        TakeFrames(layer);
        _lipSync.Update(now, voice, _playout.LastPoint, _playout.Smoothing);
        _source.Delay = _lipSync.VideoDelay;
        _source.MaxLateness = Kind == VideoKind.Camera && _lipSync.Allowance is { } allowance ? allowance : TimeSpan.MaxValue;
        if (_source.IsWanted && _source.IsFlowing && (_source.NeedsKeyFrame || _assembler.NeedsKeyFrame))
        {
            layer.Stream.KeyFrames.Request(now);
        }

        if (_source.IsWanted && _choice.FindBetter(now) is { } better)
        {
            better.Stream.KeyFrames.Request(now);
        }
    }

    /// <summary>He may no longer send it: out of the room, and what comes next begins anew.</summary>
    public void TakeOff()
    {
        if (_source is not null)
        {
            EndSource();
        }
    }

    public void Dispose() => _assembler?.Dispose();

    /// <summary>Chromium tells here, and for VP8 nowhere else, that a canvas or a window is full range and BT.709.</summary>
    private static ColorSpec? ColorOf(uint colorSpace) =>
        ColorSpec.FromH273((int)(colorSpace >> 8) & 0xFF, isFullRange: ((colorSpace >> 4) & 3) == 2);

    internal static bool TryToRtp(string name, out RtpVideoCodec format)
    {
        format = name.ToUpperInvariant() switch
        {
            "VP8" => RtpVideoCodec.Vp8,
            "H264" => RtpVideoCodec.H264,
            "VP9" => RtpVideoCodec.Vp9,
            "AV1" => RtpVideoCodec.Av1,
            _ => (RtpVideoCodec)(-1),
        };
        return format >= 0;
    }

    private static VideoCodec ToNative(RtpVideoCodec format) => format switch
    {
        RtpVideoCodec.Vp8 => VideoCodec.Vp8,
        RtpVideoCodec.H264 => VideoCodec.H264,
        RtpVideoCodec.Vp9 => VideoCodec.Vp9,
        _ => VideoCodec.Av1,
    };

    /// <summary>Another layer is another stream: its numbers and times have nothing to do with those before.</summary>
    private void StartLayer(ReceiveLayer layer)
    {
        _clock.Reset();
        _playout.Reset();
        if (_assembler is not null)
        {
            RtpVideoCodec format = _assembler.Codec;
            _assembler.Dispose();
            _assembler = new VideoFrameAssembler(format, _resources.EncodedFrames, _cells);
        }

        layer.Track.Tag = layer;
    }

    private bool TryStartCodec(TimeSpan now, RtpVideoCodec format)
    {
        if (_codecSince != TimeSpan.MinValue && now - _codecSince < s_minCodecInterval)
        {
            return false;
        }

        FFmpegVideoDecoder decoder = new(CodecSettings.ForVideo(ToNative(format)), _resources.DecodedFrames, unmarkedMatrix: ColorMatrix.Bt601);
        VideoKind kind = Kind;
        VideoSource source = new(new VideoKey(_participantId, kind), decoder, _resources.Frames) { MaxBehind = s_maxBehind };
        if (!_room.TryPost(at => SetSource(kind, source, at)))
        {
            source.Dispose();
            return false;
        }

        _assembler?.Dispose();
        _assembler = new VideoFrameAssembler(format, _resources.EncodedFrames, _cells);
        _source = source;
        _codecSince = now;
        return true;
    }

    /// <summary>Nothing is sent any more: the tile goes, or shows its card. A later packet begins anew.</summary>
    private void EndSource()
    {
        VideoKind kind = Kind;
        if (_room.TryPost(at => SetSource(kind, null, at)))
        {
            _source = null;
            _assembler!.Dispose();
            _assembler = null;
        }
    }

    private void SetSource(VideoKind kind, VideoSource? source, TimeSpan now)
    {
        Room room = _room.Room;
        if (!room.Contains(_participantId))
        {
            source?.Dispose();
        }
        else if (kind == VideoKind.Screen)
        {
            room.SetScreen(_participantId, source, now);
        }
        else
        {
            room.SetCamera(_participantId, source);
        }
    }

    private void TakeFrames(ReceiveLayer layer)
    {
        bool hasNew = false;
        while (_assembler!.TryTake(out EncodedFrame? frame, out AssembledFrameInfo info))
        {
            _clock.InsertArrival(info.LastArrival, info.RtpTime);
            _rotationDegrees = info.RotationDegrees >= 0 ? info.RotationDegrees : _rotationDegrees;
            frame!.PlayoutTime = _playout.PlayoutTimeFor(info.RtpTime, info.LastArrival);
            frame.RotationDegrees = _rotationDegrees;
            frame.Color = info.Color;
            frame.ReceivedAt = info.LastArrival;
            if (info.IsKeyFrame)
            {
                layer.Stream.OnKeyFrame(info.FirstSequence);
            }

            _source!.Insert(frame);
            FrameCount++;
            hasNew = true;
        }

        if (hasNew)
        {
            _room.FrameArrived?.Invoke();
        }
    }
}
