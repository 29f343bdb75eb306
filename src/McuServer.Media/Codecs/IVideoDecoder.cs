using McuServer.Media.Frames;

namespace McuServer.Media.Codecs;

/// <summary>
/// Encoded pictures in, raw pictures out, in the order of their playout times. Errors in the bitstream never leave it:
/// they are counted. Used by one thread at a time.
/// </summary>
public interface IVideoDecoder : IDisposable
{
    /// <summary>Pictures or parts of them that could not be decoded.</summary>
    long ErrorCount { get; }

    /// <summary>Feeds one encoded frame; the caller keeps it. False: it was damaged and nothing will come of it.</summary>
    bool Submit(EncodedFrame frame);

    /// <summary>No more will come: what the decoder still holds can be taken.</summary>
    void Drain();

    /// <summary>Forgets all state, for a jump in time or a new start after an error.</summary>
    void Reset();

    /// <summary>The next finished picture with one reference for the caller; false when there is none yet.</summary>
    bool TryTake(out VideoFrame? frame);
}
