using System.Text;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>Hears of streams that an offer no longer names.</summary>
internal interface ILayerSink
{
    void OnLayerGone(ReceiveLayer layer);
}

/// <summary>
/// SSRC → stream of one peer. A stream is assigned by what the offer announces, by the MID and RID that its first packets
/// carry (RFC 9143 section 9.2, RFC 8852), or by its payload type when only one m-section can be meant; once assigned it
/// stays so, since senders stop naming them after the first report.
/// </summary>
internal sealed class StreamTable
{
    private const int MaxStreams = 64;
    private readonly Dictionary<uint, ReceiveLayer> _bySsrc = new(16);
    private readonly List<ReceiveTrack> _tracks = new(4);
    private readonly List<ReceiveLayer> _layers = new(8);

    public IReadOnlyList<ReceiveTrack> Tracks => _tracks;

    /// <summary>All streams, in the order in which they appeared.</summary>
    public List<ReceiveLayer> Layers => _layers;

    /// <summary>Takes over what an offer says now; streams that are known go on.</summary>
    public void Update(NegotiatedSession session, ILayerSink sink)
    {
        foreach (NegotiatedSection section in session.Sections)
        {
            ReceiveTrack? track = _tracks.Find(t => t.Section.Index == section.Index);
            if (section.IsRejected && track is not null)
            {
                End(track, section, sink);
            }

            if (section.IsRejected || section.Kind is not (SectionKind.Audio or SectionKind.Video))
            {
                continue;
            }

            if (track is not null)
            {
                track.Section = section;
                DropUnnamed(track, sink);
            }
            else if (section.Receives)
            {
                _tracks.Add(new ReceiveTrack(section));
            }
        }
    }

    public bool TryFind(uint ssrc, out ReceiveLayer? layer) => _bySsrc.TryGetValue(ssrc, out layer);

    /// <summary>Assigns a stream that was not seen before; null when it cannot be, with the reason.</summary>
    public ReceiveLayer? Assign(in RtpHeader header, scoped in HeaderExtensionValues values, out bool isNew, out DropReason reason)
    {
        isNew = false;
        reason = DropReason.TooManyStreams;
        if (_bySsrc.Count >= MaxStreams)
        {
            return null;
        }

        reason = DropReason.UnknownSsrc;
        ReceiveTrack? track = FindTrack(header, values, out RemoteSsrc announced);
        if (track is null)
        {
            return null;
        }

        bool isRtx = announced.RtxSsrc == header.Ssrc || track.Section.RtxPayloadTypes.ContainsKey(header.PayloadType);
        ReceiveLayer? layer = isRtx
            ? AssignRepair(track, header.Ssrc, values.RepairedRid, announced.Ssrc)
            : AssignMedia(track, header, values.Rid, announced.RtxSsrc, out isNew);
        if (layer is not null)
        {
            _bySsrc.Add(header.Ssrc, layer);
        }

        return layer;
    }

