using McuServer.Native;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Tests.Sctp;

/// <summary>One end of a <see cref="ChannelPair"/>: keeps what its channels tell.</summary>
internal sealed class ChannelSide : IDataChannelHandler, IDisposable
{
    public ChannelSide(ISctpAssociation association, DtlsRole role, DataChannelOptions? options = null) =>
        Channels = new DataChannels(association, role, options ?? DataChannelOptions.Default, this);

    public DataChannels Channels { get; }

    public Queue<byte[]> Outgoing { get; } = new();

    public List<DataChannel> Opened { get; } = [];

    public List<DataChannel> Closed { get; } = [];

    public List<(DataChannel Channel, byte[] Data, bool IsText)> Messages { get; } = [];

    public int DownCount { get; private set; }

    public Action<string, DataChannel?>? Hook { get; set; }

    public void OnSctpPacket(ReadOnlySpan<byte> packet)
    {
        Assert.IsLessThanOrEqualTo(1188, packet.Length);
        Outgoing.Enqueue(packet.ToArray());
    }

    public void OnChannelOpen(DataChannel channel)
    {
        Opened.Add(channel);
        Hook?.Invoke("open", channel);
    }

    public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText)
    {
        Messages.Add((channel, message.ToArray(), isText));
        Hook?.Invoke("message", channel);
    }

    public void OnChannelClosed(DataChannel channel)
    {
        Closed.Add(channel);
        Hook?.Invoke("closed", channel);
    }

    public void OnDataChannelsDown()
    {
        DownCount++;
        Hook?.Invoke("down", null);
    }

    public void Dispose() => Channels.Dispose();
}
