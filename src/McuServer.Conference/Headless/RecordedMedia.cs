using McuServer.Conference.Codecs;
using McuServer.Media.Codecs;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Media.Sound;
using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>
/// A recording that plays as a participant's camera and microphone: reads encoded frames a second ahead and puts them
/// into the same sources that a live peer would feed. Time zero of the file is the moment of joining.
/// </summary>
public sealed class RecordedMedia : IDisposable
{
    /// <summary>
    /// How far ahead of the mix frames are read: more than any stream's reordering and interleaving, little memory.
    /// </summary>
    private static readonly TimeSpan s_lookAhead = TimeSpan.FromSeconds(1);

    private readonly MediaReader _reader;
    private readonly MixResources _resources;
    private readonly StreamInfo? _videoStream;
    private readonly StreamInfo? _audioStream;
    private readonly bool _isLooped;
    private TimeSpan _startTime;
    private TimeSpan _readUntil;
    private TimeSpan _end;
    private TimeSpan _videoEnd;
    private TimeSpan _lossStart;
    private TimeSpan _lossEnd;
    private long _framesOfThisRound;
    private long _videoFrames;

    private RecordedMedia(string path, MediaReader reader, MixResources resources, bool isLooped)
    {
        Path = path;
        _reader = reader;
        _resources = resources;
        _isLooped = isLooped;
        foreach (StreamInfo stream in reader.Streams)
        {
            _videoStream ??= stream.Kind == StreamKind.Video ? stream : null;
            _audioStream ??= stream.Kind == StreamKind.Audio ? stream : null;
        }

        foreach (StreamInfo stream in reader.Streams)
        {
            reader.Select(stream.Index, stream == _videoStream || stream == _audioStream);
        }
    }

    public string Path { get; }

    /// <summary>Length of the recording as its container states it; null when it does not.</summary>
    public TimeSpan? Duration => _reader.Duration;

    /// <summary>The recording's pictures; null when it has none or <see cref="Start"/> was not called.</summary>
    public VideoSource? Video { get; private set; }

    public AudioSource? Audio { get; private set; }

    /// <summary>Damaged stretches of the file that were passed over.</summary>
    public long DiscardedCount { get; private set; }

    /// <summary>Parts of the file, pictures and pieces of sound that could not be read or decoded.</summary>
    public long DamagedCount => DiscardedCount + (Video?.DiscardedCount ?? 0) + (Audio?.DamagedCount ?? 0);

    public bool HasEnded { get; private set; }

    /// <summary>When the last picture and the last sound that were read are over.</summary>
    public TimeSpan End => _end;

    /// <summary>One picture and no sound: it stays, and has no end of its own.</summary>
    public bool IsStill => HasEnded && _videoFrames <= 1 && Audio is null && Video is not null;

    /// <exception cref="NativeException">The file cannot be read, or holds neither pictures nor sound.</exception>
    public static RecordedMedia Open(string path, MixResources resources, bool isLooped)
    {
        MediaReader reader = MediaReader.Open(path);
        RecordedMedia media = new(path, reader, resources, isLooped);
        if (media._videoStream is null && media._audioStream is null)
        {
            media.Dispose();
            throw new NativeException(NativeStatus.NotFound, $"{path}: holds neither pictures nor sound");
        }

        return media;
    }

    public bool IsStarted { get; private set; }

    /// <summary>Makes the sources; the room owns them from then on.</summary>
    /// <param name="kind">A screen takes no sound unless it is asked for.</param>
    /// <param name="withSound">Null: by the kind.</param>
    public void Start(string participantId, VideoKind kind, TimeSpan now, bool? withSound = null)
    {
        IsStarted = true;
        _startTime = _readUntil = _end = _videoEnd = now;
        if (_videoStream is not null)
        {
            FFmpegVideoDecoder decoder = new(_videoStream.Codec, _resources.DecodedFrames, _videoStream.RotationDegrees);
            Video = new VideoSource(new VideoKey(participantId, kind), decoder, _resources.Frames) { DecodesToNextKeyFrame = true };
        }

        if (_audioStream is not null && (withSound ?? kind == VideoKind.Camera))
        {
            Audio = new AudioSource(OpenAudioDecoder(_audioStream), _resources.EncodedFrames, new AudioSourceOptions());
        }
    }

