using McuServer.Media.Sound;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Ice;
using McuServer.Transport.Sctp;

namespace McuServer.TestKit.Live;

/// <summary>What a <see cref="TestPeer"/> sends, wants, and is.</summary>
public sealed record TestPeerOptions
{
    public ulong Seed { get; init; } = 1;

    /// <summary>Null: no section for sound.</summary>
    public MediaDirection? Audio { get; init; } = MediaDirection.SendReceive;

    /// <summary>Null: no section for a picture.</summary>
    public MediaDirection? Video { get; init; } = MediaDirection.SendReceive;

    /// <summary>Codecs of the offer, the most wanted first; it sends what the answer names first.</summary>
    public IReadOnlyList<string> VideoCodecs { get; init; } = ["VP8"];

    /// <summary>Layers of the camera, the smallest first, each twice as wide as the one before; empty without simulcast.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>A second picture that is only sent.</summary>
    public bool HasScreen { get; init; }

    public bool HasData { get; init; }

    /// <summary>One for the process; needed for data channels.</summary>
    public SctpClock? SctpClock { get; init; }

    /// <summary>What the microphone hears; null = a sine of <see cref="ToneHz"/>.</summary>
    public IAudioSource? Sound { get; init; }

    public double ToneHz { get; init; } = 440;

    public double ToneDbfs { get; init; } = -20;

    public int AudioBitrateBps { get; init; } = 48_000;

    /// <summary>Silence is not sent (RFC 7587 section 3.1.3).</summary>
    public bool UsesDtx { get; init; }

    public int Width { get; init; } = 320;

    public int Height { get; init; } = 180;

    public int FramesPerSecond { get; init; } = 25;

    public int VideoBitrateBps { get; init; } = 300_000;

    /// <summary>By how much later than the first sound the first picture is taken, on the peer's own clock.</summary>
    public TimeSpan CameraLag { get; init; }

    /// <summary>
    /// Makes the pictures of a track: codec, layer (−1 for the screen), width, height. Null = a clip that was encoded once
    /// and goes round.
    /// </summary>
    public Func<VideoCodec, int, int, int, IVideoFeed>? MakeFeed { get; init; }

    /// <summary>How fast the clock of what it sends runs, in millionths.</summary>
    public double DriftPpm { get; init; }

    /// <summary>Browsers name mid and rid in each packet until the first report on a stream.</summary>
    public bool StopsNaming { get; init; } = true;

    /// <summary>Offers transport-wide feedback; without it a sender of pictures is left with REMB.</summary>
    public bool UsesTransportFeedback { get; init; } = true;

    /// <summary>It can use copies of lost sound in later packets (RFC 7587 section 6.1, useinbandfec).</summary>
    public bool UsesFec { get; init; } = true;

    /// <summary>The offer names the SSRCs (Chrome, Firefox); else the server learns them from the packets.</summary>
    public bool AnnouncesSsrcs { get; init; } = true;

    public DtlsSetup Setup { get; init; } = DtlsSetup.ActPass;

    /// <summary>Its own certificate and SRTP profiles; null = one for the process, with all of them.</summary>
    public DtlsContext? Dtls { get; init; }

    public IceOptions Ice { get; init; } = IceOptions.Default;

    /// <summary>What is received is decoded; off for load, where it is only counted.</summary>
    public bool Decodes { get; init; } = true;

    /// <summary>How much of the sound that came is kept.</summary>
    public TimeSpan KeptSound { get; init; } = TimeSpan.FromSeconds(10);
}
