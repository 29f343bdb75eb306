using McuServer.Conference.Codecs;
using McuServer.Conference.Headless;
using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Conference.Recording;

/// <summary>Where a recording is written. Used by one thread at a time.</summary>
internal interface IRecordingFile : IDisposable
{
    NativeStatus WriteVideo(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration, bool isKeyFrame);

    NativeStatus WriteSound(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration);

    /// <summary>Writes the end and closes it; a complete one gets its name.</summary>
    NativeStatus Finish(bool isComplete);

    /// <summary>Takes away what never began.</summary>
    void Discard();
}

/// <summary>A media file that is called NAME.part.ENDING until it is complete; what was written plays, however it ends.</summary>
internal sealed class RecordingFile : IRecordingFile
{
    private readonly string _path;
    private readonly MediaWriter _writer;
    private readonly int _video;
    private readonly int _sound;
    private bool _isFinished;

    /// <exception cref="NativeException">It cannot be opened; names the file and the mend.</exception>
    public RecordingFile(string path, RecordingFormat format, int opusBitrateBps, ColorMatrix matrix)
    {
        _path = path;
        try
        {
            _writer = MediaWriter.Create(PartPathOf(path));
            // The streams' parameters come from encoders of the same form, which encode nothing.
            using FFmpegVideoEncoder encoder = new(format.Rendition, matrix);
            _video = _writer.AddVideo(encoder.Native);
            using OpusEncoder opus = OpusEncoder.Create(opusBitrateBps, voice: false);
            _sound = _writer.AddOpus(opusBitrateBps, opus.LookaheadSamples);
            _writer.Start();
        }
        catch (NativeException e)
        {
            _writer?.Dispose();
            File.Delete(PartPathOf(path));
            throw new NativeException(e.Status, $"{path}: {OutputErrors.Explain(e.Status)}");
        }
    }

    /// <summary>The writer knows the container by the ending, which therefore stays.</summary>
    public static string PartPathOf(string path) => Path.ChangeExtension(path, ".part" + Path.GetExtension(path));

    public NativeStatus WriteVideo(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration, bool isKeyFrame) =>
        _writer.WriteVideo(_video, data, position, duration, isKeyFrame);

    public NativeStatus WriteSound(ReadOnlySpan<byte> data, TimeSpan position, TimeSpan duration) =>
        _writer.WriteAudio(_sound, data, position, duration);

    public NativeStatus Finish(bool isComplete)
    {
        if (_isFinished)
        {
            return NativeStatus.Ok;
        }

        _isFinished = true;
        try
        {
            _writer.Finish();
            if (isComplete)
            {
                File.Move(PartPathOf(_path), _path, overwrite: false);
            }

            return NativeStatus.Ok;
        }
        catch (NativeException e)
        {
            return e.Status;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NativeStatus.IoError;
        }
    }

    public void Discard()
    {
        Dispose();
        File.Delete(PartPathOf(_path));
    }

    public void Dispose() => _writer.Dispose();
}
