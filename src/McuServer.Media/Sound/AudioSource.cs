using McuServer.Media.Codecs;
using McuServer.Media.Frames;

namespace McuServer.Media.Sound;

/// <summary>
/// Encoded sound in, ticks out. Frames are decoded when they are due and laid one after the other on a line of samples;
/// the <see cref="ClockFollower"/> says where on the line the mixer is. A frame continues the one before unless its
/// stamp says otherwise (<see cref="FramePlacer"/>): a hole is concealed by the decoder for a while and then silent,
/// what comes too late is dropped, a jump is followed; every such edge fades over 10 ms. Sample n of a stream that
/// starts at t and does not drift lands on sample round(t · 48000) + n of the mixer's clock.
/// <see cref="Insert"/> and <see cref="EndOfStream"/> may be called by another thread than <see cref="Pull"/>.
/// </summary>
public sealed unsafe class AudioSource : IAudioSource, IDisposable
{
    private const int Channels = SoundFormat.Channels;

    /// <summary>
    /// Nothing new for so long: the source counts as silent (level 0), whatever concealment still plays.
    /// </summary>
    private const int FlowTimeoutSamples = SoundFormat.SampleRateHz / 1000 * 40;

    /// <summary>Later than this, 400 ms, a frame is not worth decoding for the decoder's state alone.</summary>
    private const int HopelessSamples = SoundFormat.SampleRateHz / 1000 * 400;

    private readonly IAudioDecoder _decoder;
    private readonly EncodedFrameQueue _queue;
    private readonly AudioSourceOptions _options;
    private readonly PlayoutLine _line;
    private readonly ClockFollower _clock = new();
    private readonly FramePlacer _placer;
    private readonly SampleBuffer _decoded;
    private long _mixerNow;
    private bool _hasStarted;
    private bool _mustReset;
    private long _lateCount;
    private volatile bool _hasEnded;

