using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// Scaling tables by source window and target size. Bounded: a transition makes new sizes at every tick, and a sender
/// may change its size at every picture. One thread at a time; the scalers themselves are shared freely.
/// </summary>
internal sealed class ScalerCache
{
    internal const int Capacity = 192;

    private readonly Dictionary<(int, int, int, int), Entry> _entries = [];
    private long _uses;

    public int Count => _entries.Count;

    public PictureScaler Get(int sourceWidth, int sourceHeight, int width, int height)
    {
        (int, int, int, int) key = (sourceWidth, sourceHeight, width, height);
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            if (_entries.Count >= Capacity)
            {
                RemoveOldest();
            }

            entry = new Entry(PictureScaler.Create(sourceWidth, sourceHeight, width, height));
            _entries.Add(key, entry);
        }

        entry.LastUse = ++_uses;
        return entry.Scaler;
    }

    private void RemoveOldest()
    {
        (int, int, int, int) oldest = default;
        long least = long.MaxValue;
        foreach (((int, int, int, int) key, Entry entry) in _entries)
        {
            if (entry.LastUse < least)
            {
                (oldest, least) = (key, entry.LastUse);
            }
        }

        _entries.Remove(oldest);
    }

    private sealed class Entry(PictureScaler scaler)
    {
        public PictureScaler Scaler { get; } = scaler;

        public long LastUse { get; set; }
    }
}
