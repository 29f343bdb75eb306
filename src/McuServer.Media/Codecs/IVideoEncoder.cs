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
    /// <summary>Encodes one picture; the picture may be reused when the call returns.</summary>
    void Encode(in PictureView picture, TimeSpan playoutTime, bool forceKeyFrame, IEncodedSink sink);

    /// <summary>A new target, in force from the next picture on.</summary>
    void SetBitrate(int bitrateBps);

    /// <summary>Writes what the encoder still holds.</summary>
    void Flush(IEncodedSink sink);
}

/// <summary>Raw sound in, encoded sound out. The encoder gathers samples into frames of its own length.</summary>
public interface IAudioEncoder : IDisposable
{
    /// <summary>Encodes interleaved 48 kHz stereo.</summary>
    void Encode(ReadOnlySpan<float> stereo, TimeSpan playoutTime, IEncodedSink sink);

    void Flush(IEncodedSink sink);
}
