namespace McuServer.Transport.Ice;

/// <summary>The server's agent: only answers (RFC 8445 section 2.5).</summary>
public sealed class LiteIceAgent(
    TimeSpan now, IceCredentials local, IceCredentials remote, IDatagramSink sink, IceOptions? options = null) : IceAgent
{
    public override IceState State => throw new NotImplementedException();

    public override TransportAddress? Selected => throw new NotImplementedException();

    public override TimeSpan? NextDeadline => throw new NotImplementedException();

    public override TimeSpan LastSeen => now;

    public override IceCounters Counters { get; } = new();

    public override StunResult Handle(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun) => throw new NotImplementedException();

    public override void HandleTimeout(TimeSpan now) => throw new NotImplementedException();

    public override bool IsValidated(in TransportAddress address) => throw new NotImplementedException();

    public override void NoteAuthenticated(TimeSpan now, in TransportAddress address) => throw new NotImplementedException();

    public override void RemoveAddress(TimeSpan now, in TransportAddress address) => throw new NotImplementedException();

    public override void Restart(TimeSpan now, IceCredentials local, IceCredentials remote) => throw new NotImplementedException();

    public override void Close() => throw new NotImplementedException($"{local}{remote}{sink}{options}");
}
