namespace McuServer.TestKit.Network;

/// <summary>What became of the datagrams of one direction of a link.</summary>
public sealed class LinkCounters
{
    public long Sent { get; internal set; }

    /// <summary>Duplicates included.</summary>
    public long Delivered { get; internal set; }

    public long DeliveredBytes { get; internal set; }

    public long Lost { get; internal set; }

    public long LostInBursts { get; internal set; }

    public long LostInBlackouts { get; internal set; }

    public long QueueDropped { get; internal set; }

    public long Reordered { get; internal set; }

    public long Duplicated { get; internal set; }
}