    /// <param name="decoder">Owned from now on.</param>
    /// <param name="pool">Where the frames come from that will be inserted.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public AudioSource(IAudioDecoder decoder, EncodedFramePool pool, AudioSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(pool);
        options.Check();
        _decoder = decoder;
        _options = options;
        _queue = new EncodedFrameQueue(options.QueueCapacity);
        _placer = new FramePlacer(_queue, _clock, options.JumpSamples);
        _decoded = new SampleBuffer(decoder.MaxSamples * Channels, isZero: false);
        _line = new PlayoutLine(decoder, options.MaxConcealmentSamples);
    }

    /// <summary>Frames whose time was over when their turn came; dropped.</summary>
    public long LateCount => _lateCount;

    /// <summary>Frames dropped because too many waited.</summary>
    public long OverflowCount => _queue.OverflowCount;

    /// <summary>Frames that came twice; discarded.</summary>
    public long DuplicateCount => _queue.DuplicateCount;

    /// <summary>Frames that the decoder could not use; discarded.</summary>
    public long DamagedCount => _decoder.ErrorCount;

    /// <summary>Stretches that never came, as the stamps tell.</summary>
    public long HoleCount => _placer.HoleCount;

    /// <summary>Stamps that jumped.</summary>
    public long JumpCount => _placer.JumpCount;

    /// <summary>Ticks in which the decoder filled in for something missing.</summary>
    public long ConcealedTicks { get; private set; }

    /// <summary>Ticks without any sound of the source, given or concealed.</summary>
    public long SilentTicks { get; private set; }

    /// <summary>
    /// How fast the source's clock runs against the mixer's, in millionths; 0 until a drift is certain.
    /// </summary>
    public double DriftPpm => _clock.DriftPpm;

    /// <summary>Whether sound is resampled to follow the source's clock; before, it passes as it is.</summary>
    public bool IsResampling => _clock.IsResampling;

    /// <summary>Decoded stereo samples that wait for the next tick.</summary>
    public int BufferedSamples => (int)Math.Max(0, _line.End - _clock.Position);

    /// <summary>Encoded frames that wait.</summary>
    public int QueuedFrames => _queue.Count;

    /// <summary>Whether sound has come for the last 40 ms.</summary>
    public bool IsFlowing { get; private set; }

    /// <summary>Takes a frame over; frames come in the order in which they were encoded.</summary>
    public void Insert(EncodedFrame frame)
    {
        _hasEnded = false;
        _queue.Insert(frame);
    }

    /// <summary>Nothing more comes: the end is an end, not a loss to be concealed.</summary>
    public void EndOfStream() => _hasEnded = true;

    /// <inheritdoc/>
    public void Pull(TimeSpan now, Span<float> stereo)
    {
        MoveTo(MediaSamples.FromTime(now));
        if (_options.FollowsDrift)
        {
            _clock.Steer(_mixerNow);
        }

        int after = _clock.IsResampling ? FractionalResampler.SamplesAfter : 0;
        double way = _clock.Fraction + (SoundFormat.TickSamples * _clock.Rate);
        FillTo(_clock.Position + (long)Math.Ceiling(way) + after);
        Read(stereo);
        Count();
        _clock.Advance(SoundFormat.TickSamples);
        _mixerNow += SoundFormat.TickSamples;
        _line.DiscardBefore(_clock.Position);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _decoder.Dispose();
        _line.Dispose();
        _decoded.Dispose();
    }

    /// <summary>Follows the mixer's clock; when that was set, everything decoded is given up.</summary>
    private void MoveTo(long mixerNow)
    {
        if (_hasStarted && mixerNow == _mixerNow)
        {
            return;
        }

        _clock.MoveTo(_hasStarted ? _clock.Position + mixerNow - _mixerNow : mixerNow);
        _line.Restart(_clock.Position);
        _mixerNow = mixerNow;
        _hasStarted = true;
    }

    /// <summary>Lays sound on the line until it reaches <paramref name="end"/>.</summary>
    private void FillTo(long end)
    {
        while (_line.End < end)
        {
            if (!_placer.TryPlace(_mixerNow, out long place))
            {
                _line.Bridge((int)(end - _line.End), mayConceal: !_hasEnded);
            }
            else if (place > _line.End)
            {
                _line.Bridge((int)(Math.Min(place, end) - _line.End), mayConceal: true);
            }
            else if (_queue.TryDequeue(out EncodedFrame frame))
            {
                Decode(frame, place);
                frame.Release();
            }
        }
    }

    private void Decode(EncodedFrame frame, long place)
    {
        _mustReset |= _placer.IsBackwardJump;
        if (_line.End - place > HopelessSamples)
        {
            _placer.Skip(frame, place);
            _lateCount++;
            return;
        }

        if (_mustReset)
        {
            _mustReset = false;
            _decoder.Reset();
        }

        int samples = _decoder.Decode(frame, _decoded.Span);
        place = _placer.Commit(frame, samples > 0 ? _decoder.FirstSampleTime : null, place, samples, _mixerNow);
        if (place > _line.End)
        {
            // A lead-in was cut off the first frame: what is left comes later.
            _line.Bridge((int)(place - _line.End), mayConceal: false);
        }

        int late = (int)(_line.End - place);
        if (samples > late)
        {
            _line.Append(_decoded.Span[(late * Channels)..(samples * Channels)], isSeamless: late == 0);
        }
        else if (samples > 0)
        {
            _lateCount++;
        }
    }

    private void Read(Span<float> stereo)
    {
        float* from = _line.At(_clock.Position);
        if (_clock.IsResampling)
        {
            FractionalResampler.Read(from, _clock.Fraction, _clock.Rate, stereo);
        }
        else
        {
            new ReadOnlySpan<float>(from, SoundFormat.TickValues).CopyTo(stereo);
        }
    }

    private void Count()
    {
        bool isConcealed = _clock.Position < _line.ConcealedEnd;
        ConcealedTicks += isConcealed ? 1 : 0;
        SilentTicks += isConcealed || _clock.Position < _line.SoundEnd ? 0 : 1;
        IsFlowing = _placer.HasStarted && _clock.Position - _line.SoundEnd < FlowTimeoutSamples;
    }
}
