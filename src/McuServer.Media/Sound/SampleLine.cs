namespace McuServer.Media.Sound;

/// <summary>
/// A stretch of decoded stereo that grows at its end and is given up at its beginning, addressed by sample numbers that
/// never start anew. Grows with the longest stretch that it ever had to hold.
/// </summary>
internal sealed unsafe class SampleLine(int capacitySamples) : IDisposable
{
    private const int Channels = SoundFormat.Channels;
    private SampleBuffer _buffer = new(capacitySamples * Channels);
    private long _origin;

    /// <summary>Number of the sample behind the last.</summary>
    public long End { get; private set; }

    /// <summary>Number of the first sample that is still held.</summary>
    public long Start { get; private set; }

    /// <summary>The sample of this number and those behind it.</summary>
    public float* At(long sample) => _buffer.Pointer + ((sample - _origin) * Channels);

    /// <summary>
    /// Room for so many stereo samples behind the end; <see cref="Commit"/> makes them part of the line.
    /// </summary>
    public Span<float> Reserve(int samples)
    {
        int capacity = _buffer.Length / Channels;
        if (End - _origin + samples > capacity)
        {
            int held = (int)(End - Start);
            SampleBuffer old = _buffer;
            ReadOnlySpan<float> kept = new(At(Start), held * Channels);
            if (held + samples > capacity)
            {
                _buffer = new SampleBuffer(Math.Max(held + samples, capacity * 2) * Channels);
            }

            kept.CopyTo(_buffer.Span);
            _origin = Start;
            if (old != _buffer)
            {
                old.Dispose();
            }
        }

        return new Span<float>(At(End), samples * Channels);
    }

    public void Commit(int samples) => End += samples;

    /// <summary>Gives up what lies before this sample.</summary>
    public void DiscardBefore(long sample) => Start = Math.Clamp(sample, Start, End);

    /// <summary>Nothing is held, and the next sample has this number.</summary>
    public void Restart(long sample) => _origin = Start = End = sample;

    public void Dispose() => _buffer.Dispose();
}
