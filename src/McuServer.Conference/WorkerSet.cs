using McuServer.Media;
using McuServer.Media.Frames;

namespace McuServer.Conference;

/// <summary>One piece of work that was handed to a <see cref="WorkerSet"/> and can be waited for. Reusable.</summary>
public sealed class PostedWork(IWork work)
{
    internal IWork Work { get; } = work;

    internal PostedState State { get; set; }
}

internal enum PostedState
{
    Idle,
    Waiting,
    Running,
}

/// <summary>
/// The threads for decoding, composing and encoding. The calling thread counts as one of them and always helps, so a set
/// of one has no thread of its own and does everything in order. Allocates nothing after construction. An exception in a
/// work is thrown again at the caller of <see cref="Run"/> or <see cref="Wait"/>.
/// </summary>
public sealed class WorkerSet : IWorkers, IDisposable
{
    private const int PostedCapacity = 256;
    private readonly object _lock = new();
    private readonly BoundedQueue<PostedWork> _posted = new(PostedCapacity);
    private readonly Thread[] _threads;
    private IWork? _batch;
    private int _nextIndex;
    private int _endIndex;
    private int _unfinished;
    private Exception? _failure;
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

    /// <summary>Only one batch at a time: called by the thread that owns the loops, never from inside a work.</summary>
    public void Run(IWork work, int count)
    {
        if (_threads.Length == 0 || count <= 1)
        {
            InlineWorkers.Instance.Run(work, count);
            return;
        }

        lock (_lock)
        {
            _batch = work;
            _nextIndex = 0;
            _endIndex = count;
            _unfinished = count;
            Monitor.PulseAll(_lock);
            while (_nextIndex < _endIndex)
            {
                DoOnePart();
            }

            while (_unfinished > 0)
            {
                Monitor.Wait(_lock);
            }

            _batch = null;
            ThrowFailure();
        }
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

    /// <summary>Returns when the work is done; does it here if no thread has begun it.</summary>
    public void Wait(PostedWork posted)
    {
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

            ThrowFailure();
        }
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
                // The parts of a batch come first: the owner of the loops waits for them, and only later for the posted.
                if (_nextIndex < _endIndex)
                {
                    DoOnePart();
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

    /// <summary>Called with the lock held; lets it go while the part is done.</summary>
    private void DoOnePart()
    {
        int index = _nextIndex++;
        IWork work = _batch!;
        DoUnlocked(work, index);
        if (--_unfinished == 0)
        {
            Monitor.PulseAll(_lock);
        }
    }

    private void DoOnePosted()
    {
        PostedWork posted = _posted.Dequeue();
        posted.State = PostedState.Running;
        DoUnlocked(posted.Work, 0);
        posted.State = PostedState.Idle;
        Monitor.PulseAll(_lock);
    }

    private void DoUnlocked(IWork work, int index)
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
        _failure ??= failure;
    }

    private void ThrowFailure()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
