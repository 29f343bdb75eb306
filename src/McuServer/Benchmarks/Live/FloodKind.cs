namespace McuServer.Benchmarks.Live;

/// <summary>What strangers send to the media port.</summary>
internal enum FloodKind
{
    /// <summary>Nothing at all: what the others are compared with.</summary>
    None,

    /// <summary>Bytes at random, among them such that look like RTP, RTCP and DTLS.</summary>
    Garbage,

    /// <summary>Whole STUN requests: without a user name, or with one and a password that nobody has given out.</summary>
    Stun,
}
