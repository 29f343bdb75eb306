using McuServer.Media.Codecs;
using McuServer.Media.Sound;

namespace McuServer.Media.Ingress;

/// <summary>
/// One live Opus receive stream in the mix: packets in as the network brings them, 20 ms of sound out at every tick.
/// The delay follows what the network does: as short as 95 % of the packets allow, never growing for good. The sender's
/// clock is followed by leaving out or repeating a period now and then.
/// <see cref="Insert"/> and <see cref="Restart"/> are for the network's thread, <see cref="Pull"/> for the audio tick; the
/// properties may be read by any. Nothing is allocated once as many packets have waited as ever will.
/// </summary>
public sealed class LiveAudioSource : IAudioSource, IDisposable
{
    private const int FlowTimeoutSamples = SoundFormat.SampleRateHz / 1000 * 40;

    private readonly AudioJitterBuffer _buffer = new();
    private readonly ReceiveLine _line;
    private readonly PacketPlayout _playout;
    private readonly PlayoutTarget _target = new();
    private readonly DelayControl _control = new();
    private readonly Lock _pointLock = new();
    private int _generation = -1;
    private long _levelTicks;
    private long _delayTicks;
    private long _leastTicks;
    private int _level = -1;
    private volatile bool _isFlowing;
    private volatile bool _isPlaying;
    private volatile bool _isDecoding = true;
    private PlayoutPoint? _point;

    /// <param name="decoder">Owned from now on.</param>
    public LiveAudioSource(IOpusDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        _line = new ReceiveLine(decoder);
        _playout = new PacketPlayout(_buffer, _line);
    }

    /// <summary>
    /// False: packets pass without being decoded and silence comes out, for a voice that is not among the loudest. Delay
    /// and counters go on, so the voice is there within a tick when it is wanted.
    /// </summary>
    public bool IsDecoding
    {
        get => _isDecoding;
        set => _isDecoding = value;
    }

    /// <summary>
    /// The delay against the fastest packets does not sink below it, as far as that is up to 15 ms above the target; 0 to 40 ms.
    /// For a picture that cannot be shown any earlier. May be set by another thread.
    /// </summary>
    public TimeSpan LeastDelay
    {
        get => new(Volatile.Read(ref _leastTicks));
        set => Volatile.Write(ref _leastTicks, Math.Clamp(value.Ticks, 0, 2 * PlayoutTarget.TickTicks));
    }

    /// <summary>The present delay against the fastest packets; null while nothing plays.</summary>
    public TimeSpan? Level => _isPlaying ? new TimeSpan(Volatile.Read(ref _levelTicks)) : null;

    /// <summary>Whether sound has come for the last 40 ms, or the sender is silent (DTX), which it said or has done before.</summary>
    public bool IsFlowing => _isFlowing;

    /// <summary>
    /// RFC 6464 level of the newest packet, turned round: 0 silent … 127 loudest; −1 when the sender does not tell. It may
    /// lie; good for choosing whom to decode, not for saying who speaks.
    /// </summary>
    public int ReceivedLevel => Volatile.Read(ref _level);

    /// <summary>From the arrival of the packet that plays to the mix; null while nothing plays.</summary>
    public TimeSpan? PlayoutDelay => _isPlaying ? new TimeSpan(Volatile.Read(ref _delayTicks)) : null;

    /// <summary>
    /// Which RTP time (unwrapped since the stream began; only its lower 32 bits need agree with other places) begins to
    /// play at the last tick, for lip sync; null while nothing plays.
    /// </summary>
    public PlayoutPoint? PlayoutPoint
    {
        get
        {
            lock (_pointLock)
            {
                return _point;
            }
        }
    }

    public LiveAudioCounters Counters => new()
    {
        TargetDelayMs = RtpTime.ToMs(_target.Ticks),
        LevelMs = _isPlaying ? RtpTime.ToMs(Volatile.Read(ref _levelTicks)) : 0,
        WaitingPackets = _buffer.Waiting,
        ReceivedPackets = _buffer.Received,
        LostPackets = _buffer.Lost,
        LatePackets = _buffer.Late,
        DuplicatePackets = _buffer.Duplicates,
        OverflowPackets = _buffer.Overflow,
        DiscardedPackets = _buffer.Discarded + _playout.DamagedPackets,
        RestartCount = _buffer.Generation,
        ConcealedMs = ToMs(_line.Concealed),
        FecMs = ToMs(_line.Fec),
        ComfortNoiseMs = ToMs(_line.ComfortNoise),
        AcceleratedMs = ToMs(_line.Accelerated),
        ExpandedMs = ToMs(_line.Expanded),
        SilentMs = ToMs(_line.Silent),
    };

