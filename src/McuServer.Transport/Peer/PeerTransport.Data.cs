using McuServer.Native;
using McuServer.Transport.Dtls;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Peer;

/// <summary>Data channels of a peer (RFC 8831); there are some when a section was agreed on, and none otherwise.</summary>
public sealed partial class PeerTransport
{
    /// <summary>The channel that both sides know by configuration (<c>negotiated: true, id: 0</c>).</summary>
    public const int ControlChannel = 0;

    public const string ControlLabel = "control";

    private static readonly TimeSpan s_dataTick = TimeSpan.FromMilliseconds(10);

    private readonly DataChannel?[] _channels = new DataChannel?[SctpEndpoint.StreamCount];
    private DataChannels? _data;
    private TimeSpan _nextData = TimeSpan.MaxValue;

    /// <summary>Null before the handshake, and where no data section was agreed on.</summary>
    public DataChannels? Data => _data;

    /// <summary>SCTP packets that came.</summary>
    public long DataPacketCount { get; private set; }

    /// <summary>
    /// Sends one message on an open channel. False when there is no such channel, it is not open, the message is too long or
    /// there is no room now; nothing was sent then.
    /// </summary>
    public bool TrySendMessage(int channel, bool isText, ReadOnlySpan<byte> message) =>
        _data is not null && !HasEnded && (uint)channel < (uint)_channels.Length && _channels[channel] is { } found
        && _data.Send(found, message, isText);

    /// <summary>Opens a channel of our own; its id, or −1 when there is no room or no association yet. The handler hears of it.</summary>
    public int OpenChannel(string label)
    {
        DataChannel? opened = HasEnded ? null : _data?.Open(label);
        if (opened is null)
        {
            return -1;
        }

        _channels[opened.Id] = opened;
        return opened.Id;
    }

    /// <summary>Ends a channel; the handler hears of it when both sides have.</summary>
    public void CloseChannel(int channel)
    {
        if (_data is not null && (uint)channel < (uint)_channels.Length && _channels[channel] is { } found)
        {
            _data.Close(found);
        }
    }

    private void StartData(TimeSpan now)
    {
        if (_data is not null || _srtpOut is null || HasEnded || _options.SctpClock is null || Session.Data is not { } section)
        {
            return;
        }

        DataChannelOptions options = _options.DataChannels with
        {
            MaxMessageBytes = (int)Math.Min(_options.DataChannels.MaxMessageBytes, section.RemoteMaxMessageSize),
        };
        _data = new DataChannels(
            new UsrSctpAssociation(_options.SctpClock, remotePort: section.RemoteSctpPort),
            Session.IsDtlsClient ? DtlsRole.Client : DtlsRole.Server, options, _inner);
        _channels[ControlChannel] = _data.AddNegotiated(ControlChannel, ControlLabel);
        _nextData = now + s_dataTick;
        _data.Start(now);
    }

    private void TickData(TimeSpan now)
    {
        if (_data is not null && now >= _nextData)
        {
            _nextData = now + s_dataTick;
            _data.Tick(now);
        }
    }

    private void HandleData(ReadOnlySpan<byte> data)
    {
        DataPacketCount += data.IsEmpty ? 0 : 1;
        _data?.Input(_now, data);
    }

    private void NoteChannel(DataChannel channel)
    {
        _channels[channel.Id] = channel;
        _handler.OnChannelOpen(_now, channel.Id, channel.Label);
    }

    private void ForgetChannel(DataChannel channel)
    {
        if (ReferenceEquals(_channels[channel.Id], channel))
        {
            _channels[channel.Id] = null;
        }

        _handler.OnChannelClosed(_now, channel.Id);
    }

    private void AbortData()
    {
        if (_dtls.State == DtlsSessionState.Connected)
        {
            _data?.Abort();
        }
    }
}
