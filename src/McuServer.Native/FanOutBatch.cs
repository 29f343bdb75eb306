using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// One encoded frame for all its viewers in one native call: headers, SRTP, and the send. The payloads are given once;
/// a target is a viewer. Native memory of fixed size, nothing is allocated per call; used by one thread at a time.
/// Order: <see cref="Clear"/>, payloads, targets, then <see cref="Send"/> or <see cref="Protect"/>.
/// </summary>
public sealed unsafe class FanOutBatch : IDisposable
{
    public const int MaxExtensionBytes = NativeTarget.MaxExtensionBytes;

    /// <summary>Payloads of one frame.</summary>
    public const int MaxPayloads = 1024;

    private readonly FanOutHandle _handle;
    private readonly int _maxFrameBytes;
    private readonly SrtpContext?[] _contexts;
    private byte* _frame;
    private NativePayload* _payloads;
    private NativeTarget* _targets;
    private int _frameBytes;
    private int _reservedBytes;
    private byte* _arena;
    private NativeOutgoing* _datagrams;

    /// <param name="maxTargets">Viewers of one call.</param>
    /// <param name="maxFrameBytes">Of all payloads together.</param>
    /// <param name="arenaBytes">Protected bytes that are held at once; without a socket, those of all targets.</param>
    /// <param name="maxDatagrams">The same in datagrams.</param>
    public FanOutBatch(int maxTargets = 256, int maxFrameBytes = 1 << 20, int arenaBytes = 2 << 20, int maxDatagrams = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTargets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFrameBytes, 1);
        int status = Interop.CreateFanOut(arenaBytes, maxDatagrams, out _handle);
        if (status != 0)
        {
            _handle.Dispose();
            throw Interop.LastError(status);
        }

