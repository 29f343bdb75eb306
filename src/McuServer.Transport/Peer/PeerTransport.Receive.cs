using McuServer.Native;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;
using Wire = McuServer.Rtp.Wire;

namespace McuServer.Transport.Peer;

/// <summary>The inbound way of a peer's RTP: only validated addresses, unprotect, note for TWCC, find the stream, hand on.</summary>
public sealed partial class PeerTransport
{
    /// <summary>More is an outage, where nothing is gained by a few milliseconds.</summary>
    private const int MaxSuspiciousGap = 8;

    private ushort _newestTransportSequence;
    private bool _hasTransportSequence;
    private UndecidedPackets? _undecided;

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

        UnprotectedCount++;

        NoteAlive(now, from);
        int missing = 0;
        if (values.TransportSequence is { } transportSequence)
        {
            _arrivals.OnPacket(now, transportSequence);
            missing = CountMissing(transportSequence);
        }

        if (TryFindLayer(now, header, values, datagram[..length], out ReceiveLayer? layer))
        {
            long before = layer!.Stream.NewestSequence;
            Deliver(now, layer, datagram[..length], header, values);
            SuspectLoss(now, layer, missing - (int)Math.Clamp(layer.Stream.NewestSequence - before - 1, 0, missing));
        }
    }

    /// <summary>Packets of any of the peer's streams that should have come between the last one and this.</summary>
    private int CountMissing(ushort transportSequence)
    {
        int step = _hasTransportSequence ? (short)(transportSequence - _newestTransportSequence) : 1;
        _newestTransportSequence = step > 0 ? transportSequence : _newestTransportSequence;
        _hasTransportSequence = true;
        return step is > 1 and <= MaxSuspiciousGap ? step - 1 : 0;
    }

    /// <summary>
    /// Packets are missing that are not of the stream whose packet showed it: they are of the only other one whose packets are
    /// asked for, if there is only one, which without this would learn of it with its own next packet.
    /// </summary>
    private void SuspectLoss(TimeSpan now, ReceiveLayer shownBy, int missing)
    {
        if (missing <= 0)
        {
            return;
        }

        ReceiveLayer? suspect = null;
        List<ReceiveLayer> layers = _streams.Layers;
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].Stream.WantsNack && suspect is not null)
            {
                return;
            }

            suspect = layers[i].Stream.WantsNack ? layers[i] : suspect;
        }

        if (suspect is not null && suspect != shownBy)
        {
            suspect.Stream.Nack.OnSuspected(now, missing);
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

    /// <summary>A packet whose stream may become known by a later one is kept for that time.</summary>
    private bool TryFindLayer(
        TimeSpan now, in RtpHeader header, scoped in HeaderExtensionValues values, ReadOnlySpan<byte> packet, out ReceiveLayer? layer)
    {
        if (_streams.TryFind(header.Ssrc, out layer))
        {
            return true;
        }

        layer = _streams.Assign(header, values, out bool isNew, out DropReason reason);
        if (layer is null)
        {
            if (reason == DropReason.UnknownSsrc && _streams.MayBecomeKnown(header, values))
            {
                (_undecided ??= new UndecidedPackets(Drops)).Add(now, header.Ssrc, packet);
            }
            else
            {
                Drops.Add(reason);
            }

            return false;
        }

        _rtcp.Add(layer.Stream);
        if (isNew)
        {
            ReportSoon(now);
            _handler.OnLayer(now, layer);
        }

        _undecided?.Release(now, header.Ssrc, _inner);
        return true;
    }

    /// <summary>A packet that waited until its stream was known.</summary>
    private void DeliverLate(TimeSpan now, ReadOnlySpan<byte> packet)
    {
        if (RtpHeader.TryRead(packet, out RtpHeader header)
            && Wire.HeaderExtensions.TryRead(packet, header, _extensions, out HeaderExtensionValues values)
            && _streams.TryFind(header.Ssrc, out ReceiveLayer? layer))
        {
            Deliver(now, layer!, packet, header, values);
        }
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
