using McuServer.Native;

namespace McuServer.Conference.Live;

/// <summary>
/// Drives one room by the real clock with two threads: one ticks the sound every 20 ms and never waits for pictures, the
/// other ticks the pictures at the canvas's rate and decodes in between what came in. A tick that fails ends the room and
/// nothing else.
/// </summary>
internal sealed class RoomRunner : IDisposable
{
    /// <summary>Sound goes on without a seam after a stall of up to 60 ms; a longer one is a gap.</summary>
    private const int AudioTicksBehind = 3;

    /// <summary>
    /// So close to its next tick the video thread begins nothing else. A picture that comes before is decoded at once, even
    /// if the tick begins a moment later for it: in the tick its decoding would delay all pictures by all of its time.
    /// </summary>
    private static readonly TimeSpan s_quietBeforeTick = TimeSpan.FromMilliseconds(0.2);

    /// <summary>A machine that is too slow for moving tiles is given none (layouts-and-page.md 3.5).</summary>
    private const int MissesThatEndTransitions = 3;

    // Where the process may: sound before everything, pictures before the workers and other processes.
    private const int AudioNice = -11;
    private const int VideoNice = -4;

    private readonly LiveRoom _room;
    private readonly ServerClock _clock;
    private readonly LiveMetrics _metrics;
    private readonly Action<LiveRoom, Exception> _onFailure;
    private readonly ManualResetEvent _stop = new(false);
    private readonly AutoResetEvent _frameArrived = new(false);
    private readonly AutoResetEvent _commandPosted = new(false);
    private readonly Lock _wakeGate = new();
    private bool _isDisposed;
    private readonly TickClock _audioTicks = new(AudioMixLoop.TicksPerSecond, AudioTicksBehind);
    private readonly TickClock _videoTicks;
    private readonly Thread _audioThread;
    private readonly Thread _videoThread;

    public RoomRunner(LiveRoom room, ServerClock clock, LiveMetrics metrics, Action<LiveRoom, Exception> onFailure)
    {
        _room = room;
        _clock = clock;
        _metrics = metrics;
        _onFailure = onFailure;
        _videoTicks = new TickClock(room.FramesPerSecond, maxBehind: 0);
        room.FrameArrived = () => _frameArrived.Set();
        room.CommandPosted = WakeSound;
        _audioThread = new Thread(() => Guard(TickSound)) { IsBackground = true, Name = "audio tick" };
        _videoThread = new Thread(() => Guard(TickPictures)) { IsBackground = true, Name = "video tick" };
    }

    public LiveRoom Room => _room;

    public void Start()
    {
        _audioTicks.Start(_clock.Now);
        _videoTicks.Start(_clock.Now);
        _audioThread.Start();
        _videoThread.Start();
    }

    /// <summary>Returns when both threads have ended; never called by one of them.</summary>
    public void Dispose()
    {
        _stop.Set();
        _audioThread.Join();
        _videoThread.Join();
        _stop.Dispose();
        _frameArrived.Dispose();
        lock (_wakeGate)
        {
            _isDisposed = true;
            _commandPosted.Dispose();
        }
    }

    /// <summary>From any thread, which may not know yet that the room has ended.</summary>
    private void WakeSound()
    {
        lock (_wakeGate)
        {
            if (!_isDisposed)
            {
                _commandPosted.Set();
            }
        }
    }

    private void TickSound()
    {
        NativeThread.TrySetNice(AudioNice);
        while (!_stop.WaitOne(0))
        {
            TimeSpan now = _clock.Now;
            if (!_audioTicks.TryBegin(now, out TimeSpan tickTime))
            {
                if (IsCommandPosted(_audioTicks.NextDue - now))
                {
                    _room.RunCommands(_clock.Now);
                }

                continue;
            }

            _metrics.AudioTickLateness.Add(now - tickTime);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            _room.AudioTick(tickTime);
            _metrics.CountAllocated(GC.GetAllocatedBytesForCurrentThread() - bytes, isAudio: true);
            TimeSpan took = _clock.Now - now;
            _metrics.AudioTickDuration.Add(took);
            _room.Load.SoundTicks.Add(took);
            _metrics.CountTicks(_audioTicks, _room.Load, isAudio: true);
        }
    }

    /// <summary>
    /// Waits for a command until the next tick of the sound: a command that came in the meantime is seen in the next picture,
    /// instead of waiting for up to 20 ms before that. Shortly before the tick it is the tick that does it.
    /// </summary>
    private bool IsCommandPosted(TimeSpan untilTick)
    {
        int waitMs = (int)(untilTick - s_quietBeforeTick).TotalMilliseconds;
        if (waitMs > 0)
        {
            return _commandPosted.WaitOne(waitMs);
        }

        SleepUntil(_audioTicks.NextDue);
        return false;
    }

    private void TickPictures()
    {
        WaitHandle[] signals = [_stop, _frameArrived];
        NativeThread.TrySetNice(VideoNice);
        while (!_stop.WaitOne(0))
        {
            TimeSpan now = _clock.Now;
            if (_videoTicks.TryBegin(now, out TimeSpan tickTime))
            {
                _metrics.VideoTickLateness.Add(now - tickTime);
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                _room.VideoTick(tickTime);
                _metrics.CountAllocated(GC.GetAllocatedBytesForCurrentThread() - bytes, isAudio: false);
                TimeSpan took = _clock.Now - now;
                _metrics.VideoTickDuration.Add(took);
                if (_videoTicks.End(now + took) == MissesThatEndTransitions)
                {
                    _room.EndTransitions();
                }

                _room.Load.PictureTicks.Add(took);
                _metrics.CountTicks(_videoTicks, _room.Load, isAudio: false);
                DecodeAhead();
                continue;
            }

            // Handles wait for whole milliseconds; the rest of one is slept.
            int waitMs = (int)(_videoTicks.NextDue - now - s_quietBeforeTick).TotalMilliseconds;
            if (waitMs <= 0)
            {
                SleepUntil(_videoTicks.NextDue);
            }
            else if (WaitHandle.WaitAny(signals, waitMs) == 1)
            {
                DecodeAhead();
            }
        }
    }

    private void DecodeAhead()
    {
        TimeSpan now = _clock.Now;
        if (_videoTicks.NextDue - now > s_quietBeforeTick)
        {
            _room.DecodeAhead(now);
        }
    }

    /// <summary>To the microsecond, where a wait for a handle is rounded to milliseconds; a stop waits a tick at most.</summary>
    private void SleepUntil(TimeSpan due) => NativeThread.SleepUntil(_clock.ToTimestamp(due));

    private void Guard(Action loop)
    {
        try
        {
            loop();
        }
#pragma warning disable CA1031 // A broken invariant stops the room, not the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _onFailure(_room, e);
        }
    }
}
