using System.Buffers;
using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>
/// The data channels of one peer (RFC 8831, RFC 8832) over an association. Used by one thread at a time; all tables are
/// bounded, and nothing that the peer sends throws.
/// </summary>
public sealed partial class DataChannels : IDisposable
{
    private readonly ISctpAssociation _association;
    private readonly DtlsRole _role;
    private readonly DataChannelOptions _options;
    private readonly IDataChannelHandler _handler;
    private readonly DataChannel?[] _byId = new DataChannel?[SctpEndpoint.StreamCount];
    private readonly List<DataChannel> _channels = [];

    private PacketRateLimiter _limiter;
    private bool _isUp;
    private bool _isDown;
    private bool _isPumping;

    /// <param name="role">Our role in DTLS: its client opens channels of even ids, its server of odd ones.</param>
    public DataChannels(ISctpAssociation association, DtlsRole role, DataChannelOptions options, IDataChannelHandler handler)
    {
        _association = association;
        _role = role;
        _options = options;
        _handler = handler;
        _limiter = new PacketRateLimiter(options.MaxPacketsPerSecond);
    }

    public bool IsUp => _isUp && !_isDown;

    public int ChannelCount => _channels.Count;

    /// <summary>SCTP packets and messages that were dropped: broken ones, and such that nobody took.</summary>
    public long DroppedCount => _association.DroppedCount;

    /// <summary>Null while the association is not up.</summary>
    public SctpState? State => IsUp ? _association.State : null;

    /// <summary>Packets above the permitted rate, which were dropped.</summary>
    public long RateLimitedCount { get; private set; }

    /// <summary>Messages for no channel, of an unknown kind, or DCEP that makes no sense: dropped.</summary>
    public long ForeignMessageCount { get; private set; }

    /// <summary>Messages that came after our side had closed the channel: dropped.</summary>
    public long LateMessageCount { get; private set; }

    /// <summary>Channels of the peer that were refused: too many, or an id that is in use or too high.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Begins the association; to be called when DTLS is connected.</summary>
    public void Start(TimeSpan now)
    {
        _association.Tick(now);
        _association.Connect();
        Pump();
    }

    /// <summary>A channel that both sides know by configuration, as with <c>negotiated: true</c> in a browser.</summary>
    public DataChannel AddNegotiated(int id, string label, SctpReliability reliability = default) =>
        Add(id, new DcepOpen(label, string.Empty, reliability), isNegotiated: true);

    /// <summary>Opens a channel with the lowest free id of our role; null when there is none or there are too many.</summary>
    public DataChannel? Open(string label, string protocol = "", SctpReliability reliability = default)
    {
        DcepOpen open = new(label, protocol, reliability);
        byte[] message = Dcep.MakeOpen(open);
        if (_isDown || _channels.Count >= _options.MaxChannels)
        {
            return null;
        }

        for (int id = _role == DtlsRole.Client ? 0 : 1; id < _byId.Length; id += 2)
        {
            if (_byId[id] is null)
            {
                DataChannel channel = Add(id, open, isNegotiated: false);
                channel.PendingDcep = message;
                SendPending(channel);
                Pump();
                return channel;
            }
        }

        return null;
    }

    /// <summary>
    /// Sends one message. False when the channel is not open, the message is too long, or there is no room now: nothing was
    /// sent then.
    /// </summary>
    public bool Send(DataChannel channel, ReadOnlySpan<byte> message, bool isText)
    {
        if (channel.State != DataChannelState.Open || channel.PendingDcep is not null || message.Length > _options.MaxMessageBytes)
        {
            return false;
        }

        uint ppid = isText ? Dcep.PpidString : Dcep.PpidBinary;
        if (message.IsEmpty)
        {
            ppid = isText ? Dcep.PpidEmptyString : Dcep.PpidEmptyBinary;
            message = [0]; // RFC 8831 section 6.6: SCTP has no empty messages
        }

        SctpReliability reliability = channel.Reliability;
        bool isSent = _association.TrySend(
            channel.Id, ppid, message, channel.IsConfirmed ? reliability : reliability with { IsUnordered = false }) == NativeStatus.Ok;
        Pump();
        return isSent;
    }

    /// <summary>Ends a channel; the handler hears of it when both sides have.</summary>
    public void Close(DataChannel channel)
    {
        if (channel.State is DataChannelState.Closing or DataChannelState.Closed)
        {
            return;
        }

        SendPending(channel);
        if (channel.State == DataChannelState.Connecting || (channel.PendingDcep is not null && !channel.IsConfirmed))
        {
            Remove(channel); // the peer does not know of it
            return;
        }

        channel.State = DataChannelState.Closing;
        AskReset(channel);
        Pump();
    }

    /// <summary>One SCTP packet: the application data of one DTLS record.</summary>
    public void Input(TimeSpan now, ReadOnlySpan<byte> packet)
    {
        if (_isDown)
        {
            return;
        }

        if (!_limiter.TryPass(now))
        {
            RateLimitedCount++;
            return;
        }

        _association.Input(packet);
        Pump();
    }

    /// <summary>To be called every 10 ms.</summary>
    public void Tick(TimeSpan now)
    {
        _association.Tick(now);
        for (int i = _channels.Count - 1; i >= 0; i--)
        {
            SendPending(_channels[i]);
            if (_channels[i].State == DataChannelState.Closing)
            {
                AskReset(_channels[i]);
            }
        }

        Pump();
    }

    /// <summary>Ends all channels and the association, and tells the peer.</summary>
    public void Abort()
    {
        _association.Abort();
        GoDown();
        SendPackets();
    }

    public void Dispose()
    {
        _isDown = true;
        _association.Dispose();
    }

    private DataChannel Add(int id, in DcepOpen open, bool isNegotiated)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _byId.Length);
        if (_byId[id] is not null)
        {
            throw new InvalidOperationException($"Data channel {id} is in use.");
        }

        DataChannel channel = new(id, open, isNegotiated)
        {
            State = IsUp ? DataChannelState.Open : DataChannelState.Connecting,
            IsConfirmed = isNegotiated,
        };
        _byId[id] = channel;
        _channels.Add(channel);
        return channel;
    }

    private void Pump()
    {
        // A handler that calls back must not have the next event handled within this one.
        bool isOutermost = !_isPumping;
        _isPumping = true;
        while (isOutermost && !_isDown && _association.TryPeekEvent(out SctpEvent found))
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, found.SizeBytes));
            _association.TakeEvent(buffer);
            Handle(found, buffer.AsSpan(0, found.SizeBytes));
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _isPumping = !isOutermost;
        SendPackets();
    }

    private void SendPackets()
    {
        Span<byte> packet = stackalloc byte[SctpEndpoint.MaxPacketBytes];
        while (_association.TryTakePacket(packet, out int size))
        {
            _handler.OnSctpPacket(packet[..size]);
        }
    }
}
