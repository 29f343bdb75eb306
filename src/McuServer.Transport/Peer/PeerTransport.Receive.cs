using McuServer.Native;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;
using Wire = McuServer.Rtp.Wire;

namespace McuServer.Transport.Peer;

/// <summary>The inbound way of a peer's RTP: only validated addresses, unprotect, note for TWCC, find the stream, hand on.</summary>
public sealed partial class PeerTransport
{
    private void HandleRtp(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        if (!TryGetKeys(from, out SrtpContext? srtp))
        {
            return;
        }

        if (!RtpHeader.TryRead(datagram, out RtpHeader header)
            || !Wire.HeaderExtensions.TryRead(datagram, header, _extensions, out HeaderExtensionValues values))
        {
            Drops.Add(DropReason.MalformedRtp);
            return;
        }

        int length = srtp!.Unprotect(datagram, datagram.Length);
        if (length < 0)
        {
            Drops.Add(ReasonOf((NativeStatus)length));
            return;
        }

        NoteAlive(now, from);
        if (values.TransportSequence is { } transportSequence)
        {
            _arrivals.OnPacket(now, transportSequence);
        }

        if (TryFindLayer(now, header, values, out ReceiveLayer? layer))
        {
            Deliver(now, layer!, datagram[..length], header, values);
        }
    }

    /// <summary>A sign of life; after a silence it is told at once.</summary>
    private void NoteAlive(TimeSpan now, in TransportAddress from)
    {
        _ice.NoteAuthenticated(now, from);
        if (!_isReachable)
        {
            AfterIce(now);
        }
    }

    private bool TryGetKeys(in TransportAddress from, out SrtpContext? srtp)
    {
        srtp = _srtpIn;
        if (!_ice.IsValidated(from))
        {
            Drops.Add(DropReason.AddressNotValidated);
            return false;
        }

        if (srtp is null)
        {
            Drops.Add(DropReason.NoKeys);
            return false;
        }

        return true;
    }

    private static DropReason ReasonOf(NativeStatus status) => status switch
    {
        NativeStatus.AuthenticationFailed => DropReason.AuthenticationFailed,
        NativeStatus.Replayed => DropReason.Replayed,
        NativeStatus.TooOld => DropReason.TooOld,
        _ => DropReason.Unprotectable,
    };

    private bool TryFindLayer(TimeSpan now, in RtpHeader header, scoped in HeaderExtensionValues values, out ReceiveLayer? layer)
    {
        if (_streams.TryFind(header.Ssrc, out layer))
        {
            return true;
        }

        layer = _streams.Assign(header, values, out bool isNew, out DropReason reason);
        if (layer is null)
        {
            Drops.Add(reason);
            return false;
        }

        _rtcp.Add(layer.Stream);
        if (isNew)
        {
            ReportSoon(now);
            _handler.OnLayer(now, layer);
        }

        return true;
    }

    private void Deliver(
        TimeSpan now, ReceiveLayer layer, ReadOnlySpan<byte> packet, in RtpHeader header, scoped in HeaderExtensionValues values)
    {
        ReceiveResult result = layer.Stream.Handle(now, packet, header, out ReceivedPacket accepted);
        switch (result)
        {
            case ReceiveResult.Accepted:
                _handler.OnPacket(now, layer, accepted, new PacketMarks(values.AudioLevelDbov ?? -1, values.RotationDegrees ?? -1, values.ColorSpace ?? 0));
                break;
            case ReceiveResult.Duplicate:
                Drops.Add(DropReason.Duplicate);
                break;
            case ReceiveResult.Late:
                Drops.Add(DropReason.Late);
                break;
            case ReceiveResult.Discarded:
                Drops.Add(DropReason.Discarded);
                break;
            default:
                break;
        }
    }
}
