using McuServer.Native;
using McuServer.Rtp.Wire;
using McuServer.Transport.Dtls;
using McuServer.Transport.Network;
using McuServer.Transport.Sctp;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>What the parts of a peer tell it.</summary>
public sealed partial class PeerTransport
{
    /// <summary>The callbacks of the parts, kept out of the public face.</summary>
    private sealed class Inner(PeerTransport peer) : IDatagramSender, IDtlsHandler, IRtcpSink, IDataChannelHandler, ILayerSink,
        IUndecidedSink
    {
        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
        {
            bool isTaken = peer._outgoing.TryEnqueue(to, datagram);
            if (!isTaken)
            {
                peer.Drops.Add(DropReason.SendQueueFull);
            }

            return isTaken;
        }

        public void OnDtlsSend(ReadOnlySpan<byte> datagram) => peer.Enqueue(datagram);

        public void OnDtlsConnected(SrtpKeys? keys)
        {
            // Never null: the session was made to require them.
            SrtpProfile profile = keys!.Profile;
            peer._srtpIn = SrtpContext.Create(profile, keys.RemoteKey, keys.RemoteSalt, isSender: false);
            peer._srtpOut = SrtpContext.Create(profile, keys.LocalKey, keys.LocalSalt, isSender: true);
            keys.Wipe();
            peer._handler.OnConnected(peer._now);
            peer.StartData(peer._now);
        }

        public void OnDtlsData(ReadOnlySpan<byte> data) => peer.HandleData(data);

        public void OnSctpPacket(ReadOnlySpan<byte> packet) => peer._dtls.Send(packet);

        public void OnChannelOpen(DataChannel channel) => peer.NoteChannel(channel);

        public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText) =>
            peer._handler.OnMessage(peer._now, channel.Id, isText, message);

        public void OnChannelClosed(DataChannel channel) => peer.ForgetChannel(channel);

        public void OnDataChannelsDown()
        {
        }

        public void OnLayerGone(ReceiveLayer layer)
        {
            // The description does not name it any more, so that SRTP need not know it either.
            peer._srtpIn?.RemoveStream(layer.Stream.Ssrc);
            peer._srtpIn?.RemoveStream(layer.Stream.RtxSsrc);
            peer.Forget(layer);
        }

        public void OnDecided(TimeSpan now, ReadOnlySpan<byte> packet) => peer.DeliverLate(now, packet);

        public void OnDtlsFailed(DtlsFailure failure) => peer.End(peer._now, PeerEnd.HandshakeFailed);

        public void OnDtlsClosed() => peer.End(peer._now, PeerEnd.Remote);

        public void OnNack(RtpSendStream stream, ushort sequence) => peer.Resend(stream, sequence);

        public void OnKeyFrameRequest(RtpSendStream stream)
        {
            if (peer.FindTrack(stream) is { IsActive: true } track)
            {
                peer._handler.OnKeyFrameRequested(peer._now, track);
            }
        }

        public void OnReport(RtpSendStream stream, in ReportBlock block)
        {
        }

        public void OnTransportFeedback(in FeedbackView feedback) => peer.CountArrivals(feedback);

        public void OnRemb(long bitrateBps) => peer.RembBps = bitrateBps;

        public void OnGoodbye(uint ssrc) => peer.Goodbye(ssrc);
    }
}
