using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>What a peer's RTCP asks for beyond the streams' own book-keeping.</summary>
public interface IRtcpSink
{
    /// <summary>The peer lacks this packet; answer by <see cref="RtpSendStream.TryResend"/>.</summary>
    void OnNack(RtpSendStream stream, ushort sequence);

    /// <summary>The peer needs a key frame (PLI, or a FIR that is no repeat).</summary>
    void OnKeyFrameRequest(RtpSendStream stream);

    /// <summary>A block about a stream of ours; the stream has noted it.</summary>
    void OnReport(RtpSendStream stream, in ReportBlock block);

    /// <summary>Arrival times of our packets, for the estimate of the bandwidth.</summary>
    void OnTransportFeedback(in FeedbackView feedback);

    /// <summary>The peer's own estimate, or the cap that it wants.</summary>
    void OnRemb(long bitrateBps);

    /// <summary>The peer says that this stream ends.</summary>
    void OnGoodbye(uint ssrc);
}
