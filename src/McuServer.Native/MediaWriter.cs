namespace McuServer.Native;

/// <summary>
/// Writes a media file. The container follows the ending: <c>mp4</c> (fragmented: H.264, VP9, AV1, Opus, AAC), <c>mkv</c>
/// (all of ours), <c>webm</c> (VP8, VP9, AV1, Opus), <c>y4m</c> (one raw video), <c>wav</c> (one PCM). After a kill of the
/// process everything but the last two seconds plays; the same packets give the same file. Used by one thread at a time.
/// </summary>
public sealed unsafe class MediaWriter : IDisposable
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private readonly MediaWriterHandle _handle;

    private MediaWriter(MediaWriterHandle handle) => _handle = handle;

    /// <summary>
    /// Makes or empties the file. <see cref="NativeException"/> names the path and has
    /// <see cref="NativeStatus.Unsupported"/> for an unknown ending, <see cref="NativeStatus.NotFound"/> for a missing
    /// folder, <see cref="NativeStatus.NotAFile"/> for a folder, <see cref="NativeStatus.PermissionDenied"/> or
    /// <see cref="NativeStatus.NoSpace"/>.
    /// </summary>
    public static MediaWriter Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int status = Interop.CreateWriter(path, out MediaWriterHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new MediaWriter(handle);
    }

    /// <summary>
    /// Adds the encoder's stream and returns its number. <see cref="NativeException"/> with
    /// <see cref="NativeStatus.Unsupported"/> when the container cannot hold it, as for every other kind of stream.
    /// </summary>
    public int AddVideo(VideoEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        int stream;
        return Added(Interop.AddVideo(_handle, encoder.Handle, &stream), stream);
    }

    /// <summary>A stream of raw I420 pictures: the rows of Y, U and V without padding. For y4m and mkv.</summary>
    public int AddRawVideo(int width, int height, int fps)
    {
        int stream;
        return Added(Interop.AddRawVideo(_handle, width, height, fps, &stream), stream);
    }

    public int AddAudio(AudioEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        int stream;
        return Added(Interop.AddAudio(_handle, encoder.Handle, &stream), stream);
    }

    /// <summary>Opus, stereo; the pre-skip is <see cref="OpusEncoder.LookaheadSamples"/>.</summary>
    public int AddOpus(int bitrateBps, int preSkipSamples)
    {
        int stream;
        return Added(Interop.AddOpus(_handle, bitrateBps, preSkipSamples, &stream), stream);
    }

    /// <summary>Interleaved 16-bit little-endian stereo at 48 kHz. For wav and mkv.</summary>
    public int AddPcm()
    {
        int stream;
        return Added(Interop.AddPcm(_handle, &stream), stream);
    }

    /// <summary>Writes the header; no stream can be added after it.</summary>
    public void Start() => ThrowIfFailed(Interop.StartWriter(_handle));

    /// <summary>
    /// Writes one picture. Per stream the times must grow: one that does not is moved behind the one before it. Sound and
    /// pictures are interleaved by their times; a stream that is silent for 0.75 s holds the others up no longer. After an
    /// error (<see cref="NativeStatus.NoSpace"/>, <see cref="NativeStatus.IoError"/>) nothing more is written and the same
    /// status comes again.
    /// </summary>
    public NativeStatus WriteVideo(
        int stream, ReadOnlySpan<byte> data, TimeSpan pts, TimeSpan duration, bool isKeyFrame) =>
        Write(stream, data, pts, duration, isKeyFrame);

    /// <summary>
    /// Writes one packet of sound. <paramref name="pts"/> is the moment of the samples that the packet was made from: the
    /// codec's delay is taken out here. Otherwise as <see cref="WriteVideo"/>.
    /// </summary>
    public NativeStatus WriteAudio(int stream, ReadOnlySpan<byte> data, TimeSpan pts, TimeSpan duration) =>
        Write(stream, data, pts, duration, isKeyFrame: true);

    /// <summary>
    /// Writes the end and closes the file; <see cref="NativeException"/> with the first error of the whole writing.
    /// Without it, <see cref="Dispose"/> leaves what a kill would leave.
    /// </summary>
    public void Finish() => ThrowIfFailed(Interop.FinishWriter(_handle));

    public void Dispose() => _handle.Dispose();

    private static int Added(int status, int stream)
    {
        ThrowIfFailed(status);
        return stream;
    }

    private static void ThrowIfFailed(int status)
    {
        if (status != 0)
        {
            throw Interop.LastError(status);
        }
    }

    private static long ToMicroseconds(TimeSpan time)
    {
        long half = time.Ticks < 0 ? -(TicksPerMicrosecond / 2) : TicksPerMicrosecond / 2;
        return (time.Ticks + half) / TicksPerMicrosecond;
    }

    private NativeStatus Write(int stream, ReadOnlySpan<byte> data, TimeSpan pts, TimeSpan duration, bool isKeyFrame)
    {
        fixed (byte* bytes = data)
        {
            return (NativeStatus)Interop.WritePacket(
                _handle,
                stream,
                bytes,
                data.Length,
                ToMicroseconds(pts),
                ToMicroseconds(duration),
                isKeyFrame ? 1 : 0);
        }
    }
}
