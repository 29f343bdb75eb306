namespace McuServer.Media.Sound;

/// <summary>
/// A look-ahead limiter over one stereo mix, a tick at a time. It measures the true peak of each group of 16 stereo
/// samples, finds the gain that brings the group under the ceiling, and lets the gain glide there while the group is
/// still in the delay line, so that the peak meets it: the ceiling is never passed and nothing is clipped. Both
/// channels get one gain, or the picture of the sound would move.
///
/// Gain of a group: the least that any group within the look-ahead needs; it rises again by at most
/// <see cref="ReleaseDbPerSecond"/>. What is applied is the average of the last <see cref="LookAheadGroups"/> such
/// gains, weighted by a raised cosine, in straight lines from group to group. Every gain in that average already
/// answers for the group that is leaving the delay line, hence so does the average.
/// </summary>
internal sealed unsafe class PeakLimiter : IDisposable
{
    /// <summary>The sound comes out this much later, always: 4.2 ms.</summary>
    public const int DelaySamples = (LookAheadGroups * GroupSamples) + (GroupSamples / 2);

    /// <summary>
    /// The gain shall not rise by more than 20 dB/s, or it is heard as pumping; a little less leaves room for rounding.
    /// </summary>
    public const double ReleaseDbPerSecond = 18;

    /// <summary>
    /// What a peak may exceed the four points per sample by, at most, up to 20 kHz (<see cref="TruePeakFilter"/>).
    /// </summary>
    private const double MarginDb = 0.5;

    private const int GroupSamples = 16;
    private const int LookAheadGroups = 12;
    private const int TickGroups = SoundFormat.TickSamples / GroupSamples;

    /// <summary>
    /// Groups are measured half a group late, so that the interpolator has the 8 samples that it needs behind them.
    /// </summary>
    private const int GroupLag = GroupSamples / 2;

    /// <summary>
    /// Samples kept from the tick before: the delay line, and what the interpolator reads before a group.
    /// </summary>
    private const int HistorySamples = DelaySamples + GroupLag;

    /// <summary>Where the group before the tick's first begins, in the line.</summary>
    private const int FirstMeasured = HistorySamples - GroupLag - GroupSamples;

    /// <summary>
    /// Two states whose gains differ by less (0.001 dB) are as good as one: their exchange is not heard.
    /// </summary>
    private const float GainTolerance = 1e-4f;

    private static readonly float s_releaseFactor =
        (float)Math.Pow(10, ReleaseDbPerSecond / 20 * GroupSamples / SoundFormat.SampleRateHz);

    private static readonly float[] s_smoothing = MakeSmoothing();

    private readonly SampleBuffer _line = new((HistorySamples + SoundFormat.TickSamples) * SoundFormat.Channels);
    private readonly SampleBuffer _output = new(SoundFormat.TickValues);
    private readonly SampleBuffer _weights = new(TruePeakFilter.Weights.Length);

    /// <summary>Sample peaks of the group before the tick, its groups, and the half group that waits.</summary>
    private readonly SampleBuffer _peaks = new(TickGroups + 2);

    /// <summary>1 − needed gain of the last look-ahead's groups, then of this tick's.</summary>
    private readonly SampleBuffer _needed = new(LookAheadGroups + TickGroups);

    /// <summary>1 − gain after release, likewise.</summary>
    private readonly SampleBuffer _held = new(LookAheadGroups + TickGroups);

    private readonly SampleBuffer _gains = new(TickGroups + 1);
    private readonly float _ceiling;
    private bool _isIdle = true;
    private float* _result;

    /// <param name="ceilingDbtp">No true peak above this, in dB relative to full scale.</param>
    public PeakLimiter(double ceilingDbtp)
    {
        _ceiling = (float)Math.Pow(10, (ceilingDbtp - MarginDb) / 20);
        TruePeakFilter.Weights.CopyTo(_weights.Span);
        _result = _output.Pointer;
    }

    /// <summary>
    /// The tick's sound, limited, <see cref="DelaySamples"/> late. Valid until the next <see cref="BeginTick"/>.
    /// </summary>
    public ReadOnlySpan<float> Output => new(_result, SoundFormat.TickValues);

    /// <summary>True while the gain is 1 and everything in the delay line will pass as it is.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>The least gain that was applied in this tick.</summary>
    public float LeastGain { get; private set; } = 1;

    /// <summary>
    /// Makes room for a tick and says where to write it: <see cref="SoundFormat.TickValues"/> floats.
    /// </summary>
    public float* BeginTick()
    {
        Span<float> line = _line.Span;
        line[SoundFormat.TickValues..].CopyTo(line);
        return _line.Pointer + (HistorySamples * SoundFormat.Channels);
    }

    /// <summary>Limits the tick that was written.</summary>
    public void EndTick()
    {
        float* delayed = _line.Pointer + ((HistorySamples - DelaySamples) * SoundFormat.Channels);
        float* measured = _line.Pointer + (FirstMeasured * SoundFormat.Channels);
        float highest = AudioKernels.Peak(measured, _line.Length - (FirstMeasured * SoundFormat.Channels));
        if (_isIdle && highest * TruePeakFilter.Bound <= _ceiling)
        {
            LeastGain = 1;
            _result = delayed;
            return;
        }

        MeasureGroups(measured);
        FindNeeds();
        Release();
        Smooth();
        AudioKernels.ApplyGains(_output.Pointer, delayed, _gains.Pointer, TickGroups);
        _result = _output.Pointer;
        KeepLookAhead();
    }

