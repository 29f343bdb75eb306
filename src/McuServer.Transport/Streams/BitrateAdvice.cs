using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// What a sender without transport-wide feedback is told to send at most (REMB, draft-alvestrand-rmcat-remb-03): the
/// configured bound, and less while much is lost. There is no delay estimate behind it, so it sees a full queue only when
/// that begins to drop.
/// </summary>
public sealed class BitrateAdvice
{
    /// <summary>Below it a picture is none.</summary>
    public const long MinBitrateBps = 150_000;

    /// <summary>Losses as in Google's congestion control: above the first less is asked for, below the second more again.</summary>
    private const double HighLoss = 0.10;
    private const double LowLoss = 0.02;
    private const double GrowthPerSecond = 1.08;

    /// <summary>A fall by more than this is told at once.</summary>
    private const double NotableFall = 0.03;

    /// <summary>Fewer packets say nothing about a share.</summary>
    private const long MinPackets = 20;

    private static readonly TimeSpan s_checkInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_sendInterval = TimeSpan.FromSeconds(1);

    private long _packets;
    private long _lost;
    private long _bytes;
    private TimeSpan _measuredAt = TimeSpan.MinValue;
    private TimeSpan _nextLowering;
    private TimeSpan _sentAt = TimeSpan.MinValue;
    private long _sentBps;

    /// <summary>0 before anything came.</summary>
    public long BitrateBps { get; private set; }

    /// <summary>How often it was told.</summary>
    public long SentCount { get; private set; }

    /// <summary>When <see cref="Update"/> is due next; at once before the first.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.Zero;

    /// <summary>Takes over what came so far, of all streams that are advised together. Sums may fall when a stream ends.</summary>
    /// <param name="boundBps">The most that is ever advised.</param>
    /// <param name="packets">Packets that came or were lost.</param>
    /// <param name="lost">Those of them that did not come by themselves, whether they were sent again or not.</param>
    /// <param name="bytes">Payload that came.</param>
    public void Update(TimeSpan now, long boundBps, long packets, long lost, long bytes)
    {
        NextDeadline = now + s_checkInterval;
        BitrateBps = BitrateBps == 0 ? boundBps : Math.Min(BitrateBps, boundBps);
        if (_measuredAt == TimeSpan.MinValue)
        {
            Note(now, packets, lost, bytes);
            return;
        }

        double seconds = (now - _measuredAt).TotalSeconds;
        long count = packets - _packets;
        if (count < MinPackets && seconds < 5)
        {
            return;
        }

        double loss = count <= 0 ? 0 : Math.Clamp((lost - _lost) / (double)count, 0, 1);
        if (loss > HighLoss && now >= _nextLowering)
        {
            // What came through, and a little less, so that a queue on the way runs empty.
            long received = (long)(8 * Math.Max(0, bytes - _bytes) / seconds);
            BitrateBps = Math.Max(Math.Min(MinBitrateBps, boundBps), Math.Min(BitrateBps, (long)(received * (1 - (loss / 2)))));
            _nextLowering = now + s_sendInterval;
        }
        else if (loss < LowLoss)
        {
            BitrateBps = Math.Min(boundBps, (long)(BitrateBps * Math.Pow(GrowthPerSecond, Math.Min(seconds, 5))));
        }

        Note(now, packets, lost, bytes);
    }

    /// <summary>Writes it when it fell by more than 3 %, otherwise once a second.</summary>
    public bool TryWrite(TimeSpan now, uint senderSsrc, scoped ReadOnlySpan<uint> ssrcs, ref RtcpWriter writer)
    {
        bool isFall = BitrateBps < (1 - NotableFall) * _sentBps;
        bool isDue = _sentAt == TimeSpan.MinValue || isFall || now - _sentAt >= s_sendInterval;
        if (BitrateBps == 0 || !isDue || !writer.TryAddRemb(senderSsrc, BitrateBps, ssrcs))
        {
            return false;
        }

        _sentAt = now;
        _sentBps = BitrateBps;
        SentCount++;
        return true;
    }

    private void Note(TimeSpan now, long packets, long lost, long bytes)
    {
        (_measuredAt, _packets, _lost, _bytes) = (now, packets, lost, bytes);
    }
}
