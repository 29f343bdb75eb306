using McuServer.Media.Frames;

namespace McuServer.Media.Codecs;

/// <summary>Where an encoder puts what it made. The bytes are valid only during the call.</summary>
public interface IEncodedSink
{
    void Write(ReadOnlySpan<byte> data, TimeSpan playoutTime, TimeSpan duration, bool isKeyFrame);
}

/// <summary>Raw pictures in, encoded frames out, one for one and at once (no B-frames, no look-ahead).</summary>
public interface IVideoEncoder : IDisposable
{
    /// <summary>
    /// Encodes one picture; it may be reused when the call returns. <paramref name="frameIndex"/> is its number at the
    /// constant frame rate of the rendition and only grows; a picture that was left out leaves a gap.
    /// </summary>
    void Encode(in PictureView picture, long frameIndex, bool forceKeyFrame, IEncodedSink sink);

    /// <summary>A new target, in force from the next picture on.</summary>
    void SetBitrate(int bitrateBps);
}
