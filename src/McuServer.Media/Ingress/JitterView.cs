namespace McuServer.Media.Ingress;

/// <summary>What the audio thread needs to know of an <see cref="AudioJitterBuffer"/> for a tick.</summary>
/// <param name="Generation">Changes when the stream began anew.</param>
/// <param name="HasPackets">Whether a packet has come since.</param>
/// <param name="Arrivals">When packets arrive that nothing holds up.</param>
/// <param name="QuantileTicks">The delay against these that 95 % of the packets do not exceed, rounded up.</param>
internal readonly record struct JitterView(
    int Generation, bool HasPackets, ArrivalReference Arrivals, long QuantileTicks);
