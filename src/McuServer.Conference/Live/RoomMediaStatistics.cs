namespace McuServer.Conference.Live;

/// <summary>What the media of one room do, for its hosts (layouts-and-page.md Q6).</summary>
public sealed record RoomMediaStatistics
{
    /// <summary>Of the pictures, as the layout of the start has it.</summary>
    public int FramesPerSecond { get; init; }

    /// <summary>Who receives a picture, a sound or both; recordings too.</summary>
    public int Receivers { get; init; }

    /// <summary>Distinct pictures that are composed.</summary>
    public int Pictures { get; init; }

    public int VideoEncodes { get; init; }

    public int SoundEncodes { get; init; }

    /// <summary>Of these with copies against loss.</summary>
    public int SoundEncodesWithFec { get; init; }

    /// <summary>How often a view's own picture was refused, since there were too many.</summary>
    public long DegradedPictures { get; init; }

    /// <summary>Pictures left out because the one before took too long, or after a stall.</summary>
    public long SkippedPictures { get; init; }

    public long SkippedSounds { get; init; }

    /// <summary>How long one round of decoding, composing and encoding took.</summary>
    public DurationStatistics PictureTicks { get; init; } = new(0, 0, 0, 0);

    public DurationStatistics SoundTicks { get; init; } = new(0, 0, 0, 0);

    /// <summary>Encodes of shared pictures.</summary>
    public IReadOnlyList<EncodeStatistics> Encodes { get; init; } = [];
}

/// <summary>One encode that is shared.</summary>
/// <param name="View">Null: the layout without a view.</param>
public sealed record EncodeStatistics(string? View, string Codec, int Width, int Height, int FramesPerSecond, int BitrateBps);

/// <summary>Durations since the beginning: how many, and how long at most the given share of them took, in milliseconds.</summary>
public sealed record DurationStatistics(long Count, double P50Ms, double P95Ms, double P99Ms)
{
    public static DurationStatistics Of(Histogram histogram)
    {
        long[] counts = histogram.CopyCounts();
        long[] none = new long[counts.Length];
        return new DurationStatistics(
            counts.Sum(), Histogram.QuantileMs(0.5, none, counts), Histogram.QuantileMs(0.95, none, counts), Histogram.QuantileMs(0.99, none, counts));
    }
}
