using McuServer.Rtp.PayloadFormats;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// Which layer of a simulcast is decoded: the largest that flows. Sizes are read from the layers' key frames; a larger layer
/// is taken at its key frame, a layer that has stopped is left for the next one at once.
/// </summary>
internal sealed class LayerChoice
{
    /// <summary>A layer without a packet for so long has stopped: senders drop the large ones when the network is weak.</summary>
    private static readonly TimeSpan s_stopped = TimeSpan.FromMilliseconds(500);

    /// <summary>A layer with a packet in this time flows.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(200);

    private readonly List<Entry> _entries = new(4);

    public ReceiveLayer? Chosen { get; private set; }

    public long SwitchCount { get; private set; }

    public void Add(ReceiveLayer layer) => _entries.Add(new Entry(layer));

    public void Remove(ReceiveLayer layer)
    {
        _entries.RemoveAll(entry => entry.Layer == layer);
        Chosen = Chosen == layer ? null : Chosen;
    }

    /// <summary>A packet came. True when from this packet on another layer is the chosen one.</summary>
    public bool Note(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, RtpVideoCodec format)
    {
        Entry? entry = Find(layer);
        if (entry is null)
        {
            return false;
        }

        entry.LastPacketAt = now;
        bool isKeyFrame = !packet.IsPaddingOnly && _entries.Count > 1 && ReadKeyFrame(packet.Payload, format, entry);
        if (layer == Chosen)
        {
            return false;
        }

        if (isKeyFrame)
        {
            layer.Stream.KeyFrames.OnKeyFrame();
        }

        Entry? chosen = Chosen is null ? null : Find(Chosen);
        bool isChosenGone = chosen is null || now - chosen.LastPacketAt > s_stopped;
        if (!isChosenGone && !(isKeyFrame && entry.Pixels > chosen!.Pixels))
        {
            return false;
        }

        SwitchCount += Chosen is null ? 0 : 1;
        Chosen = layer;
        return true;
    }

    /// <summary>A layer that flows and is larger than the chosen one, or of unknown size: a key frame is needed to take it.</summary>
    public ReceiveLayer? FindBetter(TimeSpan now)
    {
        Entry? chosen = Chosen is null ? null : Find(Chosen);
        foreach (Entry entry in _entries)
        {
            bool isBetter = entry.Pixels == 0 || (chosen is not null && entry.Pixels > chosen.Pixels);
            if (entry != chosen && isBetter && entry.LastPacketAt > TimeSpan.Zero && now - entry.LastPacketAt < s_fresh)
            {
                return entry.Layer;
            }
        }

        return null;
    }

    private static bool ReadKeyFrame(ReadOnlySpan<byte> payload, RtpVideoCodec format, Entry entry)
    {
        if (!PayloadFormat.Depacketizer(format).TryInspect(payload, out PayloadInfo info) || info.Width == 0)
        {
            return false;
        }

        entry.Pixels = info.Width * info.Height;
        return true;
    }

    private Entry? Find(ReceiveLayer layer)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Layer == layer)
            {
                return entry;
            }
        }

        return null;
    }

    private sealed class Entry(ReceiveLayer layer)
    {
        public ReceiveLayer Layer { get; } = layer;

        public TimeSpan LastPacketAt { get; set; }

        /// <summary>Of the last key frame; 0 before the first.</summary>
        public int Pixels { get; set; }
    }
}
