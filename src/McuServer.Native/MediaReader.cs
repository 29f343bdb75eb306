namespace McuServer.Native;

/// <summary>
/// Reads a plain local media file packet by packet, all streams in the order in which the file holds them. Nothing that
/// a file refers to is opened, neither another file nor an address. A still picture is a video of one frame.
/// </summary>
public sealed class MediaReader : IDisposable
{
    private readonly ReaderHandle _handle;

    private MediaReader(ReaderHandle handle)
    {
        _handle = handle;
        ThrowIfError(Interop.DescribeReader(handle, out Interop.ReaderDescription description));
        FormatName = description.FormatName.ToString();
        Duration = ToDuration(description.DurationUs);
        StreamInfo[] streams = new StreamInfo[description.StreamCount];
        for (int i = 0; i < streams.Length; i++)
        {
            streams[i] = Describe(i);
        }

        Streams = streams;
    }

    /// <summary>In the order of the file; the place is the <see cref="StreamInfo.Index"/>.</summary>
    public IReadOnlyList<StreamInfo> Streams { get; }

    /// <summary>As far as the file says it or lets it be estimated.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>FFmpeg's names for the format, as "matroska,webm".</summary>
    public string FormatName { get; }

    /// <summary>Opens a file and reads as far as its streams are known (at most 5 MB or 5 s of it).</summary>
    /// <exception cref="NativeException">
    /// With one line that names the file and the reason, and the status: <see cref="NativeStatus.NotFound"/> missing;
    /// <see cref="NativeStatus.PermissionDenied"/>; <see cref="NativeStatus.NotAFile"/> directory, device, pipe;
    /// <see cref="NativeStatus.Empty"/>; <see cref="NativeStatus.NoMedia"/> text, or neither picture nor sound in it;
    /// <see cref="NativeStatus.Truncated"/> cut off before its streams are known;
    /// <see cref="NativeStatus.InvalidData"/> damaged; <see cref="NativeStatus.Unsupported"/> a playlist;
    /// <see cref="NativeStatus.IoError"/> the disk failed.
    /// </exception>
    public static MediaReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0'))
        {
            throw new ArgumentException("A path cannot hold a zero character.", nameof(path));
        }

        int status = Interop.OpenReader(path, out nint reader);
        if (status < 0)
        {
            throw Interop.LastError(status);
        }

        ReaderHandle handle = new(reader);
        try
        {
            return new MediaReader(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether packets of this stream are given out; all are at first.</summary>
    public void Select(int streamIndex, bool isWanted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(streamIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(streamIndex, Streams.Count);
        _ = Interop.SelectStream(_handle, streamIndex, isWanted ? 1 : 0);
    }

    /// <summary>
    /// <see cref="NativeStatus.Ok"/>, or <see cref="NativeStatus.End"/>; <see cref="NativeStatus.InvalidData"/>: a
    /// damaged part was skipped (of pictures, all until the next key frame), go on reading;
    /// <see cref="NativeStatus.IoError"/>: the disk failed, the end follows. Allocates nothing.
    /// </summary>
    public NativeStatus ReadPacket(out PacketView packet)
    {
        NativeStatus status = (NativeStatus)Interop.ReadPacket(_handle, out Interop.Packet read);
        packet = status == NativeStatus.Ok ? new PacketView(read) : default;
        return status;
    }

    /// <summary>
    /// Back to the start: the same packets come again. Opens the file anew, which costs a few milliseconds; decoders
    /// are to be drained or reset by the caller.
    /// </summary>
    /// <exception cref="NativeException">The file was changed under our hands, or the disk failed.</exception>
    public void Rewind() => ThrowIfError(Interop.RewindReader(_handle));

    public void Dispose() => _handle.Dispose();

    private static TimeSpan? ToDuration(long us) => us < 0 ? null : Microseconds.ToTimeSpan(us);

    private static void ThrowIfError(int status)
    {
        if (status < 0)
        {
            throw Interop.LastError(status);
        }
    }

    private StreamInfo Describe(int index)
    {
        ThrowIfError(Interop.DescribeStream(_handle, index, out Interop.StreamDescription stream));
        ThrowIfError(Interop.GetSettings(_handle, index, out nint settings));
        return new StreamInfo(index, (StreamKind)stream.Kind, stream.CodecName.ToString())
        {
            Width = stream.Width,
            Height = stream.Height,
            RotationDegrees = stream.RotationDegrees,
            SampleRateHz = stream.SampleRateHz,
            Channels = stream.Channels,
            Duration = ToDuration(stream.DurationUs),
            FrameRate = stream.FrameRate,
            Codec = new CodecSettings(settings),
        };
    }
}
