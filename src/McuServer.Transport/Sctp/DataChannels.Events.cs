using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>What the association tells, and what becomes of the channels.</summary>
public sealed partial class DataChannels
{
    private void Handle(in SctpEvent found, ReadOnlySpan<byte> message)
    {
        switch (found.Kind)
        {
            case SctpEventKind.Up:
                GoUp();
                break;
            case SctpEventKind.Down:
                GoDown();
                break;
            case SctpEventKind.Message:
                Receive(found, message);
                break;
            default:
                HandleReset(found);
                break;
        }
    }

    private void GoUp()
    {
        _isUp = true;
        for (int i = 0; i < _channels.Count; i++)
        {
            DataChannel channel = _channels[i];
            if (channel.State == DataChannelState.Connecting)
            {
                channel.State = DataChannelState.Open;
                SendPending(channel);
                _handler.OnChannelOpen(channel);
            }
        }
    }

    private void GoDown()
    {
        if (_isDown)
        {
            return;
        }

        _isDown = true;
        while (_channels.Count > 0)
        {
            Remove(_channels[^1]);
        }

        _handler.OnDataChannelsDown();
    }

    private void Receive(in SctpEvent found, ReadOnlySpan<byte> message)
    {
        if (found.Ppid == Dcep.PpidDcep)
        {
            ReceiveDcep(found.Stream, message);
            return;
        }

        DataChannel? channel = found.Stream < _byId.Length ? _byId[found.Stream] : null;
        bool isText = found.Ppid is Dcep.PpidString or Dcep.PpidEmptyString;
        bool isEmpty = found.Ppid is Dcep.PpidEmptyString or Dcep.PpidEmptyBinary;
        if (channel is null || channel.IsInReset || !(isText || isEmpty || found.Ppid == Dcep.PpidBinary))
        {
            ForeignMessageCount++;
            return;
        }

        channel.IsConfirmed = true; // data answers an OPEN as well as an ACK does
        if (channel.State == DataChannelState.Open)
        {
            _handler.OnChannelMessage(channel, isEmpty ? [] : message, isText);
        }
        else
        {
            LateMessageCount++;
        }
    }

    private void ReceiveDcep(int id, ReadOnlySpan<byte> message)
    {
        DataChannel? channel = id < _byId.Length ? _byId[id] : null;
        if (message.Length == 1 && message[0] == Dcep.AckType && channel is { IsNegotiated: false })
        {
            channel.IsConfirmed = true;
        }
        else if (Dcep.TryParseOpen(message, out DcepOpen open))
        {
            AcceptOpen(id, channel, open);
        }
        else
        {
            ForeignMessageCount++;
        }
    }

    private void AcceptOpen(int id, DataChannel? former, in DcepOpen open)
    {
        // The peer may use an id again as soon as it has seen our reset, which can be before we hear that it has.
        if (former is { State: DataChannelState.Closing, IsInReset: true, IsResetAsked: true })
        {
            Remove(former);
            former = null;
        }

        if (former is not null || id >= _byId.Length || _channels.Count >= _options.MaxChannels)
        {
            RefusedCount++;
            if (former is null && id < _byId.Length)
            {
                _ = _association.TryReset(id);
            }

            return;
        }

        DataChannel channel = Add(id, open, isNegotiated: false);
        channel.IsConfirmed = true;
        channel.PendingDcep = [Dcep.AckType];
        SendPending(channel);
        _handler.OnChannelOpen(channel);
    }

    private void SendPending(DataChannel channel)
    {
        if (channel.PendingDcep is byte[] message && channel.State == DataChannelState.Open &&
            _association.TrySend(channel.Id, Dcep.PpidDcep, message, SctpReliability.Ordered) != NativeStatus.Again)
        {
            channel.PendingDcep = null;
        }
    }

    private void AskReset(DataChannel channel)
    {
        if (!channel.IsResetAsked && IsUp && _association.TryReset(channel.Id) == NativeStatus.Ok)
        {
            channel.IsResetAsked = true;
        }
    }

    private void HandleReset(in SctpEvent found)
    {
        for (int i = _channels.Count - 1; i >= 0; i--)
        {
            if (i < _channels.Count && (found.Stream < 0 || _channels[i].Id == found.Stream))
            {
                HandleReset(found.Kind, _channels[i]);
            }
        }
    }

    private void HandleReset(SctpEventKind kind, DataChannel channel)
    {
        if (kind == SctpEventKind.ResetIn)
        {
            channel.IsInReset = true;
            channel.State = DataChannelState.Closing; // RFC 8831 section 6.7: ours follows
            AskReset(channel);
        }
        else if (channel.IsResetAsked)
        {
            channel.IsOutReset = kind == SctpEventKind.ResetOut;
            channel.IsResetAsked = channel.IsOutReset; // a failed one is asked for again at the next tick
        }

        if (channel.IsInReset && channel.IsOutReset)
        {
            Remove(channel);
        }
    }

    private void Remove(DataChannel channel)
    {
        channel.State = DataChannelState.Closed;
        channel.PendingDcep = null;
        _channels.Remove(channel);
        _byId[channel.Id] = null;
        _handler.OnChannelClosed(channel);
    }
}
