using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>What the sockets of one <see cref="UdpBatchSocket"/> did since they were made; the mirror of <c>mcu_udp_counters</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct UdpCounters
{
    public long ReceivedDatagrams { get; }

    public long ReceivedBytes { get; }

    /// <summary>System calls that brought datagrams.</summary>
    public long ReceiveCalls { get; }

    /// <summary>Longer than <see cref="UdpBatchSocket.MaxDatagramBytes"/>: dropped.</summary>
    public long TruncatedDatagrams { get; }

    /// <summary>The kernel's receive buffer was full: dropped by it.</summary>
    public long OverflowedDatagrams { get; }

    public long SentDatagrams { get; }

    public long SentBytes { get; }

    /// <summary>System calls that sent.</summary>
    public long SendCalls { get; }

    /// <summary>Of the sent ones, those that the kernel cut from a larger send (UDP_SEGMENT).</summary>
    public long SegmentedDatagrams { get; }

    /// <summary>The send buffer was full: dropped.</summary>
    public long WouldBlockDatagrams { get; }

    /// <summary>Refused by the kernel for another reason: dropped.</summary>
    public long FailedDatagrams { get; }

    /// <summary>Sockets that were found not to know UDP_SEGMENT.</summary>
    public long SegmentFallbacks { get; }
}