    /// <summary>
    /// Takes over the state at the end of the other's last tick: what follows sounds as if it had always been here.
    /// </summary>
    public void CopyStateFrom(PeakLimiter other)
    {
        other._line.Span[SoundFormat.TickValues..].CopyTo(_line.Span[SoundFormat.TickValues..]);
        other._needed.Span[..LookAheadGroups].CopyTo(_needed.Span);
        other._held.Span[..LookAheadGroups].CopyTo(_held.Span);
        _isIdle = other._isIdle;
    }

    /// <summary>Silence in the delay line, gain 1.</summary>
    public void Reset()
    {
        _line.Span.Clear();
        _needed.Span.Clear();
        _held.Span.Clear();
        _isIdle = true;
    }

    /// <summary>
    /// Whether a listener can change from one limiter's output to the other's between two ticks without hearing it: the
    /// same sound in both delay lines, and gains that differ by next to nothing.
    /// </summary>
    public bool AgreesWith(PeakLimiter other)
    {
        ReadOnlySpan<float> line = _line.Span[SoundFormat.TickValues..];
        if (!line.SequenceEqual(other._line.Span[SoundFormat.TickValues..]))
        {
            return false;
        }

        for (int i = 0; i < LookAheadGroups; i++)
        {
            if (Math.Abs(_held.Pointer[i] - other._held.Pointer[i]) > GainTolerance)
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _line.Dispose();
        _output.Dispose();
        _weights.Dispose();
        _peaks.Dispose();
        _needed.Dispose();
        _held.Dispose();
        _gains.Dispose();
    }

    private static float[] MakeSmoothing()
    {
        float[] weights = new float[LookAheadGroups];
        double sum = 0;
        for (int i = 0; i < LookAheadGroups; i++)
        {
            sum += RaisedCosine(i);
        }

        for (int i = 0; i < LookAheadGroups; i++)
        {
            weights[i] = (float)(RaisedCosine(i) / sum);
        }

        return weights;
    }

    private static double RaisedCosine(int i) => 1 - Math.Cos(2 * Math.PI * (i + 0.5) / LookAheadGroups);

    /// <summary>Sample peaks of all groups that this tick's interpolation touches.</summary>
    private void MeasureGroups(float* first)
    {
        AudioKernels.GroupPeaks(first, _peaks.Pointer, TickGroups + 1);
        float* rest = first + ((TickGroups + 1) * GroupSamples * SoundFormat.Channels);
        _peaks.Pointer[TickGroups + 1] = AudioKernels.Peak(rest, GroupLag * SoundFormat.Channels);
    }

    /// <summary>How much less than 1 the gain of each group of this tick has to be.</summary>
    private void FindNeeds()
    {
        float* peaks = _peaks.Pointer + 1;
        float* needed = _needed.Pointer + LookAheadGroups;
        float* firstGroup = _line.Pointer + ((HistorySamples - GroupLag) * SoundFormat.Channels);
        for (int i = 0; i < TickGroups; i++)
        {
            float peak = peaks[i];
            float around = Math.Max(peak, Math.Max(peaks[i - 1], peaks[i + 1]));
            if (around * TruePeakFilter.Bound > _ceiling)
            {
                float* group = firstGroup + (i * GroupSamples * SoundFormat.Channels);
                peak = Math.Max(peak, AudioKernels.PeakBetween(group, _weights.Pointer));
            }

            needed[i] = peak > _ceiling ? 1 - (_ceiling / peak) : 0;
        }
    }

    /// <summary>The strongest need of the look-ahead; let go no faster than the release allows.</summary>
    private void Release()
    {
        float* needed = _needed.Pointer + LookAheadGroups;
        float* held = _held.Pointer + LookAheadGroups;
        for (int i = 0; i < TickGroups; i++)
        {
            float most = needed[i];
            for (int k = 1; k <= LookAheadGroups; k++)
            {
                most = Math.Max(most, needed[i - k]);
            }

            float released = 1 - ((1 - held[i - 1]) * s_releaseFactor);
            held[i] = Math.Max(most, released);
        }
    }

    /// <summary>
    /// Gain at the beginning of each group that leaves the delay line in this tick, and behind the last.
    /// </summary>
    private void Smooth()
    {
        float least = 1;
        float* held = _held.Pointer + LookAheadGroups;
        for (int i = 0; i <= TickGroups; i++)
        {
            float sum = 0;
            for (int k = 0; k < LookAheadGroups; k++)
            {
                sum += s_smoothing[k] * held[i - 1 - k];
            }

            _gains.Pointer[i] = 1 - sum;
            least = Math.Min(least, 1 - sum);
        }

        LeastGain = least;
    }

    private void KeepLookAhead()
    {
        Span<float> held = _held.Span;
        _needed.Span[TickGroups..].CopyTo(_needed.Span);
        held[TickGroups..].CopyTo(held);
        _isIdle = AudioKernels.Peak(held[..LookAheadGroups]) == 0;
    }
}
