using System.Runtime.InteropServices;
using McuServer.Conference.Codecs;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Sound;
using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>
/// A file as a subscriber: writes what its participant or audience would receive. Until it is complete the file is
/// called NAME.partial.ENDING; a run that was stopped leaves that, closed and playable, and never a NAME.ENDING.
/// </summary>
public sealed class OutputFile : IVideoEgress, IAudioEgress, IDisposable
{
    private readonly MediaWriter _writer;
    private readonly int _videoStream = -1;
    private readonly int _audioStream = -1;
    private readonly AudioEncoder? _aac;
    private readonly OutputFormat _format;
    private readonly OutputHash? _pictureHash;
    private readonly OutputHash? _soundHash;
    private readonly byte[] _pcm = new byte[SoundFormat.TickValues * sizeof(short)];
    private TimeSpan _soundStart = TimeSpan.MinValue;
    private bool _isClosed;

    /// <exception cref="NativeException">It cannot be opened; names the file and the mend.</exception>
    public OutputFile(string path, OutputFormat format, Rendition? rendition, int audioBitrateBps, bool wantsHash)
    {
        Path = path;
        PartialPath = PartialPathOf(path);
        _format = format;
        _writer = Explained(path, () => MediaWriter.Create(PartialPath));
        try
        {
            _videoStream = rendition is null ? -1 : AddVideo(rendition);
            (_audioStream, _aac) = AddAudio(audioBitrateBps);
            Explained(path, () =>
            {
                _writer.Start();
                return _writer;
            });
        }
        catch
        {
            _aac?.Dispose();
            _writer.Dispose();
            File.Delete(PartialPath);
            throw;
        }

        _pictureHash = wantsHash && rendition is not null ? new OutputHash() : null;
        _soundHash = wantsHash && format.Audio is not null ? new OutputHash() : null;
    }

    public string Path { get; }

    public string PartialPath { get; }

    /// <summary>SHA-256 of every composed I420 canvas before encoding; null without <c>--hash</c> or without pictures.</summary>
    public string? PictureHash { get; private set; }

    /// <summary>SHA-256 of the mix as 32-bit floats before encoding.</summary>
    public string? SoundHash { get; private set; }

    /// <summary>The first failure of writing; nothing is written after it.</summary>
    public NativeStatus Status { get; private set; }

    /// <summary>NAME.partial.ENDING in the same folder.</summary>
    public static string PartialPathOf(string path) =>
        System.IO.Path.ChangeExtension(path, ".partial" + System.IO.Path.GetExtension(path));

    public void WriteVideo(EncodedFrame frame) =>
        Note(_writer.WriteVideo(_videoStream, frame.Data, frame.PlayoutTime, frame.Duration, frame.IsKeyFrame));

    public void ObserveCanvas(VideoFrame canvas, long frameIndex) => _pictureHash?.Append(canvas.View);

    public void WritePacket(ReadOnlySpan<byte> packet, TimeSpan playoutTime)
    {
        if (_format.Audio == AudioCodec.Opus)
        {
            Note(_writer.WriteAudio(_audioStream, packet, playoutTime, TimeSpan.FromMilliseconds(SoundFormat.TickMs)));
        }
    }

    public void WriteSamples(ReadOnlySpan<float> stereo, TimeSpan playoutTime)
    {
        _soundStart = _soundStart == TimeSpan.MinValue ? playoutTime : _soundStart;
        _soundHash?.Append(stereo);
        if (_format.Audio == AudioCodec.Pcm)
        {
            AudioKernels.ToInt16(stereo, MemoryMarshal.Cast<byte, short>(_pcm.AsSpan()));
            Note(_writer.WriteAudio(_audioStream, _pcm, playoutTime, TimeSpan.FromMilliseconds(SoundFormat.TickMs)));
        }
        else if (_aac is not null)
        {
            NativeCore.ThrowIfError(_aac.Encode(stereo), "encoding AAC");
            TakeAac();
        }
    }

    /// <summary>Writes the end of the file; only a complete one gets its name.</summary>
    /// <exception cref="NativeException">Something could not be written, now or before.</exception>
    public void Finish(bool isComplete)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        if (_aac is not null && Status >= NativeStatus.Ok)
        {
            _aac.Drain();
            TakeAac();
        }

        PictureHash = _pictureHash?.Take();
        SoundHash = _soundHash?.Take();
        Note(Close());
        ThrowIfFailed();

        if (isComplete)
        {
            Rename();
        }
    }

    /// <exception cref="NativeException">Something could not be written; says where the part before it is.</exception>
    public void ThrowIfFailed()
    {
        if (Status < NativeStatus.Ok)
        {
            throw new NativeException(Status, $"{Path}: {OutputErrors.Explain(Status)}; up to there it is {PartialPath}");
        }
    }

    /// <summary>Removes the file of a run that never began.</summary>
    public void Discard()
    {
        Dispose();
        File.Delete(PartialPath);
    }

    public void Dispose()
    {
        _aac?.Dispose();
        _writer.Dispose();
        _pictureHash?.Dispose();
        _soundHash?.Dispose();
    }

    /// <summary>Opens something of the file; an error is told with the file's name and the mend.</summary>
    private static T Explained<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (NativeException e)
        {
            throw new NativeException(e.Status, $"{path}: {OutputErrors.Explain(e.Status)}");
        }
    }

    private NativeStatus Close()
    {
        try
        {
            _writer.Finish();
            return NativeStatus.Ok;
        }
        catch (NativeException e)
        {
            return e.Status;
        }
        finally
        {
            _writer.Dispose();
        }
    }

    private void Rename()
    {
        try
        {
            File.Move(PartialPath, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NativeException(
                NativeStatus.IoError, $"{Path}: {OutputErrors.Explain(e, Path)}; complete, it is {PartialPath}");
        }
    }

    private int AddVideo(Rendition rendition)
    {
        if (rendition.Codec == VideoCodec.Raw)
        {
            return _writer.AddRawVideo(rendition.Width, rendition.Height, rendition.FramesPerSecond);
        }

        // The stream's parameters come from an encoder of the same rendition; the one that encodes opens when it is used.
        using FFmpegVideoEncoder encoder = new(rendition);
        return _writer.AddVideo(encoder.Native);
    }

    private (int Stream, AudioEncoder? Aac) AddAudio(int bitrateBps)
    {
        switch (_format.Audio)
        {
            case AudioCodec.Opus:
                using (OpusEncoder encoder = OpusEncoder.Create(bitrateBps, voice: false))
                {
                    return (_writer.AddOpus(bitrateBps, encoder.LookaheadSamples), null);
                }

            case AudioCodec.Pcm:
                return (_writer.AddPcm(), null);
            case AudioCodec.Aac:
                AudioEncoder aac = AudioEncoder.Open(AudioCodec.Aac, bitrateBps);
                return (_writer.AddAudio(aac), aac);
            default:
                return (-1, null);
        }
    }

    private void TakeAac()
    {
        while (_aac!.Receive(out EncodedView view) == NativeStatus.Ok)
        {
            TimeSpan playoutTime = _soundStart + SampleTime(view.FrameIndex);
            Note(_writer.WriteAudio(_audioStream, view.Data, playoutTime, SampleTime(view.DurationSamples)));
        }
    }

    private static TimeSpan SampleTime(long samples) =>
        TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / SoundFormat.SampleRateHz);

    private void Note(NativeStatus status) => Status = Status < NativeStatus.Ok ? Status : status;
}
