namespace McuServer.Transport.Ice;

/// <summary>What became of a STUN message.</summary>
public enum StunResult
{
    /// <summary>An authentic request; answered.</summary>
    Validated,

    /// <summary>A response to our own check (full agents).</summary>
    Response,
    Malformed,
    NoFingerprint,
    NotARequest,
    IncompleteRequest,
    UnknownUfrag,
    WrongIntegrity,
    RoleConflict,
    UnknownAttribute,
    OverBudget,
    Closed,
}
