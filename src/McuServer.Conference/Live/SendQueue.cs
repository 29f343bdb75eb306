using McuServer.Media.Frames;

namespace McuServer.Conference.Live;

/// <summary>One encoded frame on its way to the network thread.</summary>
internal sealed class SendJob
{
    public EncodedFrame? Frame { get; set; }

    /// <summary>Of pictures: the encode that it belongs to.</summary>
    public RenditionFanOut? FanOut { get; set; }

    /// <summary>Of pictures: who receives it.</summary>
    public LivePeer[] Members { get; set; } = [];

    /// <summary>Of sound: who hears it.</summary>
    public LivePeer? Listener { get; set; }

    /// <summary>Of pictures: where their time went so far.</summary>
    public FrameTimes Times { get; } = new();

    /// <summary>When the frame came out of its encoder.</summary>
    public TimeSpan EncodedAt { get; set; }
}

/// <summary>
/// The hand-over from the loops to the network thread: encoded frames, copied once, sound before pictures. Bounded; what
/// finds it full is dropped and counted. Any thread may enqueue, one takes out.
/// </summary>
internal sealed class SendQueue(EncodedFramePool frames)
{
    private const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly BoundedQueue<SendJob> _sound = new(Capacity);
    private readonly BoundedQueue<SendJob> _pictures = new(Capacity);
    private readonly Stack<SendJob> _free = new(Capacity);
    private long _droppedCount;

    public long DroppedCount => Volatile.Read(ref _droppedCount);

    public bool TryAddSound(LivePeer listener, ReadOnlySpan<byte> packet, TimeSpan playoutTime, TimeSpan encodedAt)
    {
        SendJob job = Fill(packet, playoutTime, encodedAt);
        job.Listener = listener;
        return TryAdd(_sound, job);
    }

    public bool TryAddPicture(RenditionFanOut fanOut, LivePeer[] members, EncodedFrame frame, FrameTimes times, TimeSpan encodedAt)
    {
        SendJob job = Fill(frame.Data, frame.PlayoutTime, encodedAt);
        job.Frame!.IsKeyFrame = frame.IsKeyFrame;
        job.FanOut = fanOut;
        job.Members = members;
        job.Times.CopyFrom(times);
        return TryAdd(_pictures, job);
    }

    public bool TryTake(out SendJob? job)
    {
        lock (_lock)
        {
            job = _sound.Count > 0 ? _sound.Dequeue() : _pictures.Count > 0 ? _pictures.Dequeue() : null;
        }

        return job is not null;
    }

    /// <summary>A job that was taken is done.</summary>
    public void Return(SendJob job)
    {
        job.Frame?.Release();
        job.Frame = null;
        job.FanOut = null;
        job.Members = [];
        job.Listener = null;
        lock (_lock)
        {
            if (_free.Count < Capacity)
            {
                _free.Push(job);
            }
        }
    }

    /// <summary>Gives back what still waits.</summary>
    public void Clear()
    {
        while (TryTake(out SendJob? job))
        {
            Return(job!);
        }
    }

    private SendJob Fill(ReadOnlySpan<byte> data, TimeSpan playoutTime, TimeSpan encodedAt)
    {
        SendJob? job;
        lock (_lock)
        {
            _free.TryPop(out job);
        }

        job ??= new SendJob();
        EncodedFrame copy = frames.Rent();
        copy.Set(data);
        copy.PlayoutTime = playoutTime;
        job.Frame = copy;
        job.EncodedAt = encodedAt;
        return job;
    }

    private bool TryAdd(BoundedQueue<SendJob> queue, SendJob job)
    {
        bool isTaken;
        lock (_lock)
        {
            isTaken = queue.TryEnqueue(job);
        }

        if (!isTaken)
        {
            Interlocked.Increment(ref _droppedCount);
            Return(job);
        }

        return isTaken;
    }
}
