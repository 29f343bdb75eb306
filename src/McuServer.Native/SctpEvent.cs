namespace McuServer.Native;

/// <summary>One event of an association. The last three belong to messages.</summary>
/// <param name="Ppid">Payload protocol identifier (RFC 9260 section 3.3.1).</param>
public readonly record struct SctpEvent(SctpEventKind Kind, int Stream, uint Ppid, int SizeBytes, bool IsUnordered);
