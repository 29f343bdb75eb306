namespace McuServer.TestKit.Network;

/// <summary>Something that wants to be woken at a time; <see cref="VirtualClock"/> does it.</summary>
public interface ITimed
{
    /// <summary>Null = never.</summary>
    TimeSpan? NextDeadline { get; }

    void HandleTimeout(TimeSpan now);
}
