using System.Security.Cryptography;
using McuServer.Media.Egress;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>Offers and answers, and what of them a connection becomes.</summary>
public sealed partial class ConferenceServer
{
    /// <summary>
    /// A browser never holds our pictures for longer. Not less than 500 ms: together with a least of zero libwebrtc takes
    /// that for a wish to see each picture at once, and gives up keeping it with the sound (VCMTiming).
    /// </summary>
    private static readonly TimeSpan s_maxPlayoutDelay = TimeSpan.FromSeconds(1);

    /// <exception cref="OfferRefusedException">The offer cannot be answered.</exception>
    internal NegotiatedSession Negotiate(string offer, PeerUse use, NegotiatedSession? previous, SendRights rights)
    {
        try
        {
            return Answer(offer, use, previous, rights);
        }
        catch (SdpException e)
        {
            throw new OfferRefusedException(e.Message, e.IsMalformed);
        }
    }

    private NegotiatedSession Answer(string offer, PeerUse use, NegotiatedSession? previous, SendRights rights)
    {
        IceCredentials ice = IceCredentials.Generate();
        NegotiatedSession? same = previous is not null && HasFingerprintOf(offer, previous) ? previous : null;
        LocalTrack audio = TrackOf(same, SectionKind.Audio, "mix-audio");
        LocalTrack video = TrackOf(same, SectionKind.Video, "mix-video");
        return SdpAnswerer.Answer(offer, new AnswerOptions
        {
            Use = use switch
            {
                PeerUse.Publish => AnswerUse.Publish,
                PeerUse.Watch => AnswerUse.Watch,
                _ => AnswerUse.Conference,
            },
            ReceivesMicrophone = rights.Microphone,
            ReceivesCamera = rights.Camera,
            ReceivesScreen = rights.Screen,
            VideoCodecs = _options.VideoCodecs,
            AcceptSimulcast = _options.AcceptsSimulcast,
            AcceptData = use == PeerUse.Conference && _options.SctpClock is not null,
            OpusDtx = _options.AllowsDtx,
            IceUfrag = ice.Ufrag,
            IcePassword = ice.Password,
            Candidates = _options.Candidates,
            Fingerprint = new SdpFingerprint("sha-256", Certificate.Fingerprint),
            AudioTrack = use == PeerUse.Publish ? null : audio,
            VideoTrack = use == PeerUse.Publish ? null : video,
            Cname = same?.LocalCname ?? $"{audio.Ssrc:x8}{video.Ssrc:x8}",
            SessionId = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue) << 16,
            Previous = same,
        });
    }

    /// <summary>A connection keeps its SSRCs as long as it lives: what it receives does not begin anew with each offer.</summary>
    private static LocalTrack TrackOf(NegotiatedSession? previous, SectionKind kind, string trackId)
    {
        foreach (NegotiatedSection section in previous?.Sections ?? [])
        {
            if (section.Kind == kind && section.LocalSsrc != 0)
            {
                return new LocalTrack(section.LocalSsrc, section.LocalRtxSsrc == 0 ? RandomSsrc() : section.LocalRtxSsrc, trackId);
            }
        }

        return new LocalTrack(RandomSsrc(), RandomSsrc(), trackId);
    }

    internal LivePeer CreatePeer(LiveSession session, NegotiatedSession negotiated, TimeSpan now)
    {
        IngressPipeline ingress = new(session.ParticipantId, session.LiveRoom!, _resources, _cells);
        LivePeer peer = new(session, ingress);
        peer.Transport = new PeerTransport(now, new PeerTransportOptions
        {
            Session = negotiated,
            Dtls = _dtls,
            Epoch = _epoch,
            Handler = peer,
            Cname = negotiated.LocalCname,
            Seed = unchecked((_options.Seed * 31) + ++_peerNumber),
            Ice = _options.Ice,
            MaxSourceBitrateBps = _options.MaxSourceBitrateBps,
            SctpClock = _options.SctpClock,
            Handshake = _options.Dtls,
            PlayoutDelay = (TimeSpan.Zero, s_maxPlayoutDelay),
        });
        peer.NoteSendFormat();
        return peer;
    }

    /// <summary>What a connected peer receives; null when it receives nothing.</summary>
    internal Subscription? CreateSubscription(LiveSession session, LivePeer peer)
    {
        PeerTransport transport = peer.Transport;
        if (transport.Audio is null && transport.Video is null)
        {
            return null;
        }

        Audience audience = Views.AudienceOf(session.Request.Role);
        string? owner = session.Request.Use == PeerUse.Watch ? null : session.ParticipantId;
        return new Subscription(session.Id, owner, audience)
        {
            Video = transport.Video is { } video ? RenditionFor(video.Codec) : null,
            TurnsWithLayout = true,
            OpusBitrateBps = transport.Audio is null ? null : _options.AudioBitrateBps,
            AudioEgress = new PeerEgress(Network, peer, _clock),
            WantsVideo = session.ReceivesVideo,
            WishedView = session.WishedView,
        };
    }

    internal string FormatFragment(NegotiatedSession session) =>
        SdpFragment.Write(session, session.LocalUfrag, session.LocalPassword, _options.Candidates);

    private static uint RandomSsrc() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

    /// <summary>A later offer of the same connection names the same certificate; a reloaded page has another one.</summary>
    private static bool HasFingerprintOf(string offer, NegotiatedSession previous)
    {
        foreach (SdpFingerprint fingerprint in previous.RemoteFingerprints)
        {
            if (offer.Contains(fingerprint.Value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private Rendition RenditionFor(NegotiatedCodec codec)
    {
        VideoCodec native = codec.Name.ToUpperInvariant() switch
        {
            "H264" => VideoCodec.H264,
            "VP9" => VideoCodec.Vp9,
            "AV1" => VideoCodec.Av1,
            _ => VideoCodec.Vp8,
        };
        return RenditionFor(native, native != VideoCodec.H264 ? default : codec.H264?.Kind switch
        {
            H264ProfileKind.High or H264ProfileKind.ConstrainedHigh => H264EncoderProfile.High,
            H264ProfileKind.Main => H264EncoderProfile.Main,
            _ => H264EncoderProfile.ConstrainedBaseline,
        });
    }

    private Rendition RenditionFor(VideoCodec codec, H264EncoderProfile profile)
    {
        CanvasSpec canvas = _options.Layout.Canvas;
        return new Rendition(
            codec, _options.Width ?? canvas.Width, _options.Height ?? canvas.Height,
            _options.FramesPerSecond ?? canvas.FramesPerSecond)
        {
            BitrateBps = _options.VideoBitrateBps,
            Preset = _options.Preset,
            H264Profile = profile,
        };
    }
}