        _maxFrameBytes = maxFrameBytes;
        _contexts = new SrtpContext?[maxTargets];
        _frame = (byte*)NativeMemory.AlignedAlloc((nuint)maxFrameBytes, 64);
        _payloads = (NativePayload*)NativeMemory.AllocZeroed(MaxPayloads, (nuint)sizeof(NativePayload));
        _targets = (NativeTarget*)NativeMemory.AllocZeroed((nuint)maxTargets, (nuint)sizeof(NativeTarget));
    }

    ~FanOutBatch() => Free();

    public int PayloadCount { get; private set; }

    public int TargetCount { get; private set; }

    /// <summary>No target fits any more: to be sent first.</summary>
    public bool IsFull => TargetCount == _contexts.Length;

    /// <summary>After <see cref="Protect"/>: the datagrams that wait to be taken.</summary>
    public int DatagramCount { get; private set; }

    /// <summary>For the next frame: no payloads, no targets.</summary>
    public void Clear()
    {
        ClearTargets();
        PayloadCount = 0;
        _frameBytes = 0;
        _reservedBytes = 0;
    }

    /// <summary>The same payloads for other targets.</summary>
    public void ClearTargets()
    {
        Array.Clear(_contexts, 0, TargetCount);
        TargetCount = 0;
        DatagramCount = 0;
    }

    /// <summary>Room for a payload of at most <paramref name="length"/> bytes; false when the frame has become too large.</summary>
    public bool TryReservePayload(int length, out Span<byte> room)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ObjectDisposedException.ThrowIf(_frame == null, this);
        _reservedBytes = 0;
        if (PayloadCount == MaxPayloads || length > _maxFrameBytes - _frameBytes)
        {
            room = default;
            return false;
        }

        _reservedBytes = length;
        room = new Span<byte>(_frame + _frameBytes, length);
        return true;
    }

    /// <summary>The first <paramref name="length"/> bytes of the reserved room are the next packet's payload.</summary>
    public void CommitPayload(int length, bool marker)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _reservedBytes);
        _payloads[PayloadCount++] = new NativePayload { Offset = _frameBytes, Length = length, Marker = marker ? 1 : 0 };
        _frameBytes += length;
        _reservedBytes = 0;
    }

    /// <summary>False when the frame has become too large.</summary>
    public bool TryAddPayload(ReadOnlySpan<byte> payload, bool marker)
    {
        if (!TryReservePayload(payload.Length, out Span<byte> room))
        {
            return false;
        }

        payload.CopyTo(room);
        CommitPayload(payload.Length, marker);
        return true;
    }

    /// <summary>One more viewer; its index is the count before. False when there is no room: send, and begin anew.</summary>
    /// <exception cref="ArgumentException">An extension block or an offset that cannot be.</exception>
    public bool TryAddTarget(scoped in FanOutTarget target)
    {
        ObjectDisposedException.ThrowIf(_targets == null, this);
        CheckTarget(target);
        if (TargetCount == _contexts.Length)
        {
            return false;
        }

        ref NativeTarget native = ref _targets[TargetCount];
        native.AddressHigh = BinaryPrimitives.ReverseEndianness(target.To.High);
        native.AddressLow = BinaryPrimitives.ReverseEndianness(target.To.Low);
        native.Port = target.To.Port;
        native.Socket = target.To.Socket;
        native.Ssrc = target.Ssrc;
        native.TimestampOffset = target.TimestampOffset;
        native.FirstSequence = target.FirstSequence;
        native.FirstTransportSequence = target.FirstTransportSequence;
        native.PayloadType = target.PayloadType;
        native.ExtensionLength = (byte)target.Extension.Length;
        native.TransportSequenceOffset = target.TransportSequenceOffset;
        native.Status = 0;
        native.DatagramCount = 0;
        fixed (byte* extension = native.Extension)
        {
            target.Extension.CopyTo(new Span<byte>(extension, MaxExtensionBytes));
        }

        _contexts[TargetCount++] = target.Srtp;
        return true;
    }

    /// <summary>Protects and sends to all targets; answers how many datagrams the kernel took.</summary>
    public int Send(uint timestamp, UdpBatchSocket socket) => Run(timestamp, socket);

    /// <summary>
    /// Protects for all targets and leaves the datagrams here, for a network that is none; answers their number. A target
    /// for which there was no room has the status <see cref="NativeStatus.TooLarge"/>.
    /// </summary>
    public int Protect(uint timestamp) => Run(timestamp, null);

    /// <summary>What became of one target.</summary>
    public NativeStatus GetStatus(int target) => (NativeStatus)At(target).Status;

    /// <summary>Datagrams of one target that were protected, and with a socket sent.</summary>
    public int GetDatagramCount(int target) => At(target).DatagramCount;

    /// <summary>After <see cref="Protect"/>.</summary>
    public Span<byte> GetDatagram(int index, out int target, out NativeEndPoint to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)DatagramCount, nameof(index));
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        ref readonly NativeOutgoing datagram = ref _datagrams[index];
        target = datagram.Target;
        to = datagram.EndPoint;
        return new Span<byte>(_arena + datagram.Offset, datagram.Length);
    }

    public void Dispose()
    {
        Free();
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void CheckTarget(in FanOutTarget target)
    {
        int extension = target.Extension.Length;
        if (!target.Srtp.IsSender)
        {
            throw new ArgumentException("A target needs a sender's SRTP context.", nameof(target));
        }

        if (extension > MaxExtensionBytes || extension % 4 != 0)
        {
            throw new ArgumentException($"A header extension of {extension} bytes: a multiple of 4 up to {MaxExtensionBytes} fits.", nameof(target));
        }

        if (target.PayloadType > 127 || target.TransportSequenceOffset < -1 || target.TransportSequenceOffset + 2 > extension + (target.TransportSequenceOffset < 0 ? 2 : 0))
        {
            throw new ArgumentException("The payload type or the place of the transport-wide sequence number is out of range.", nameof(target));
        }
    }

    private int Run(uint timestamp, UdpBatchSocket? socket)
    {
        ObjectDisposedException.ThrowIf(_frame == null, this);
        DatagramCount = 0;
        int held = 0;
        int result;
        try
        {
            for (; held < TargetCount; held++)
            {
                _targets[held].Srtp = Hold(held);
            }

            result = socket is null
                ? Interop.ProtectFanOut(_handle, _frame, _frameBytes, _payloads, PayloadCount, timestamp, _targets, TargetCount, 0)
                : Interop.SendFanOut(_handle, _frame, _frameBytes, _payloads, PayloadCount, timestamp, _targets, TargetCount, socket.Handle);
        }
        finally
        {
            while (held > 0)
            {
                _contexts[--held]?.Handle.DangerousRelease();
            }
        }

        NativeCore.ThrowIfError((NativeStatus)Math.Min(result, 0), "fan-out");
        if (socket is null)
        {
            TakeResult();
        }

        return result;
    }

    /// <summary>
    /// The context lives until the call is over. A target whose peer was closed since it was added fails alone: zero.
    /// </summary>
    private nint Hold(int target)
    {
        SrtpHandle? handle = _contexts[target]?.Handle;
        if (handle is null || handle.IsClosed)
        {
            _contexts[target] = null;
            return 0;
        }

        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        return handle.DangerousGetHandle();
    }

    private void TakeResult()
    {
        byte* arena;
        NativeOutgoing* datagrams;
        int count;
        NativeCore.ThrowIfError((NativeStatus)Interop.GetFanOutResult(_handle, &arena, &datagrams, &count), "fan-out");
        _arena = arena;
        _datagrams = datagrams;
        DatagramCount = count;
    }

    private ref NativeTarget At(int target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)target, (uint)TargetCount, nameof(target));
        return ref _targets[target];
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_frame);
        NativeMemory.Free(_payloads);
        NativeMemory.Free(_targets);
        _frame = null;
        _payloads = null;
        _targets = null;
        (PayloadCount, TargetCount, DatagramCount) = (0, 0, 0);
    }
}
