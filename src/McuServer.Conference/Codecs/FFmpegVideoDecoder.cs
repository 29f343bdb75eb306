using McuServer.Media.Codecs;
using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>
/// Fits FFmpeg's video decoders to <see cref="IVideoDecoder"/>. Pictures stay in the decoder's own buffers: a frame holds
/// a reference to them, nothing is copied.
/// </summary>
public sealed class FFmpegVideoDecoder : IVideoDecoder
{
    private readonly VideoDecoder _decoder;
    private readonly DecodedFramePool _frames;
    private readonly int _streamRotationDegrees;
    private readonly ColorMatrix? _unmarkedMatrix;
    private int _frameRotationDegrees;
    private ColorSpec? _frameColor;
    private TimeSpan _receivedAt;

    /// <param name="rotationDegrees">The stream's own turn (a container's display matrix), clockwise.</param>
    /// <param name="unmarkedMatrix">
    /// Of pictures whose stream does not say: BT.601 for what WebRTC senders send; null: guessed from the size, as players
    /// of files do.
    /// </param>
    public FFmpegVideoDecoder(
        CodecSettings settings, DecodedFramePool frames, int rotationDegrees = 0, ColorMatrix? unmarkedMatrix = null)
    {
        _decoder = VideoDecoder.Open(settings);
        _frames = frames;
        _streamRotationDegrees = rotationDegrees;
        _unmarkedMatrix = unmarkedMatrix;
    }

    public long ErrorCount { get; private set; }

    public bool Submit(EncodedFrame frame)
    {
        NativeStatus status = _decoder.Submit(frame.Data, frame.PlayoutTime);
        if (status >= NativeStatus.Ok)
        {
            _frameRotationDegrees = frame.RotationDegrees;
            _frameColor = frame.Color;
            _receivedAt = frame.ReceivedAt;
            return true;
        }

        ErrorCount++;
        return false;
    }

    public void Drain() => _decoder.Drain();

    public void Reset() => _decoder.Reset();

    public bool TryTake(out VideoFrame? frame)
    {
        frame = null;
        DecodedFrame slot = _frames.Rent();
        while (true)
        {
            NativeStatus status = _decoder.Receive(slot.Picture);
            if (status == NativeStatus.Ok)
            {
                frame = slot.Bind((_streamRotationDegrees + _frameRotationDegrees) % 360, _unmarkedMatrix);
                frame.Color = _frameColor ?? frame.Color;
                frame.ReceivedAt = _receivedAt;
                return true;
            }

            if (status != NativeStatus.InvalidData)
            {
                _frames.GiveBack(slot);
                return false;
            }

            ErrorCount++;
        }
    }

    public void Dispose() => _decoder.Dispose();
}
