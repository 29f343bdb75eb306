namespace McuServer.Rtp.PayloadFormats;

/// <summary>One payload in the buffer of a <see cref="PayloadWriter"/>, in bytes.</summary>
/// <param name="IsMarker">The last payload of the frame, whose packet has the marker bit.</param>
public readonly record struct PayloadSlice(int Offset, int Length, bool IsMarker);
