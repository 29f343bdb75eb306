namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Painted patches by everything that they depend on, bounded by the size of their planes; those unused for longest are
/// forgotten first. The newest entry is kept even if it is larger than the bound. A look-up allocates nothing.
/// </summary>
internal sealed class PatchCache(long maxBytes)
{
    private readonly Dictionary<PatchKey, LinkedListNode<Entry>> _byKey = [];

    /// <summary>Newest use first.</summary>
    private readonly LinkedList<Entry> _byUse = new();

    public long Bytes { get; private set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    public int Count => _byKey.Count;

    public bool TryGet(in PatchKey key, out OverlayPatch[] patches)
    {
        if (_byKey.TryGetValue(key, out LinkedListNode<Entry>? node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            patches = node.Value.Patches;
            Hits++;
            return true;
        }

        Misses++;
        patches = [];
        return false;
    }

    /// <summary>Counts a patch that was found without asking this cache.</summary>
    public void CountHit() => Hits++;

    public void Add(in PatchKey key, OverlayPatch[] patches)
    {
        Entry entry = new(key, patches, CountBytes(patches));
        _byKey.Add(key, _byUse.AddFirst(entry));
        Bytes += entry.Bytes;
        while (Bytes > maxBytes && _byUse.Count > 1)
        {
            Entry oldest = _byUse.Last!.Value;
            _byUse.RemoveLast();
            _byKey.Remove(oldest.Key);
            Bytes -= oldest.Bytes;
        }
    }

    public void Clear()
    {
        _byKey.Clear();
        _byUse.Clear();
        Bytes = 0;
    }

    private static long CountBytes(OverlayPatch[] patches)
    {
        const int EntryOverhead = 512; // key, node, list and array headers, so that empty entries are bounded too
        long bytes = EntryOverhead;
        foreach (OverlayPatch patch in patches)
        {
            bytes += patch.Y.Length + patch.U.Length + patch.V.Length + patch.AlphaY.Length + patch.AlphaUV.Length;
        }

        return bytes;
    }

    private readonly record struct Entry(PatchKey Key, OverlayPatch[] Patches, long Bytes);
}
