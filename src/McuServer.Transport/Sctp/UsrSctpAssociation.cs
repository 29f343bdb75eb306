using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>An association by the system's usrsctp.</summary>
public sealed class UsrSctpAssociation : ISctpAssociation
{
    /// <summary>The port that everybody uses (RFC 8841 section 5).</summary>
    public const int DefaultPort = 5000;

    private readonly SctpEndpoint _endpoint;
    private readonly SctpClock _clock;

    /// <param name="remotePort">The peer's <c>a=sctp-port</c>.</param>
    public UsrSctpAssociation(SctpClock clock, int localPort = DefaultPort, int remotePort = DefaultPort)
    {
        _clock = clock;
        _endpoint = SctpEndpoint.Create(localPort, remotePort);
    }

    public void Connect() => NativeCore.ThrowIfError(_endpoint.Connect(), "SCTP connect");

    public void Input(ReadOnlySpan<byte> packet) => _ = _endpoint.Input(packet);

    public void Tick(TimeSpan now) => _clock.Advance(now);

    public NativeStatus TrySend(int stream, uint ppid, ReadOnlySpan<byte> data, SctpReliability reliability) =>
        _endpoint.Send(stream, ppid, data, reliability);

    public NativeStatus TryReset(int stream) => _endpoint.ResetStream(stream);

    public bool TryTakePacket(Span<byte> buffer, out int sizeBytes) => _endpoint.TryTakePacket(buffer, out sizeBytes);

    public bool TryPeekEvent(out SctpEvent found) => _endpoint.TryPeekEvent(out found);

    public void TakeEvent(Span<byte> message) => _endpoint.TakeEvent(message);

    public long DroppedCount => _endpoint.DroppedCount;

    public SctpState? State => _endpoint.TryGetState();

    public void Abort() => _endpoint.Abort();

    public void Dispose() => _endpoint.Dispose();
}
