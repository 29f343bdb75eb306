namespace McuServer.Rtp.Sdp;

/// <summary>What <see cref="SdpAnswerer"/> may agree to.</summary>
public sealed record AnswerOptions
{
    public AnswerUse Use { get; init; } = AnswerUse.Conference;

    /// <summary>What the client may send at present; a section that it may not fill is answered without it.</summary>
    public bool ReceivesMicrophone { get; init; } = true;

    public bool ReceivesCamera { get; init; } = true;

    public bool ReceivesScreen { get; init; } = true;

    public IReadOnlyList<CodecPreference> VideoCodecs { get; init; } = CodecPreference.DefaultVideo;

    /// <summary>What the client shall send, where that is to differ from what it receives; null = the same codec both ways.</summary>
    public IReadOnlyList<CodecPreference>? VideoReceiveCodecs { get; init; }

    public IReadOnlyList<CodecPreference> AudioCodecs { get; init; } = CodecPreference.DefaultAudio;

    /// <summary>URIs of the header extensions that we use.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = HeaderExtensionUris.Default;

    public bool AcceptSimulcast { get; init; } = true;

    public bool AcceptData { get; init; } = true;

    /// <summary>Stereo from the client ("music" rooms).</summary>
    public bool OpusStereo { get; init; }

    /// <summary>The client may stop sending in silence.</summary>
    public bool OpusDtx { get; init; }

    /// <summary>Bits per second that the client shall not exceed; 0 = its own default.</summary>
    public int OpusMaxAverageBitrateBps { get; init; }

    /// <summary>Our encoder can keep every slice within one packet (packetization-mode 0, RFC 6184 section 6.2).</summary>
    public bool CanSendH264Mode0 { get; init; }

    /// <summary>Fresh credentials, used for a first answer and for an ICE restart; otherwise the previous ones stay.</summary>
    public required string IceUfrag { get; init; }

    public required string IcePassword { get; init; }

    public IReadOnlyList<IceCandidate> Candidates { get; init; } = [];

    public required SdpFingerprint Fingerprint { get; init; }

    /// <summary>The mixed sound; null = we send none.</summary>
    public LocalTrack? AudioTrack { get; init; }

    /// <summary>The mixed picture; null = we send none.</summary>
    public LocalTrack? VideoTrack { get; init; }

    /// <summary>Random, one per connection, the same for sound and picture; never the user's name.</summary>
    public required string Cname { get; init; }

    /// <summary>Name of the stream that both tracks are in, so that browsers keep them in step.</summary>
    public string StreamId { get; init; } = "mix";

    /// <summary>Random, below 2^63; of a first answer.</summary>
    public required ulong SessionId { get; init; }

    public long MaxMessageSize { get; init; } = 262144;

    /// <summary>What was agreed before on this connection; null for a first offer.</summary>
    public NegotiatedSession? Previous { get; init; }
}