    /// <summary>A later packet of the stream may say whose it is: this one lacks what would assign it.</summary>
    public bool MayBecomeKnown(in RtpHeader header, scoped in HeaderExtensionValues values)
    {
        foreach (ReceiveTrack track in _tracks)
        {
            NegotiatedSection section = track.Section;
            bool isMeant = values.Mid.IsEmpty || Equal(values.Mid, section.Mid);
            bool isUnnamed = section.ReceiveRids.Count > 0 ? values.Rid.IsEmpty && values.RepairedRid.IsEmpty : values.Mid.IsEmpty;
            if (isMeant && isUnnamed && section.Receives && Carries(section, header.PayloadType))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The stream is over: its SSRC may come again as another one.</summary>
    public void Remove(ReceiveLayer layer)
    {
        _bySsrc.Remove(layer.Stream.Ssrc);
        _bySsrc.Remove(layer.Stream.RtxSsrc);
        _layers.Remove(layer);
        layer.Track.Layers.Remove(layer);
    }

    /// <summary>
    /// The section was stopped: its streams are over. What it was stays known, since a rejected section tells nothing.
    /// </summary>
    private void End(ReceiveTrack track, NegotiatedSection rejected, ILayerSink sink)
    {
        track.Section = track.Section with { IsRejected = true, Receives = false, Mid = rejected.Mid };
        for (int i = track.Layers.Count - 1; i >= 0; i--)
        {
            ReceiveLayer layer = track.Layers[i];
            Remove(layer);
            sink.OnLayerGone(layer);
        }
    }

    /// <summary>Where the offer names its streams, those that it named before are over.</summary>
    private void DropUnnamed(ReceiveTrack track, ILayerSink sink)
    {
        for (int i = track.Layers.Count - 1; i >= 0 && track.Section.RemoteSsrcs.Count > 0; i--)
        {
            ReceiveLayer layer = track.Layers[i];
            if (FindAnnounced(track, layer.Stream.Ssrc).Ssrc == 0)
            {
                Remove(layer);
                sink.OnLayerGone(layer);
            }
        }
    }

    private ReceiveTrack? FindTrack(in RtpHeader header, scoped in HeaderExtensionValues values, out RemoteSsrc announced)
    {
        announced = default;
        ReceiveTrack? byPayloadType = null;
        int candidates = 0;
        foreach (ReceiveTrack track in _tracks)
        {
            if (!values.Mid.IsEmpty && Equal(values.Mid, track.Section.Mid))
            {
                announced = FindAnnounced(track, header.Ssrc);
                return track;
            }

            RemoteSsrc named = FindAnnounced(track, header.Ssrc);
            if (named.Ssrc != 0)
            {
                announced = named;
                return track;
            }

            if (track.Section.Receives && Carries(track.Section, header.PayloadType))
            {
                byPayloadType = track;
                candidates++;
            }
        }

        return candidates == 1 && values.Mid.IsEmpty ? byPayloadType : null;
    }

    private static RemoteSsrc FindAnnounced(ReceiveTrack track, uint ssrc)
    {
        foreach (RemoteSsrc remote in track.Section.RemoteSsrcs)
        {
            if (remote.Ssrc == ssrc || (remote.RtxSsrc == ssrc && ssrc != 0))
            {
                return remote;
            }
        }

        return default;
    }

    private static bool Carries(NegotiatedSection section, int payloadType) =>
        section.ReceiveCodecs.ContainsKey(payloadType) || section.RtxPayloadTypes.ContainsKey(payloadType);

    private ReceiveLayer? AssignMedia(
        ReceiveTrack track, in RtpHeader header, ReadOnlySpan<byte> rid, uint rtxSsrc, out bool isNew)
    {
        isNew = false;
        NegotiatedSection section = track.Section;
        bool isSimulcast = section.ReceiveRids.Count > 0;
        if (!section.ReceiveCodecs.TryGetValue(header.PayloadType, out NegotiatedCodec? codec) || (isSimulcast && rid.IsEmpty))
        {
            return null;
        }

        string name = rid.IsEmpty ? "" : Encoding.ASCII.GetString(rid);
        if (isSimulcast && !Has(section.ReceiveRids, name))
        {
            return null;
        }

        isNew = true;
        RtpReceiveStream stream = new(new ReceiveStreamOptions
        {
            Ssrc = header.Ssrc,
            RtxSsrc = rtxSsrc,
            ClockRateHz = codec.ClockRate,
            WantsNack = section.Kind == SectionKind.Video && section.Feedback.HasFlag(FeedbackKinds.Nack),
            UsesFullIntra = !section.Feedback.HasFlag(FeedbackKinds.Pli) && section.Feedback.HasFlag(FeedbackKinds.Fir),
            RtxPayloadTypes = PayloadTypesOf(section),
        });
        ReceiveLayer layer = new(track, name, stream);
        track.Layers.Add(layer);
        _layers.Add(layer);
        return layer;
    }

    private static bool Has(IReadOnlyList<string> rids, string name)
    {
        for (int i = 0; i < rids.Count; i++)
        {
            if (rids[i] == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of retransmission to those of what is sent again.</summary>
    private static Dictionary<byte, byte> PayloadTypesOf(NegotiatedSection section)
    {
        Dictionary<byte, byte> types = [];
        foreach (KeyValuePair<int, int> pair in section.RtxPayloadTypes)
        {
            types.Add((byte)pair.Key, (byte)pair.Value);
        }

        return types;
    }

    /// <summary>
    /// A retransmission stream joins the stream that it repairs: by announcement, by its rid, or, without simulcast, the
    /// newest one.
    /// </summary>
    private static ReceiveLayer? AssignRepair(ReceiveTrack track, uint rtxSsrc, ReadOnlySpan<byte> repairedRid, uint mediaSsrc)
    {
        ReceiveLayer? found = null;
        foreach (ReceiveLayer layer in track.Layers)
        {
            bool isMeant = mediaSsrc != 0 ? layer.Stream.Ssrc == mediaSsrc
                : !repairedRid.IsEmpty ? Equal(repairedRid, layer.Rid)
                : track.Layers.Count == 1 || track.Section.ReceiveRids.Count == 0;
            found = isMeant ? layer : found;
        }

        if (found is not null)
        {
            found.Stream.RtxSsrc = rtxSsrc;
        }

        return found;
    }

    private static bool Equal(ReadOnlySpan<byte> ascii, string text)
    {
        if (ascii.Length != text.Length)
        {
            return false;
        }

        for (int i = 0; i < ascii.Length; i++)
        {
            if (ascii[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }
}
