using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>
/// Drives usrsctp's one clock. All associations of an engine share one of these, so that a moment is counted once however
/// many of them tick. Associations may live on several threads.
/// </summary>
public sealed class SctpClock
{
    private readonly Lock _lock = new();
    private TimeSpan? _last;

    /// <summary>Goes on to <paramref name="now"/>; an earlier or equal moment does nothing.</summary>
    public void Advance(TimeSpan now)
    {
        int elapsedMs;
        lock (_lock)
        {
            TimeSpan last = _last ??= now;
            elapsedMs = (int)Math.Min((now - last).TotalMilliseconds, 10_000);
            if (elapsedMs <= 0)
            {
                return;
            }

            _last = elapsedMs == 10_000 ? now : last + TimeSpan.FromMilliseconds(elapsedMs);
        }

        SctpEndpoint.Tick(elapsedMs);
    }
}
