namespace McuServer.TestKit;

public enum SpokenKind
{
    /// <summary>A turn: sentences of more than two seconds.</summary>
    Turn,

    /// <summary>A word or two for the one who speaks.</summary>
    Answer,

    Cough,

    /// <summary>Into what somebody else says.</summary>
    Over,
}

/// <summary>One thing that is heard in a conversation.</summary>
/// <param name="From">The first 20 ms of at least −47 dBov.</param>
/// <param name="To">The end of the last 20 ms of at least −47 dBov.</param>
public sealed record Spoken(string Who, SpokenKind Kind, TimeSpan From, TimeSpan To)
{
    public override string ToString() => $"{Who} {Kind} {From.TotalMilliseconds:0}–{To.TotalMilliseconds:0}";
}
