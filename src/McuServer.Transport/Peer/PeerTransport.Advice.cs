using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>REMB for a peer that sends pictures and agreed on goog-remb, which an answer does only where it has no transport-cc.</summary>
public sealed partial class PeerTransport
{
    private const int MaxAdvised = 32;

    private readonly BitrateAdvice _advice = new();
    private readonly uint[] _advised = new uint[MaxAdvised];

    /// <summary>What the peer is told to send at most (REMB); null where it was not agreed on.</summary>
    public BitrateAdvice? Advice => IsAdvised ? _advice : null;

    /// <summary>Some pictures are not covered by transport-wide feedback.</summary>
    private bool IsAdvised { get; set; }

    private static bool NeedsAdvice(NegotiatedSession session)
    {
        bool needs = false;
        foreach (NegotiatedSection section in session.Sections)
        {
            if (section.Feedback.HasFlag(FeedbackKinds.TransportCc))
            {
                return false;
            }

            needs |= IsAdvisable(section);
        }

        return needs;
    }

    private static bool IsAdvisable(NegotiatedSection section) => section is { IsRejected: false, Kind: SectionKind.Video, Receives: true }
        && section.Feedback.HasFlag(FeedbackKinds.Remb);

    private TimeSpan NextAdvice() => IsAdvised && _streams.Layers.Count > 0 ? _advice.NextDeadline : TimeSpan.MaxValue;

    /// <summary>One value for the whole connection, as browsers take it: the bound of each picture, summed up.</summary>
    private void WriteAdvice(TimeSpan now)
    {
        if (now < NextAdvice())
        {
            return;
        }

        int count = 0;
        (long packets, long lost, long bytes) = (0, 0, 0);
        List<ReceiveLayer> layers = _streams.Layers;
        for (int i = 0; i < layers.Count && count < MaxAdvised; i++)
        {
            if (IsAdvisable(layers[i].Track.Section))
            {
                ReceiveStatistics statistics = layers[i].Stream.Statistics;
                _advised[count++] = layers[i].Stream.Ssrc;
                packets += statistics.PacketCount + statistics.LostCount;
                lost += statistics.LostCount + statistics.RecoveredCount;
                bytes += statistics.PayloadBytes;
            }
        }

        _advice.Update(now, _options.MaxSourceBitrateBps * CountAdvised(), packets, lost, bytes);
        RtcpWriter writer = Begin();
        if (count > 0 && _advice.TryWrite(now, FeedbackSsrc, _advised.AsSpan(0, count), ref writer))
        {
            SendRtcp(writer.Length);
        }
    }

    private int CountAdvised()
    {
        int count = 0;
        IReadOnlyList<ReceiveTrack> tracks = _streams.Tracks;
        for (int i = 0; i < tracks.Count; i++)
        {
            count += IsAdvisable(tracks[i].Section) && tracks[i].Layers.Count > 0 ? 1 : 0;
        }

        return Math.Max(1, count);
    }
}
