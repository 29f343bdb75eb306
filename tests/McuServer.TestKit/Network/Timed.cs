namespace McuServer.TestKit.Network;

/// <summary>Makes an <see cref="ITimed"/> of two functions, so that any object with deadlines can be driven.</summary>
public sealed class Timed(Func<TimeSpan?> nextDeadline, Action<TimeSpan> handleTimeout) : ITimed
{
    public TimeSpan? NextDeadline => nextDeadline();

    public void HandleTimeout(TimeSpan now) => handleTimeout(now);
}
