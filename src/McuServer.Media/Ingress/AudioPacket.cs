namespace McuServer.Media.Ingress;

/// <summary>What is known of a waiting Opus packet.</summary>
/// <param name="Sequence">Extended sequence number.</param>
/// <param name="RtpTime">Unwrapped, 48 kHz.</param>
/// <param name="ArrivalTicks">On the mixer's clock.</param>
/// <param name="Samples">Samples per channel at 48 kHz; 0 for a packet without sound.</param>
/// <param name="SizeBytes">Of the payload.</param>
/// <param name="HasFec">Whether it carries a copy of the packet before.</param>
/// <param name="IsDtx">Whether it says that silence follows.</param>
internal readonly record struct AudioPacket(
    long Sequence, long RtpTime, long ArrivalTicks, int Samples, int SizeBytes, bool HasFec, bool IsDtx);
