using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// Single datagrams gathered during one turn of the network thread (audio, RTCP, STUN, DTLS), sent by one call, in order.
/// Native memory of fixed size; used by one thread at a time.
/// </summary>
public sealed unsafe class SendBatch : IDisposable
{
    private readonly int _arenaBytes;
    private readonly int _maxDatagrams;
    private byte* _arena;
    private NativeOutgoing* _datagrams;
    private int _usedBytes;
    private int _reservedBytes;

    public SendBatch(int arenaBytes = 1 << 20, int maxDatagrams = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arenaBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDatagrams, 1);
        _arenaBytes = arenaBytes;
        _maxDatagrams = maxDatagrams;
        _arena = (byte*)NativeMemory.AlignedAlloc((nuint)arenaBytes, 64);
        _datagrams = (NativeOutgoing*)NativeMemory.AllocZeroed((nuint)maxDatagrams, (nuint)sizeof(NativeOutgoing));
    }

    ~SendBatch() => Free();

    public int Count { get; private set; }

    /// <summary>
    /// Room for a datagram of at most <paramref name="length"/> bytes, to be written and then committed. False when the
    /// batch is full: send, and try again.
    /// </summary>
    public bool TryReserve(int length, out Span<byte> room)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ObjectDisposedException.ThrowIf(_arena == null, this);
        _reservedBytes = 0;
        if (Count == _maxDatagrams || length > _arenaBytes - _usedBytes)
        {
            room = default;
            return false;
        }

        _reservedBytes = length;
        room = new Span<byte>(_arena + _usedBytes, length);
        return true;
    }

    /// <summary>The first <paramref name="length"/> bytes of the reserved room are a datagram.</summary>
    public void Commit(int length, NativeEndPoint to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _reservedBytes);
        ref NativeOutgoing datagram = ref _datagrams[Count++];
        datagram = new NativeOutgoing
        {
            AddressHigh = BinaryPrimitives.ReverseEndianness(to.High),
            AddressLow = BinaryPrimitives.ReverseEndianness(to.Low),
            Offset = _usedBytes,
            Length = length,
            Port = to.Port,
            Socket = to.Socket,
        };
        _usedBytes += length;
        _reservedBytes = 0;
    }

    /// <summary>False when the batch is full.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram, NativeEndPoint to)
    {
        if (!TryReserve(datagram.Length, out Span<byte> room))
        {
            return false;
        }

        datagram.CopyTo(room);
        Commit(datagram.Length, to);
        return true;
    }

    /// <summary>Sends all, and answers how many the kernel took. The batch stays as it is until <see cref="Clear"/>.</summary>
    public int Send(UdpBatchSocket socket)
    {
        ObjectDisposedException.ThrowIf(_arena == null, this);
        if (Count == 0)
        {
            return 0;
        }

        int sent = Interop.SendUdp(socket.Handle, _arena, _usedBytes, _datagrams, Count);
        NativeCore.ThrowIfError((NativeStatus)Math.Min(sent, 0), "UDP send");
        return sent;
    }

    public void Clear()
    {
        Count = 0;
        _usedBytes = 0;
        _reservedBytes = 0;
    }

    public ReadOnlySpan<byte> GetDatagram(int index)
    {
        ref readonly NativeOutgoing datagram = ref At(index);
        return new ReadOnlySpan<byte>(_arena + datagram.Offset, datagram.Length);
    }

    public NativeEndPoint GetEndPoint(int index) => At(index).EndPoint;

    /// <summary>After <see cref="Send"/>: what became of one datagram.</summary>
    public NativeStatus GetStatus(int index) => (NativeStatus)At(index).Status;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private ref NativeOutgoing At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref _datagrams[index];
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_arena);
        NativeMemory.Free(_datagrams);
        _arena = null;
        _datagrams = null;
        Clear();
    }
}
