using McuServer.Media;
using McuServer.Media.Frames;

namespace McuServer.Conference;

/// <summary>One piece of work that was handed to a <see cref="WorkerSet"/> and can be waited for. Reusable.</summary>
public sealed class PostedWork(IWork work)
{
    internal IWork Work { get; } = work;

    internal PostedState State { get; set; }

    internal Exception? Failure { get; set; }
}

internal enum PostedState
{
    Idle,
    Waiting,
    Running,
}

/// <summary>
/// The threads for decoding, composing and encoding, shared by all loops of a process. The calling thread counts as one of
/// them and always helps, so a set of one has no thread of its own and does everything in order. Several loops may run a
/// batch at the same time. Allocates nothing in steady state. An exception in a work is thrown again at the caller of
/// <see cref="Run"/> or <see cref="Wait"/> to whom the work belongs, and nowhere else.
/// </summary>
public sealed class WorkerSet : IWorkers, IDisposable
{
    private const int PostedCapacity = 256;
    private readonly object _lock = new();
    private readonly BoundedQueue<PostedWork> _posted = new(PostedCapacity);
    private readonly List<Batch> _batches = new(16);
    private readonly Stack<Batch> _idle = new(16);
    private readonly Thread[] _threads;
    private bool _isStopping;

    /// <param name="threadCount">All threads together, the caller's included; at least 1.</param>
    public WorkerSet(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ThreadCount = threadCount;
        _threads = new Thread[threadCount - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(WorkLoop) { IsBackground = true, Name = $"worker {i + 1}" };
            _threads[i].Start();
        }
    }

    public int ThreadCount { get; }

    /// <summary>Called by a thread that owns loops, never from inside a work.</summary>
    public void Run(IWork work, int count)
    {
        if (_threads.Length == 0 || count <= 1)
        {
            InlineWorkers.Instance.Run(work, count);
            return;
        }

        Exception? failure;
        lock (_lock)
        {
            Batch batch = _idle.TryPop(out Batch? idle) ? idle : new Batch();
            batch.Begin(work, count);
            _batches.Add(batch);
            Monitor.PulseAll(_lock);
            while (batch.HasParts)
            {
                DoOnePart(batch);
            }

            while (batch.Unfinished > 0)
            {
                Monitor.Wait(_lock);
            }

            failure = batch.End();
            _batches.Remove(batch);
            _idle.Push(batch);
        }

        Throw(failure);
    }

    /// <summary>Lets a work begin on any free thread; with no thread of its own it is done at once, here.</summary>
    public void Post(PostedWork posted)
    {
        lock (_lock)
        {
            if (posted.State != PostedState.Idle)
            {
                throw new InvalidOperationException("This work was posted and not yet waited for.");
            }

            if (_threads.Length > 0 && _posted.TryEnqueue(posted))
            {
                posted.State = PostedState.Waiting;
                Monitor.PulseAll(_lock);
                return;
            }
        }

        posted.Work.Do(0);
    }

    /// <summary>Returns when the work is done; does it, or other posted works, here if no thread has begun it.</summary>
    public void Wait(PostedWork posted)
    {
        Exception? failure;
        lock (_lock)
        {
            while (posted.State != PostedState.Idle)
            {
                if (_posted.Count > 0)
                {
                    DoOnePosted();
                }
                else
                {
                    Monitor.Wait(_lock);
                }
            }

            failure = posted.Failure;
            posted.Failure = null;
        }

        Throw(failure);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopping = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void WorkLoop()
    {
        lock (_lock)
        {
            while (true)
            {
                // The parts of a batch come first: the owner of a loop waits for them, and only later for the posted.
                if (FindParts() is { } batch)
                {
                    DoOnePart(batch);
                }
                else if (_posted.Count > 0)
                {
                    DoOnePosted();
                }
                else if (_isStopping)
                {
                    return;
                }
                else
                {
                    Monitor.Wait(_lock);
                }
            }
        }
    }

    private Batch? FindParts()
    {
        foreach (Batch batch in _batches)
        {
            if (batch.HasParts)
            {
                return batch;
            }
        }

        return null;
    }

    /// <summary>Called with the lock held; lets it go while the part is done.</summary>
    private void DoOnePart(Batch batch)
    {
        int index = batch.Take();
        Exception? failure = DoUnlocked(batch.Work, index);
        if (batch.Finish(failure))
        {
            Monitor.PulseAll(_lock);
        }
    }

    private void DoOnePosted()
    {
        PostedWork posted = _posted.Dequeue();
        posted.State = PostedState.Running;
        posted.Failure = DoUnlocked(posted.Work, 0);
        posted.State = PostedState.Idle;
        Monitor.PulseAll(_lock);
    }

    private Exception? DoUnlocked(IWork work, int index)
    {
        Monitor.Exit(_lock);
        Exception? failure = null;
        try
        {
            work.Do(index);
        }
#pragma warning disable CA1031 // Whatever failed belongs to the caller of Run or Wait, who gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        Monitor.Enter(_lock);
        return failure;
    }

    private static void Throw(Exception? failure)
    {
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The parts of one call of <see cref="Run"/>; used with the lock held.</summary>
    private sealed class Batch
    {
        private IWork? _work;
        private int _next;
        private int _end;
        private Exception? _failure;

        public IWork Work => _work!;

        public bool HasParts => _next < _end;

        public int Unfinished { get; private set; }

        public void Begin(IWork work, int count)
        {
            _work = work;
            _next = 0;
            _end = Unfinished = count;
        }

        public int Take() => _next++;

        /// <summary>True when it was the last part.</summary>
        public bool Finish(Exception? failure)
        {
            _failure ??= failure;
            return --Unfinished == 0;
        }

        public Exception? End()
        {
            Exception? failure = _failure;
            _failure = null;
            _work = null;
            return failure;
        }
    }
}