    /// <summary>Takes in one RTP packet of the stream; the payload is copied.</summary>
    /// <param name="now">Its arrival.</param>
    /// <param name="extendedSequence">Sequence number, extended over its wraps (RFC 3550 appendix A.1).</param>
    /// <param name="rtpTimestamp">As in the packet, 48 kHz.</param>
    /// <param name="payload">An Opus packet; empty for a packet of padding only.</param>
    /// <param name="levelDbov">Level of RFC 6464: 0 loudest … 127 silent, as −dBov; −1 when there is none.</param>
    public void Insert(
        TimeSpan now, long extendedSequence, uint rtpTimestamp, ReadOnlySpan<byte> payload, int levelDbov = -1)
    {
        Volatile.Write(ref _level, levelDbov is >= 0 and <= 127 ? 127 - levelDbov : -1);
        _buffer.Insert(now, extendedSequence, rtpTimestamp, payload);
    }

    /// <summary>The stream is another one from now on, as with a new SSRC.</summary>
    public void Restart() => _buffer.Restart();

    /// <inheritdoc/>
    public void Pull(TimeSpan now, Span<float> stereo)
    {
        JitterView view = _buffer.Look();
        if (view.Generation != _generation)
        {
            BeginAnew(view.Generation);
        }

        _playout.IsDecoding = _isDecoding;
        if (view.HasPackets)
        {
            Play(now, view);
        }

        if (_line.Waiting < SoundFormat.TickSamples)
        {
            _line.AddSilence(SoundFormat.TickSamples - _line.Waiting);
        }

        Publish(now);
        _line.Read(stereo[..SoundFormat.TickValues]);
    }

    public void Dispose() => _line.Dispose();

    private static double ToMs(long samples) => samples * 1000.0 / SoundFormat.SampleRateHz;

    private static long ToTicks(int samples) => RtpTime.ToTicks(samples, SoundFormat.SampleRateHz);

    private void BeginAnew(int generation)
    {
        _generation = generation;
        _playout.Restart(generation);
        _control.Reset();
        _target.Reset();
    }

    private void Play(TimeSpan now, in JitterView view)
    {
        long extra = _playout.WantsFec ? ToTicks(_playout.PacketSamples) : 0;
        _target.Update(view.QuantileTicks, extra);
        PlayoutMoment moment = new(now.Ticks, view.Arrivals, _target.Ticks);
        if (!_playout.IsPlaying)
        {
            _playout.TryStart(moment);
        }
        else if (_playout.Stretched == 0)
        {
            Correct(moment);
        }

        if (_playout.IsPlaying)
        {
            _playout.Fill(moment, SoundFormat.TickSamples);
            Notice(moment);
        }
    }

    /// <summary>Brings the delay closer to its target.</summary>
    private void Correct(in PlayoutMoment moment)
    {
        long level = moment.LevelOf(_playout.EndRtpTime, _line.Waiting);
        DelayAction action = _control.Decide(
            level, _target, _playout.BudgetTicks, ToTicks(_playout.AheadSamples), ToTicks(_playout.PacketSamples),
            Volatile.Read(ref _leastTicks));
        switch (action)
        {
            case DelayAction.Skip:
                _playout.Skip(moment);
                _control.Reset();
                break;
            case DelayAction.Lengthen:
                // A tick waits only after this fill; the packets' own time decides what is in it.
                _playout.Fill(moment, SoundFormat.TickSamples);
                NoteDone(_line.Lengthen(_control.MaxLag, _control.MinLikeness));
                break;
            case DelayAction.Trim:
                if (_playout.TryFillAhead(moment, SoundFormat.TickSamples + _control.MaxLag))
                {
                    NoteDone(_line.Trim(_control.MaxLag));
                }

                break;
            case DelayAction.Shorten or DelayAction.ShortenGently:
                // A tick to hand out besides what is left out.
                if (_playout.TryFillAhead(moment, SoundFormat.TickSamples + _control.MaxLag))
                {
                    NoteDone(_line.Shorten(_control.MaxLag, _control.MinLikeness));
                }

                break;
        }
    }

    private void NoteDone(int samples)
    {
        if (samples > 0)
        {
            _control.Done();
        }
    }

    private void Notice(in PlayoutMoment moment)
    {
        if (_playout.LateTicks > 0)
        {
            _target.RaiseFor(_playout.LateTicks);
            _playout.LateTicks = 0;
        }

        if (_playout.Stretched == 0)
        {
            Volatile.Write(ref _levelTicks, moment.LevelOf(_playout.EndRtpTime, _line.Waiting));
        }

        Volatile.Write(ref _delayTicks, _playout.DelayTicks);
    }

    private void Publish(TimeSpan now)
    {
        _isPlaying = _playout.IsPlaying;
        _isFlowing = _isPlaying && (_playout.IsDtx || _playout.PausesSilently || _playout.Stretched < FlowTimeoutSamples);
        lock (_pointLock)
        {
            _point = _isPlaying ? new PlayoutPoint(_playout.EndRtpTime - _line.Waiting, now) : null;
        }
    }
}
