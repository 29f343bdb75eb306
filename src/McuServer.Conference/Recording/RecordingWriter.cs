using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Conference.Recording;

/// <summary>
/// The thread that brings packets from the queue into the file, and closes it: a disk may take its time, a tick may not.
/// </summary>
internal sealed class RecordingWriter
{
    /// <summary>Sound that came before the key frame that it belongs to: encoding that takes longer.</summary>
    private const int MaxEarly = 64;

    /// <summary>How often, in the recording's time, it is looked how much space there is.</summary>
    private static readonly TimeSpan s_spaceCheck = TimeSpan.FromSeconds(5);

    private readonly RecordingQueue _queue;
    private readonly IRecordingFile _file;
    private readonly Action<RecordingWriter> _ended;
    private readonly RecordingTimeline _timeline = new();
    private readonly Queue<EncodedFrame> _early = new(MaxEarly);
    private readonly Thread _thread;
    private TimeSpan _nextSpaceCheck;
    private bool _hasTold;

    /// <param name="file">Disposed of at the end, as the queue.</param>
    /// <param name="ended">Told once, on the writer's thread, when the file is closed.</param>
    public RecordingWriter(RecordingQueue queue, IRecordingFile file, Action<RecordingWriter> ended)
    {
        _queue = queue;
        _file = file;
        _ended = ended;
        _thread = new Thread(Run) { IsBackground = true, Name = "recording" };
    }

    /// <summary>Whether the disk has space for more. On the writer's thread.</summary>
    public Func<bool> HasSpace { get; init; } = static () => true;

    /// <summary>Told once when it has none, on the writer's thread; whoever is told closes the queue.</summary>
    public Action SpaceEnds { get; init; } = static () => { };

    /// <summary>What the file plays so far. Any thread.</summary>
    public TimeSpan Duration => _timeline.End;

    /// <summary>The first failure; <see cref="NativeStatus.Ok"/>: everything is in the file.</summary>
    public NativeStatus Status { get; private set; }

    /// <summary>It did not get rid of it as fast as it came.</summary>
    public bool WasTooSlow { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>False: it is still writing.</summary>
    public bool Join(TimeSpan limit) => Thread.CurrentThread == _thread || _thread.Join(limit);

    private void Run()
    {
        try
        {
            while (Status >= NativeStatus.Ok && _queue.Take(out RecordingItem item))
            {
                Write(item);
                CheckSpace();
            }
        }
#pragma warning disable CA1031 // Whatever is wrong with one recording ends it, not the server.
        catch (Exception)
#pragma warning restore CA1031
        {
            Note(NativeStatus.IoError);
        }

        Finish();
    }

    private void CheckSpace()
    {
        if (_timeline.End < _nextSpaceCheck)
        {
            return;
        }

        _nextSpaceCheck = _timeline.End + s_spaceCheck;
        if (!_hasTold && !HasSpace())
        {
            _hasTold = true;
            SpaceEnds();
        }
    }

    private void Finish()
    {
        _queue.Close();
        WasTooSlow = _queue.HasOverflowed;
        DropEarly();
        NativeStatus closed = _file.Finish(isComplete: Status >= NativeStatus.Ok && !WasTooSlow);
        Status = Status < NativeStatus.Ok ? Status : closed;
        _file.Dispose();
        _queue.Dispose();
        _ended(this);
    }

    private void Write(in RecordingItem item)
    {
        if (_timeline.Enter(item.Segment))
        {
            DropEarly();
        }

        EncodedFrame frame = item.Frame;
        if (item.IsVideo)
        {
            if (frame.IsKeyFrame && !_timeline.HasBegun)
            {
                _timeline.Begin(frame.PlayoutTime);
                WriteEarly();
            }

            WriteVideo(frame);
        }
        else if (_timeline.HasBegun)
        {
            WriteSound(frame);
        }
        else
        {
            KeepEarly(frame);
            return;
        }

        frame.Release();
    }

    private void WriteVideo(EncodedFrame frame)
    {
        if (_timeline.TryPlace(frame.PlayoutTime, frame.Duration, out TimeSpan position))
        {
            Note(_file.WriteVideo(frame.Data, position, frame.Duration, frame.IsKeyFrame));
        }
    }

    private void WriteSound(EncodedFrame frame)
    {
        if (_timeline.TryPlace(frame.PlayoutTime, frame.Duration, out TimeSpan position))
        {
            Note(_file.WriteSound(frame.Data, position, frame.Duration));
        }
    }

    private void KeepEarly(EncodedFrame frame)
    {
        if (_early.Count == MaxEarly)
        {
            _early.Dequeue().Release();
        }

        _early.Enqueue(frame);
    }

    private void WriteEarly()
    {
        while (_early.TryDequeue(out EncodedFrame? frame))
        {
            WriteSound(frame);
            frame.Release();
        }
    }

    private void DropEarly()
    {
        while (_early.TryDequeue(out EncodedFrame? frame))
        {
            frame.Release();
        }
    }

    private void Note(NativeStatus status) => Status = Status < NativeStatus.Ok ? Status : status;
}