    /// <summary>Reads what the mix may need until a second after <paramref name="now"/>.</summary>
    public void Feed(TimeSpan now)
    {
        while (!HasEnded && _readUntil < now + s_lookAhead)
        {
            NativeStatus status = _reader.ReadPacket(out PacketView packet);
            switch (status)
            {
                case NativeStatus.Ok:
                    Insert(packet);
                    break;
                case NativeStatus.InvalidData:
                    DiscardedCount++;
                    BeginLoss(now);
                    break;
                default:
                    EndOfRound();
                    break;
            }
        }

        if (Video is not null)
        {
            Video.IsFlowing = IsFlowing(now);
        }
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Only WAV's packets are nothing but samples: other containers may put side data behind them.</summary>
    private IAudioDecoder OpenAudioDecoder(StreamInfo stream) =>
        _reader.FormatName == "wav"
            && stream is { CodecName: "pcm_s16le", SampleRateHz: SoundFormat.SampleRateHz, Channels: 1 or 2 }
            ? new PcmAudioDecoder(stream.Channels)
            : new FFmpegAudioDecoder(stream.Codec);

    private void Insert(in PacketView packet)
    {
        bool isVideo = packet.StreamIndex == _videoStream?.Index;
        bool isAudio = packet.StreamIndex == _audioStream?.Index;
        if ((!isVideo || Video is null) && (!isAudio || Audio is null))
        {
            return;
        }

        EncodedFrame frame = _resources.EncodedFrames.Rent();
        frame.Set(packet.Data);
        frame.PlayoutTime = _startTime + (packet.HasPts ? packet.Pts : packet.Dts);
        frame.Duration = packet.Duration;
        frame.IsKeyFrame = packet.IsKeyFrame;
        _framesOfThisRound++;
        _videoFrames += isVideo ? 1 : 0;
        TimeSpan end = frame.PlayoutTime + frame.Duration;
        _end = end > _end ? end : _end;
        TimeSpan decodingTime = _startTime + packet.Dts;
        _readUntil = decodingTime > _readUntil ? decodingTime : _readUntil;
        if (isVideo)
        {
            _videoEnd = end > _videoEnd ? end : _videoEnd;
            _lossEnd = _lossEnd == TimeSpan.MaxValue ? frame.PlayoutTime : _lossEnd;
            Video!.Insert(frame);
        }
        else
        {
            Audio!.Insert(frame);
        }
    }

    /// <summary>
    /// What was damaged may have been pictures: from the end of the last one to the start of the next the recording is as
    /// silent as a network that lost them. A loss that was read while the one before lasts is part of it.
    /// </summary>
    private void BeginLoss(TimeSpan now)
    {
        _lossStart = now < _lossEnd ? _lossStart : _videoEnd;
        _lossEnd = TimeSpan.MaxValue;
    }

    /// <summary>Whether an old picture is still the right one; a still picture has no length of its own and stays.</summary>
    private bool IsFlowing(TimeSpan now)
    {
        bool isLost = now >= _lossStart && now < _lossEnd;
        bool isOver = HasEnded && now >= _videoEnd && _videoFrames > 1;
        return !isLost && !isOver;
    }

    /// <summary>The file is through: from its start again, or the sources are told that nothing more comes.</summary>
    private void EndOfRound()
    {
        if (_isLooped && _framesOfThisRound > 0 && _end > _startTime)
        {
            _framesOfThisRound = 0;
            _startTime = _readUntil = _end;
            _reader.Rewind();
            return;
        }

        HasEnded = true;
        Audio?.EndOfStream();
        Video?.EndOfStream();
    }
}
