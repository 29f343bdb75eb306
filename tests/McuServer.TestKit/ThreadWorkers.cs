using McuServer.Media;

namespace McuServer.TestKit;

/// <summary>
/// Real threads that race for the parts of a work, for tests of results that must not depend on them. The calling
/// thread takes parts too.
/// </summary>
public sealed class ThreadWorkers : IWorkers, IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly CountdownEvent _done;
    private IWork? _work;
    private int _count;
    private int _next;
    private Exception? _failure;

    public ThreadWorkers(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ThreadCount = threadCount;
        _done = new CountdownEvent(threadCount);
        _threads = new Thread[threadCount - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Loop) { IsBackground = true, Name = $"test worker {i}" };
            _threads[i].Start();
        }
    }

    public int ThreadCount { get; }

    public void Run(IWork work, int count)
    {
        ArgumentNullException.ThrowIfNull(work);
        (_work, _count, _next, _failure) = (work, count, 0, null);
        _done.Reset();
        if (_threads.Length > 0)
        {
            _start.Release(_threads.Length);
        }

        TakeParts();
        _done.Wait();
        if (_failure is not null)
        {
            throw new InvalidOperationException("A part of the work failed.", _failure);
        }
    }

    public void Dispose()
    {
        _work = null;
        if (_threads.Length > 0)
        {
            _start.Release(_threads.Length);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _start.Dispose();
        _done.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _start.Wait();
            if (_work is null)
            {
                return;
            }

            TakeParts();
        }
    }

    private void TakeParts()
    {
        try
        {
            for (int i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
            {
                _work!.Do(i);
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
        finally
        {
            _done.Signal();
        }
    }
}
