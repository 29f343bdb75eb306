namespace McuServer.Media.Pictures;

/// <summary>
/// Which source samples make each target sample along one axis, and with what weight. Down: the target sample covers
/// <c>source / length</c> source samples and each counts by its covered part. Up: linear between the two nearest, the
/// grids' centres aligned, the border sample repeated. Weights are whole numbers with a common total; rounding is carried
/// along the taps, so that they add up to the total exactly and a flat picture stays flat.
/// </summary>
internal sealed class ScaleAxis
{
    private ScaleAxis(int sourceLength, int length)
    {
        SourceLength = sourceLength;
        Length = length;
        First = new int[length];
        Offset = new int[length + 1];
    }

    public int SourceLength { get; }

    public int Length { get; }

    /// <summary>Index of the first source sample of each target sample; never falls.</summary>
    public int[] First { get; }

    /// <summary>Where the weights of each target sample begin; one more entry ends the last.</summary>
    public int[] Offset { get; }

    public int[] Weights { get; private set; } = [];

    /// <summary>The most taps that any target sample has.</summary>
    public int MaxTaps { get; private set; }

    public bool IsWholeRatio => SourceLength % Length == 0;

    public int Taps(int position) => Offset[position + 1] - Offset[position];

    /// <summary>Weights that add up to <paramref name="total"/> for each target sample.</summary>
    public static ScaleAxis Create(int sourceLength, int length, int total)
    {
        ScaleAxis axis = new(sourceLength, length);
        List<int> weights = new(length * ((sourceLength / length) + 2));
        for (int i = 0; i < length; i++)
        {
            axis.Offset[i] = weights.Count;
            axis.First[i] = sourceLength >= length
                ? AddCovered(weights, i, sourceLength, length, total)
                : AddLinear(weights, i, sourceLength, length, total);
            axis.First[i] += Trim(weights, axis.Offset[i]);
            axis.MaxTaps = Math.Max(axis.MaxTaps, weights.Count - axis.Offset[i]);
        }

        axis.Offset[length] = weights.Count;
        axis.Weights = [.. weights];
        return axis;
    }

    /// <summary>The same weight for every tap of a whole ratio: sums, to be multiplied by a reciprocal.</summary>
    public static ScaleAxis CreateSums(int sourceLength, int length, int weight)
    {
        int ratio = sourceLength / length;
        ScaleAxis axis = new(sourceLength, length) { Weights = new int[sourceLength], MaxTaps = ratio };
        Array.Fill(axis.Weights, weight);
        for (int i = 0; i <= length; i++)
        {
            axis.Offset[i] = i * ratio;
        }

        Array.Copy(axis.Offset, axis.First, length);
        return axis;
    }

    /// <summary>Each neighbouring pair of source samples, for whoever weighs them himself.</summary>
    public static ScaleAxis CreatePairs(int sourceLength)
    {
        ScaleAxis axis = new(sourceLength, sourceLength - 1) { Weights = new int[2 * (sourceLength - 1)], MaxTaps = 2 };
        Array.Fill(axis.Weights, 1);
        for (int i = 0; i < sourceLength; i++)
        {
            axis.Offset[i] = 2 * i;
        }

        for (int i = 0; i < axis.Length; i++)
        {
            axis.First[i] = i;
        }

        return axis;
    }

    public int MaxWeight()
    {
        int most = 0;
        foreach (int weight in Weights)
        {
            most = Math.Max(most, weight);
        }

        return most;
    }

    /// <summary>One target sample covers `source` units of which each source sample has `length`.</summary>
    private static int AddCovered(List<int> weights, int position, int source, int length, int total)
    {
        long begin = (long)position * source;
        long end = begin + source;
        int first = (int)(begin / length);
        long given = 0;
        for (long i = first; i * length < end; i++)
        {
            long covered = Math.Min(end, (i + 1) * length) - begin;
            long upToHere = ((2 * covered * total) + source) / (2L * source);
            weights.Add((int)(upToHere - given));
            given = upToHere;
        }

        return first;
    }

    /// <summary>The centre of target sample i lies at (2i + 1) * source / (2 * length) - 1/2.</summary>
    private static int AddLinear(List<int> weights, int position, int source, int length, int total)
    {
        long centre = (((2L * position) + 1) * source) - length;
        long unit = 2L * length;
        if (centre <= 0 || centre >= (source - 1) * unit)
        {
            weights.Add(total);
            return centre <= 0 ? 0 : source - 1;
        }

        int first = (int)(centre / unit);
        int second = (int)((((centre % unit) * 2 * total) + unit) / (2 * unit));
        weights.Add(total - second);
        weights.Add(second);
        return first;
    }

    /// <summary>Drops taps that were rounded to nothing at either end; says how many went in front.</summary>
    private static int Trim(List<int> weights, int from)
    {
        while (weights[^1] == 0)
        {
            weights.RemoveAt(weights.Count - 1);
        }

        int front = 0;
        while (weights[from + front] == 0)
        {
            front++;
        }

        weights.RemoveRange(from, front);
        return front;
    }
}
