using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>
/// One SCTP association, whoever implements it: time and packets go in, packets and events come out. Used by one thread at a
/// time. Nothing that comes from the network throws.
/// </summary>
public interface ISctpAssociation : IDisposable
{
    /// <summary>Begins; both sides do.</summary>
    void Connect();

    /// <summary>One packet of the peer.</summary>
    void Input(ReadOnlySpan<byte> packet);

    /// <summary>Time goes on; to be called every 10 ms.</summary>
    void Tick(TimeSpan now);

    /// <summary>
    /// One message of 1 to 262,144 bytes. <see cref="NativeStatus.Again"/>: not now; <see cref="NativeStatus.End"/>: down;
    /// <see cref="NativeStatus.InvalidArgument"/>: a stream that the peer does not have.
    /// </summary>
    NativeStatus TrySend(int stream, uint ppid, ReadOnlySpan<byte> data, SctpReliability reliability);

    /// <summary>Asks to end our side of a stream (RFC 6525 section 5.1.2).</summary>
    NativeStatus TryReset(int stream);

    /// <summary>The next packet to send; <paramref name="buffer"/> has 1500 bytes.</summary>
    bool TryTakePacket(Span<byte> buffer, out int sizeBytes);

    bool TryPeekEvent(out SctpEvent found);

    void TakeEvent(Span<byte> message);

    /// <summary>Packets and messages that were dropped: broken ones, and such that nobody took.</summary>
    long DroppedCount => 0;

    /// <summary>How it does; null while it is not up, or where that is not known.</summary>
    SctpState? State => null;

    /// <summary>Ends it; the packet that tells the peer can still be taken.</summary>
    void Abort();
}
