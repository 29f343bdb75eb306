namespace McuServer.Native.Tests;

/// <summary>
/// Moving pictures at 30 frames per second and a tone with a click in it, encoded and written as a room would do it: the
/// sound of each 20 ms and the pictures of each 1/30 s as their time comes.
/// </summary>
internal sealed unsafe class TestRecording : IDisposable
{
    public const int Width = 320;
    public const int Height = 180;
    public const int Fps = 30;

    /// <summary>The click's first sample at 48 kHz: 1.000 s.</summary>
    public const int ClickSample = 48_000;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly MediaWriter _writer;
    private readonly VideoEncoder? _video;
    private readonly AudioEncoder? _aac;
    private readonly OpusEncoder? _opus;
    private readonly AudioCodec? _audioCodec;
    private readonly MovingPicture _picture = new(Width, Height);
    private readonly byte[] _packet = new byte[3840];
    private readonly float[] _sound = new float[1920];
    private readonly int _videoStream = -1;
    private readonly int _audioStream = -1;
    private int _frame;
    private int _tickIndex;

    public TestRecording(string path, VideoCodec? video, AudioCodec? audio)
    {
        _audioCodec = audio;
        _writer = MediaWriter.Create(path);
        if (video is VideoCodec videoCodec)
        {
            _video = VideoEncoder.Open(new VideoEncoderOptions(videoCodec, Width, Height, Fps) { BitrateBps = 600_000 });
            _videoStream = _writer.AddVideo(_video);
        }

        switch (audio)
        {
            case AudioCodec.Opus:
                _opus = OpusEncoder.Create(64_000, voice: false);
                _audioStream = _writer.AddOpus(64_000, _opus.LookaheadSamples);
                break;
            case AudioCodec.Aac:
                _aac = AudioEncoder.Open(AudioCodec.Aac, 96_000);
                _audioStream = _writer.AddAudio(_aac);
                break;
            case AudioCodec.Pcm:
                _audioStream = _writer.AddPcm();
                break;
        }

        _writer.Start();
    }

    public MediaWriter Writer => _writer;

    public NativeStatus LastStatus { get; private set; }

    /// <summary>True for frames that shall be key frames on request.</summary>
    public Func<int, bool> IsForced { get; set; } = _ => false;

    /// <summary>True while a stream gives nothing.</summary>
    public Func<TimeSpan, bool> IsVideoSilent { get; set; } = _ => false;

    public Func<TimeSpan, bool> IsAudioSilent { get; set; } = _ => false;

    /// <summary>Goes on with the recording up to this moment.</summary>
    public void RunTo(TimeSpan end)
    {
        for (; _tickIndex * s_tick < end; _tickIndex++)
        {
            TimeSpan now = _tickIndex * s_tick;
            for (; FrameTime(_frame) <= now && FrameTime(_frame) < end; _frame++)
            {
                WritePicture();
            }

            WriteSound(now);
        }

        for (; FrameTime(_frame) < end; _frame++)
        {
            WritePicture();
        }
    }

    public void Finish()
    {
        if (_aac is not null)
        {
            _aac.Drain();
            WriteAac();
        }

        _writer.Finish();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _video?.Dispose();
        _aac?.Dispose();
        _opus?.Dispose();
        _picture.Dispose();
    }

    private static TimeSpan FrameTime(int frame) => new(frame * TimeSpan.TicksPerSecond / Fps);

    private void WritePicture()
    {
        if (_video is null || IsVideoSilent(FrameTime(_frame)))
        {
            return;
        }

        _picture.Draw(_frame);
        Assert.AreEqual(NativeStatus.Ok, _picture.EncodeWith(_video, _frame, IsForced(_frame)));
        Assert.AreEqual(NativeStatus.Ok, _video.Receive(out EncodedView view));
        TimeSpan pts = FrameTime((int)view.FrameIndex);
        Keep(_writer.WriteVideo(_videoStream, view.Data, pts, FrameTime((int)view.FrameIndex + 1) - pts, view.IsKeyFrame));
    }

    private void WriteSound(TimeSpan now)
    {
        if (_audioCodec is null || IsAudioSilent(now))
        {
            return;
        }

        for (int i = 0; i < 960; i++)
        {
            int sample = (_tickIndex * 960) + i;
            bool isClick = sample is >= ClickSample and < ClickSample + 48;
            float value = isClick ? 0.9f : (float)(0.02 * Math.Sin(sample * 0.05));
            _sound[2 * i] = _sound[(2 * i) + 1] = value;
        }

        if (_opus is not null)
        {
            int bytes = _opus.Encode(_sound, _packet);
            Keep(_writer.WriteAudio(_audioStream, _packet.AsSpan(0, bytes), now, s_tick));
        }
        else if (_aac is not null)
        {
            _aac.Encode(_sound);
            WriteAac();
        }
        else
        {
            for (int i = 0; i < _sound.Length; i++)
            {
                BitConverter.TryWriteBytes(_packet.AsSpan(2 * i), (short)(_sound[i] * 32767));
            }

            Keep(_writer.WriteAudio(_audioStream, _packet, now, s_tick));
        }
    }

    private void WriteAac()
    {
        while (_aac!.Receive(out EncodedView view) == NativeStatus.Ok)
        {
            TimeSpan pts = new(view.FrameIndex * TimeSpan.TicksPerSecond / 48_000);
            TimeSpan duration = new(view.DurationSamples * TimeSpan.TicksPerSecond / 48_000);
            Keep(_writer.WriteAudio(_audioStream, view.Data, pts, duration));
        }
    }

    private void Keep(NativeStatus status)
    {
        if (LastStatus == NativeStatus.Ok)
        {
            LastStatus = status;
        }
    }
}
