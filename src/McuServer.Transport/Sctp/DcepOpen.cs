using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>What a DATA_CHANNEL_OPEN says (RFC 8832 section 5.1). The priority is not used.</summary>
public readonly record struct DcepOpen(string Label, string Protocol, SctpReliability Reliability);
