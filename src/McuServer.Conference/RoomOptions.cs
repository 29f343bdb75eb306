namespace McuServer.Conference;

/// <summary>What a room is told at its start.</summary>
public sealed record RoomOptions
{
    public string Title { get; init; } = "";

    /// <summary>BCP 47 primary language: chooses texts of layouts.</summary>
    public string Language { get; init; } = "ko";

    /// <summary>Brings voices to one loudness.</summary>
    public bool LevellingIsOn { get; init; } = true;

    /// <summary>
    /// Most pictures composed at the same time. Above it a view's <c>self: omit</c> is treated as <c>overlay</c> and
    /// <c>speakerSees: previous</c> as <c>self</c>.
    /// </summary>
    public int MaxComposites { get; init; } = 4;

    /// <summary>What the clock overlay shows; null: nine o'clock at time zero.</summary>
    public RoomClock? Clock { get; init; }
}
