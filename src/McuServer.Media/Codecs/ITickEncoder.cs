namespace McuServer.Media.Codecs;

/// <summary>
/// An audio encoder that makes one packet of each 20 ms tick, so that a listener may change between two of them at any
/// tick (Opus).
/// </summary>
public interface ITickEncoder : IDisposable
{
    /// <summary>
    /// Encodes one tick of interleaved 48 kHz stereo; returns the packet's size in bytes.
    /// <paramref name="isIndependent"/>: the packet predicts nothing from the one before it, so that a decoder that comes
    /// from another encoder starts cleanly.
    /// </summary>
    int Encode(ReadOnlySpan<float> stereo, Span<byte> packet, bool isIndependent);

    /// <summary>
    /// From the next packet on: the share of packets that are expected to be lost, 0 to 100 %. Above 0 packets carry copies of
    /// the ones before, within the bitrate.
    /// </summary>
    void SetExpectedLoss(int percent);

    /// <summary>Forgets all that was encoded; the expected loss stays.</summary>
    void Reset();
}
