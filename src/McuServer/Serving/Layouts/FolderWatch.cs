namespace McuServer.Serving.Layouts;

/// <summary>
/// Says that something in a folder may have changed: a while after the last notice of the kernel, so that a file that is
/// being written is whole, and, because such notices can fail or be lost (network disks, no watches left), whenever a look
/// every few seconds finds other names, sizes or times. Calls never overlap.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    /// <summary>After the last of several notices.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(300);

    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly string _filter;
    private readonly TimeSpan _delay;
    private readonly Action _changed;
    private readonly Lock _calling = new();
    private readonly ITimer _soon;
    private readonly ITimer _poll;
    private FileSystemWatcher? _watcher;
    private int _signature;
    private bool _isDisposed;

    /// <param name="folder">Need not exist yet.</param>
    /// <param name="filter">Such as "*.json".</param>
    public FolderWatch(string folder, string filter, TimeProvider clock, Action changed, TimeSpan? delay = null, TimeSpan? poll = null)
    {
        _folder = folder;
        _filter = filter;
        _delay = delay ?? Delay;
        _changed = changed;
        _signature = Signature();
        _soon = clock.CreateTimer(_ => Call(onlyIfOther: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        TryWatch();
        TimeSpan every = poll ?? Poll;
        _poll = clock.CreateTimer(_ => Look(), null, every, every);
    }

    /// <summary>Whether the kernel tells of changes; without it only the look does.</summary>
    public bool IsWatching => _watcher is not null;

    public void Dispose()
    {
        lock (_calling)
        {
            _isDisposed = true;
        }

        _poll.Dispose();
        _soon.Dispose();
        _watcher?.Dispose();
    }

    private void TryWatch()
    {
        try
        {
            if (_watcher is null && Directory.Exists(_folder))
            {
                FileSystemWatcher watcher = new(_folder, _filter);
                watcher.Changed += (_, _) => Soon();
                watcher.Created += (_, _) => Soon();
                watcher.Deleted += (_, _) => Soon();
                watcher.Renamed += (_, _) => Soon();
                watcher.Error += (_, _) => Soon();
                watcher.EnableRaisingEvents = true;
                _watcher = watcher;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The look goes on without.
        }
    }

    private void Soon()
    {
        lock (_calling)
        {
            if (!_isDisposed)
            {
                _soon.Change(_delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Look()
    {
        TryWatch();
        Call(onlyIfOther: true);
    }

    private void Call(bool onlyIfOther)
    {
        lock (_calling)
        {
            int signature = Signature();
            if (_isDisposed || (onlyIfOther && signature == _signature))
            {
                return;
            }

            _signature = signature;
            _changed();
        }
    }

    /// <summary>Of names, sizes and times; the order of the directory does not matter.</summary>
    private int Signature()
    {
        int sum = 0;
        try
        {
            if (Directory.Exists(_folder))
            {
                foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles(_filter))
                {
                    sum += HashCode.Combine(file.Name, file.Length, file.LastWriteTimeUtc);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _signature;
        }

        return sum;
    }
}
