using McuServer.Media.Frames;

namespace McuServer.Media.Codecs;

/// <summary>Encoded sound in, 48 kHz float stereo out. Errors in the bitstream never leave it: they are counted.</summary>
public interface IAudioDecoder : IDisposable
{
    /// <summary>Encoded frames that could not be decoded.</summary>
    long ErrorCount { get; }

    /// <summary>
    /// Decodes one encoded frame into <paramref name="stereo"/> (interleaved left and right, −1..1).
    /// Returns the number of stereo samples written, 0 when the frame gave none (damaged, or the codec's delay).
    /// <paramref name="stereo"/> must hold <see cref="MaxSamples"/> stereo samples.
    /// </summary>
    int Decode(EncodedFrame frame, Span<float> stereo);

    /// <summary>
    /// When the first sample that the last <see cref="Decode"/> gave is due, where the decoder knows better than the frame's
    /// stamp: a lead-in was cut off, a codec or a resampler holds samples back. Null where it does not.
    /// </summary>
    TimeSpan? FirstSampleTime => null;

    /// <summary>Fills in for a lost stretch as well as the codec can (PLC); returns stereo samples written, or 0.</summary>
    int Conceal(int samples, Span<float> stereo);

    /// <summary>The most stereo samples that one call writes.</summary>
    int MaxSamples { get; }

    /// <summary>Forgets all state, for a jump in time.</summary>
    void Reset();
}
