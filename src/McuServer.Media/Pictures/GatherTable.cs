namespace McuServer.Media.Pictures;

/// <summary>
/// How vectors fetch the taps of target samples. A block is one vector; each of its target samples owns a pair of
/// elements. A round loads a window of the row (one for each part of the vector) and makes a number of steps in it; a step
/// puts up to two taps of every target sample into its pair and multiplies by their weights. All blocks of a table have
/// as many rounds, and all rounds as many steps; what is left over has weight 0.
/// </summary>
internal sealed class GatherTable
{
    private readonly ScaleAxis _axis;
    private readonly int _elementBytes;
    private readonly int _vectorBytes;
    private readonly int _loadBytes;
    private readonly int _windowBytes;
    private readonly int _lastWindow;

    /// <param name="axis">The taps; weights must fit the element.</param>
    /// <param name="elementBytes">1 for bytes with signed byte weights, 2 for words with word weights.</param>
    /// <param name="vectors">The vectors that will be filled.</param>
    /// <param name="rowBytes">No window reaches past this many bytes of the row; at least one window long.</param>
    /// <param name="isWide">True for wide gathers.</param>
    /// <param name="together">
    /// So many blocks follow each other and must not reach past the target's end, where they overlap those before; 0 lets
    /// them reach past it.
    /// </param>
    public GatherTable(ScaleAxis axis, int elementBytes, VectorWidth vectors, int rowBytes, bool isWide, int together)
    {
        int parts = VectorSupport.Parts(vectors);
        (_axis, _elementBytes, _vectorBytes) = (axis, elementBytes, (int)vectors);
        _loadBytes = _vectorBytes / parts;
        _windowBytes = _loadBytes * (isWide ? VectorSupport.WideWindows(vectors) : 1);
        _lastWindow = rowBytes - _windowBytes;
        int perBlock = _vectorBytes / (2 * elementBytes);
        int perPart = perBlock / parts;
        int group = Math.Max(1, together);
        int perGroup = group * perBlock;
        Positions = new int[(axis.Length + perGroup - 1) / perGroup * group];
        var plans = new List<Round>[Positions.Length * parts];
        for (int i = 0; i < plans.Length; i++)
        {
            int block = i / parts;
            int start = block / group * perGroup;
            start = together > 0 ? Math.Min(start, axis.Length - perGroup) : start;
            int position = start + (block % group * perBlock);
            Positions[block] = position;
            plans[i] = Plan(position + (i % parts * perPart), perPart);
            Rounds = Math.Max(Rounds, plans[i].Count);
            foreach (Round round in plans[i])
            {
                Steps = Math.Max(Steps, round.Steps.Count);
            }
        }

        Offsets = new int[Positions.Length * Rounds * parts];
        Indices = new byte[Positions.Length * Rounds * Steps * _vectorBytes];
        Weights = new byte[Indices.Length];
        for (int i = 0; i < plans.Length; i++)
        {
            Write(plans[i], i / parts, i % parts, parts);
        }
    }

    /// <summary>Rounds of each block.</summary>
    public int Rounds { get; }

    /// <summary>Steps of each round.</summary>
    public int Steps { get; }

    /// <summary>First target sample of each block.</summary>
    public int[] Positions { get; }

    /// <summary>Byte offsets of windows in the row: by block, round, part.</summary>
    public int[] Offsets { get; }

    /// <summary>Vectors of byte indices into the windows: by block, round, step.</summary>
    public byte[] Indices { get; }

    /// <summary>Vectors of weights, for the element's type: by block, round, step.</summary>
    public byte[] Weights { get; }

    /// <summary>The rounds for count target samples from first on, which share windows.</summary>
    private List<Round> Plan(int first, int count)
    {
        var taps = new Queue<Tap>[count];
        for (int i = 0; i < count; i++)
        {
            taps[i] = TapsOf(first + i);
        }

        List<Round> rounds = [];
        while (Lowest(taps) is int lowest)
        {
            Round round = new(WindowFor(lowest, first + count - 1), []);
            int end = (round.Offset + _windowBytes) / _elementBytes;
            while (Lowest(taps) < end)
            {
                var step = new Tap[count * 2];
                for (int i = 0; i < step.Length; i++)
                {
                    if (taps[i / 2].TryPeek(out Tap tap) && tap.Index < end)
                    {
                        step[i] = taps[i / 2].Dequeue();
                    }
                }

                round.Steps.Add(step);
            }

            rounds.Add(round);
        }

        return rounds;
    }

    /// <summary>
    /// Begins at the lowest tap that is left, or before it on a whole vector if the window holds all taps even so: loads
    /// that cross a cache line cost twice.
    /// </summary>
    private int WindowFor(int lowest, int lastPosition)
    {
        int last = Math.Min(lastPosition, _axis.Length - 1);
        int end = (_axis.First[last] + _axis.Taps(last)) * _elementBytes;
        int start = lowest * _elementBytes;
        int aligned = start - (start % _loadBytes);
        return Math.Min(end <= aligned + _windowBytes ? aligned : start, _lastWindow);
    }

    private static int? Lowest(Queue<Tap>[] taps)
    {
        int? lowest = null;
        foreach (Queue<Tap> queue in taps)
        {
            if (queue.TryPeek(out Tap tap) && !(tap.Index >= lowest))
            {
                lowest = tap.Index;
            }
        }

        return lowest;
    }

    /// <summary>A byte weight of 128 is not a signed byte and is split over a doubled tap.</summary>
    private Queue<Tap> TapsOf(int position)
    {
        Queue<Tap> taps = new();
        for (int i = 0; position < _axis.Length && i < _axis.Taps(position); i++)
        {
            int index = _axis.First[position] + i;
            int weight = _axis.Weights[_axis.Offset[position] + i];
            bool isSplit = _elementBytes == 1 && weight > sbyte.MaxValue;
            taps.Enqueue(new Tap(index, isSplit ? weight / 2 : weight));
            if (isSplit)
            {
                taps.Enqueue(new Tap(index, weight - (weight / 2)));
            }
        }

        return taps;
    }

    private void Write(List<Round> rounds, int block, int part, int parts)
    {
        int partBytes = _vectorBytes / parts;
        for (int r = 0; r < rounds.Count; r++)
        {
            int slot = (block * Rounds) + r;
            Offsets[(slot * parts) + part] = rounds[r].Offset;
            for (int s = 0; s < rounds[r].Steps.Count; s++)
            {
                int at = (((slot * Steps) + s) * _vectorBytes) + (part * partBytes);
                for (int i = 0; i < partBytes; i++)
                {
                    Tap tap = rounds[r].Steps[s][i / _elementBytes];
                    if (tap.Weight != 0)
                    {
                        int inElement = i % _elementBytes;
                        Indices[at + i] = (byte)((tap.Index * _elementBytes) - rounds[r].Offset + inElement);
                        Weights[at + i] = (byte)(tap.Weight >> (8 * inElement));
                    }
                }
            }
        }
    }

    private readonly record struct Tap(int Index, int Weight);

    /// <summary>Steps hold two taps for each target sample; weight 0 where there is none.</summary>
    private readonly record struct Round(int Offset, List<Tap[]> Steps);
}
