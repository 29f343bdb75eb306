namespace McuServer.Native;

/// <summary>A datagram in native memory: valid, and free to be changed, until the next receive.</summary>
public readonly ref struct ReceivedDatagram(Span<byte> bytes, NativeEndPoint from, long arrivalUs)
{
    public Span<byte> Bytes { get; } = bytes;

    public NativeEndPoint From { get; } = from;

    /// <summary>Microseconds of CLOCK_MONOTONIC.</summary>
    public long ArrivalUs { get; } = arrivalUs;
}
