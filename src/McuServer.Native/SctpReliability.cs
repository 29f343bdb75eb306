namespace McuServer.Native;

/// <summary>How hard a message is tried (RFC 3758, RFC 7496); the mirror of <c>MCU_SCTP_*</c>.</summary>
public enum SctpPolicy
{
    Reliable = 0,
    MaxLifetimeMs = 1,
    MaxRetransmits = 2,
}

/// <summary>How messages of a channel travel.</summary>
/// <param name="Value">Milliseconds or retransmissions, by <paramref name="Policy"/>.</param>
public readonly record struct SctpReliability(SctpPolicy Policy, uint Value, bool IsUnordered)
{
    public static SctpReliability Ordered => default;
}
