namespace McuServer.Conference.Playing;

/// <summary>
/// Feeds one file by a clock on a thread of its own, since a disk may take its time. Ends by itself at the end of the file.
/// </summary>
public sealed class PlaybackThread : IDisposable
{
    /// <summary>Much less than the second that is read ahead.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly FilePlayback _playback;
    private readonly Func<TimeSpan> _clock;
    private readonly Action<FilePlayback> _ended;
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;

    /// <param name="clock">Time of the rooms.</param>
    /// <param name="ended">Told once, on this thread, when the file is through or cannot be read on; not after a stop.</param>
    public PlaybackThread(FilePlayback playback, Func<TimeSpan> clock, Action<FilePlayback> ended)
    {
        _playback = playback;
        _clock = clock;
        _ended = ended;
        _thread = new Thread(Run) { IsBackground = true, Name = "file playback" };
    }

    public void Start() => _thread.Start();

    /// <summary>Returns when nothing feeds the file any more; may be called by <c>ended</c> too, which then goes on.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (Thread.CurrentThread == _thread)
        {
            return;
        }

        if ((_thread.ThreadState & ThreadState.Unstarted) == 0)
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.WaitOne(s_interval))
        {
            if (!Feed())
            {
                if (!_stop.WaitOne(0))
                {
                    _ended(_playback);
                }

                return;
            }
        }
    }

    private bool Feed()
    {
        try
        {
            return _playback.Feed(_clock());
        }
#pragma warning disable CA1031 // What is wrong with one file ends its playing, not the server.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
