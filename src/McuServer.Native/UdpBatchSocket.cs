using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// UDP sockets that are received from in batches, together with a wake-up and other descriptors to wait for. Used by one
/// thread; only <see cref="Wake"/> may be called from any.
/// </summary>
public sealed unsafe class UdpBatchSocket : IDisposable
{
    /// <summary>Longer datagrams are dropped and counted.</summary>
    public const int MaxDatagramBytes = 2048;

    public const int MaxSockets = 8;

    public const int DefaultBufferBytes = 4 << 20;

    private readonly UdpHandle _handle;
    private NativeBatch _batch;

    private UdpBatchSocket(UdpHandle handle) => _handle = handle;

    /// <summary>Datagrams of the last <see cref="Receive"/>.</summary>
    public int DatagramCount => _batch.DatagramCount;

    /// <summary>Watched descriptors of the last <see cref="Receive"/> that are ready.</summary>
    public int ReadyCount => _batch.ReadyCount;

    /// <summary>The last <see cref="Receive"/> saw a <see cref="Wake"/>.</summary>
    public bool IsWoken => _batch.IsWoken != 0;

    /// <summary>When the last <see cref="Receive"/> came back: microseconds of CLOCK_MONOTONIC.</summary>
    public long NowUs => _batch.NowUs;

    public UdpCounters Counters
    {
        get
        {
            UdpCounters counters;
            Check(Interop.GetUdpCounters(_handle, &counters), "UDP counters");
            return counters;
        }
    }

    internal UdpHandle Handle => _handle;

    public static UdpBatchSocket Create()
    {
        int status = Interop.CreateUdp(out UdpHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new UdpBatchSocket(handle);
    }

    /// <summary>Binds one more socket; an IPv6 address takes IPv6 only.</summary>
    /// <param name="local">The address, all zeros of its family for every one, and the port, 0 for any.</param>
    /// <param name="bufferBytes">Asked for both buffers of the kernel.</param>
    /// <param name="hasKernelTimes">Arrival times are the kernel's, not those of the call that fetched a batch.</param>
    /// <exception cref="NativeException">The address cannot be had.</exception>
    public UdpSocketInfo Bind(NativeEndPoint local, int bufferBytes = DefaultBufferBytes, bool hasKernelTimes = false)
    {
        byte* address = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(address, 8), local.High);
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(address + 8, 8), local.Low);
        NativeSocketInfo info;
        int status = Interop.BindUdp(_handle, address, local.Port, bufferBytes, hasKernelTimes ? 1 : 0, &info);
        return status == 0
            ? new UdpSocketInfo(info.Socket, info.Port, info.ReceiveBufferBytes, info.SendBufferBytes)
            : throw Interop.LastError(status);
    }

    /// <summary>
    /// Blocks until datagrams, a wake-up or a watched descriptor are there, at most <paramref name="timeoutUs"/>
    /// microseconds (below 0: without end).
    /// </summary>
    public void Receive(long timeoutUs)
    {
        fixed (NativeBatch* batch = &_batch)
        {
            Check(Interop.ReceiveUdp(_handle, timeoutUs, batch), "UDP receive");
        }
    }

    public ReceivedDatagram GetDatagram(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_batch.DatagramCount, nameof(index));
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        ref readonly NativeDatagram datagram = ref _batch.Datagrams[index];
        NativeEndPoint from = new(
            BinaryPrimitives.ReverseEndianness(datagram.AddressHigh), BinaryPrimitives.ReverseEndianness(datagram.AddressLow),
            datagram.Port, datagram.Socket);
        return new ReceivedDatagram(new Span<byte>(datagram.Data, datagram.Length), from, datagram.ArrivalUs);
    }

    public SocketReady GetReady(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_batch.ReadyCount, nameof(index));
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        return _batch.Ready[index];
    }

    /// <summary>Ends the running or the next <see cref="Receive"/>. From any thread.</summary>
    public void Wake() => Check(Interop.WakeUdp(_handle), "UDP wake-up");

    /// <summary>
    /// Waits for <paramref name="events"/> of a descriptor too, level-triggered; again for other events, with
    /// <see cref="SocketEvents.None"/> for no longer, which must come before the descriptor is closed.
    /// </summary>
    public void Watch(SafeHandle descriptor, SocketEvents events, int id)
    {
        bool isHeld = false;
        try
        {
            descriptor.DangerousAddRef(ref isHeld);
            int number = (int)descriptor.DangerousGetHandle();
            Check(Interop.WatchUdp(_handle, number, (uint)events, id), "watching a socket");
        }
        finally
        {
            if (isHeld)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>Off: datagrams are never left to the kernel to be cut apart (UDP_SEGMENT).</summary>
    public void SetSegmentation(bool isOn) => Check(Interop.SetUdpSegmentation(_handle, isOn ? 1 : 0), "UDP_SEGMENT");

    public void Dispose() => _handle.Dispose();

    private static void Check(int status, string what) => NativeCore.ThrowIfError((NativeStatus)status, what);
}
