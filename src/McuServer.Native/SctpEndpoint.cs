namespace McuServer.Native;

/// <summary>
/// One SCTP association over DTLS (RFC 8261) with usrsctp. Packets go in and out as calls. Used by one thread at a time; the
/// library has one lock about all associations. <see cref="Tick"/> drives those of the whole process.
/// </summary>
public sealed unsafe class SctpEndpoint : IDisposable
{
    /// <summary>Stream ids are below this, both ways.</summary>
    public const int StreamCount = 1024;

    public const int MaxPacketBytes = 1500;

    public const int MaxMessageBytes = 262144;

    private readonly SctpHandle _handle;

    private SctpEndpoint(SctpHandle handle) => _handle = handle;

    /// <summary>Packets and messages that were dropped as nobody took them; after a lost message the association is down.</summary>
    public int DroppedCount => Interop.GetSctpDropped(_handle);

    public static SctpEndpoint Create(int localPort, int remotePort)
    {
        int status = Interop.CreateSctp(localPort, remotePort, out SctpHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new SctpEndpoint(handle);
    }

    /// <summary>All associations of this process go on by <paramref name="elapsedMs"/>, at most 10,000.</summary>
    public static void Tick(int elapsedMs) =>
        NativeCore.ThrowIfError((NativeStatus)Interop.TickSctp(elapsedMs), "SCTP tick");

    /// <summary>Sends INIT. Both sides do (RFC 8831 section 6.2 needs no listener; RFC 9260 section 5.2.1).</summary>
    public NativeStatus Connect() => (NativeStatus)Interop.ConnectSctp(_handle);

    public NativeStatus Input(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return NativeStatus.InvalidData;
        }

        fixed (byte* data = packet)
        {
            return (NativeStatus)Interop.InputSctp(_handle, data, packet.Length);
        }
    }

    /// <summary>The next packet to send; <paramref name="buffer"/> has <see cref="MaxPacketBytes"/>.</summary>
    public bool TryTakePacket(Span<byte> buffer, out int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, MaxPacketBytes, nameof(buffer));
        int size = 0;
        fixed (byte* data = buffer)
        {
            bool has = Interop.TakeSctpPacket(_handle, data, buffer.Length, &size) == 0;
            sizeBytes = size;
            return has;
        }
    }

    /// <summary>The next event, which stays until <see cref="TakeEvent"/>.</summary>
    public bool TryPeekEvent(out SctpEvent found)
    {
        Interop.SctpEventData data;
        bool has = Interop.PeekSctpEvent(_handle, &data) == 0;
        found = has
            ? new SctpEvent((SctpEventKind)data.Kind, data.Stream, data.Ppid, data.Size, data.IsUnordered != 0)
            : default;
        return has;
    }

    /// <summary>Takes the next event, and the bytes of a message, for which there must be room.</summary>
    public void TakeEvent(Span<byte> message)
    {
        fixed (byte* data = message)
        {
            NativeCore.ThrowIfError((NativeStatus)Interop.TakeSctpEvent(_handle, data, message.Length), "SCTP event");
        }
    }

    /// <summary>
    /// One message of 1 to <see cref="MaxMessageBytes"/>. <see cref="NativeStatus.Again"/>: no room now, the stream is being
    /// reset, or the association is not up yet; <see cref="NativeStatus.End"/>: it is down.
    /// </summary>
    public NativeStatus Send(int stream, uint ppid, ReadOnlySpan<byte> data, SctpReliability reliability)
    {
        fixed (byte* bytes = data)
        {
            return (NativeStatus)Interop.SendSctp(
                _handle, stream, ppid, bytes, data.Length, reliability.IsUnordered ? 1 : 0, (int)reliability.Policy, reliability.Value);
        }
    }

    /// <summary>Asks to end our side of a stream; <see cref="NativeStatus.Again"/>: ask later.</summary>
    public NativeStatus ResetStream(int stream) => (NativeStatus)Interop.ResetSctpStream(_handle, stream);

    /// <summary>Null: the association is not up.</summary>
    public SctpState? TryGetState()
    {
        SctpState state;
        return Interop.GetSctpState(_handle, &state) == 0 ? state : null;
    }

    /// <summary>Ends it; the packet that tells the peer can still be taken.</summary>
    public void Abort() => Interop.AbortSctp(_handle);

    public void Dispose() => _handle.Dispose();
}
