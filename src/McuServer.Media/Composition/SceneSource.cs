namespace McuServer.Media.Composition;

/// <summary>
/// One camera or screen as one composed picture knows it, for as long as it is there: the same object from joining to
/// leaving, so places in grids and slots compare by reference. Fields below "one run" are scratch of the present run.
/// </summary>
internal sealed class SceneSource(VideoKey key, int sequence)
{
    /// <summary>A pause of at most this does not end a speech; the release of the speaking border by default.</summary>
    public static readonly TimeSpan SpeechPause = TimeSpan.FromMilliseconds(500);

    public VideoKey Key { get; } = key;

    /// <summary>Rank by first appearance: the order that remains where all keys are equal.</summary>
    public int Sequence { get; } = sequence;

    /// <summary>Whose it is, as last told.</summary>
    public StagePerson Person { get; set; } = new(key.ParticipantId);

    /// <summary>Only for screens.</summary>
    public StageScreen? Screen { get; set; }

    /// <summary>In the latest stage.</summary>
    public bool IsInStage { get; set; }

    /// <summary>For a camera: its owner shares a screen.</summary>
    public bool IsSharing { get; set; }

    /// <summary>Counted and given a place. A screen is a member as long as it is shared.</summary>
    public bool IsMember { get; set; }

    /// <summary>Since when this camera is due to become a member or to cease to be one; null: it is not.</summary>
    public TimeSpan? ChangingSince { get; set; }

    public bool IsSpeaking { get; private set; }

    /// <summary>Start of the present speech, short pauses left out of account.</summary>
    public TimeSpan SpeakingSince { get; private set; }

    /// <summary>End of the last sound of speech; null while there was none.</summary>
    public TimeSpan? SpeechStoppedAt { get; private set; }

    public bool IsCamera => Key.Kind == VideoKind.Camera;

    public TimeSpan? PinnedAt => IsCamera ? Person.PinnedAt : Screen?.PinnedAt;

    /// <summary>Gone, or about to be: the tile says "reconnecting".</summary>
    public bool IsLost => !IsInStage || Person.IsReconnecting;

    /// <summary>Without a connection at present, not taken off the stage: the place in a grid waits.</summary>
    public bool IsAway => IsLost || (!Person.IsOnStage && !Person.IsTakenOff);

    /// <summary>The place in a grid that was lost with the connection, for whoever comes back; null: none.</summary>
    public LostPlace? Lost { get; set; }

    /// <summary>Since when there is neither person nor tile; null: there is.</summary>
    public TimeSpan? GoneSince { get; set; }

    /// <summary>A grid may know it again.</summary>
    public bool IsPlaceKept => Lost is not null;

    // One run.

    /// <summary>Bit per region of the variant whose seat this person holds; 0: free for every region.</summary>
    public ulong SeatRegions { get; set; }

    /// <summary>Index of the region that claimed it, or −1.</summary>
    public int ClaimedBy { get; set; } = -1;

    /// <summary>Index of a region that shows it, or −1; set at the end of a run.</summary>
    public int ShownIn { get; set; } = -1;

    /// <summary>Its place in that region.</summary>
    public int ShownAt { get; set; }

    /// <summary><see cref="ShownIn"/> of the composition before, or −1.</summary>
    public int WasShownIn { get; set; } = -1;

    /// <summary><see cref="ShownAt"/> of the composition before.</summary>
    public int WasShownAt { get; set; }

    /// <summary>Marks the list that it was last collected into.</summary>
    public int CollectedIn { get; set; }

    /// <summary>Its place in that list.</summary>
    public int Rank { get; set; }

    /// <summary>Marks the list for which a grid already holds it.</summary>
    public int HeldIn { get; set; }

    public void NoteSpeaking(bool isSpeaking, TimeSpan now)
    {
        if (isSpeaking && !IsTalking(now))
        {
            SpeakingSince = now;
        }

        if (!isSpeaking && IsSpeaking)
        {
            SpeechStoppedAt = now;
        }

        IsSpeaking = isSpeaking;
    }

    /// <summary>Speaking, or in a pause too short to end the speech.</summary>
    public bool IsTalking(TimeSpan now) => IsHeard(now, SpeechPause);

    /// <summary>Speaking, or having spoken less than <paramref name="release"/> ago.</summary>
    public bool IsHeard(TimeSpan now, TimeSpan release) =>
        IsSpeaking || (SpeechStoppedAt is { } stopped && now - stopped < release);
}
