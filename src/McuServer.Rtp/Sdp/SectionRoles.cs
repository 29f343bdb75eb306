namespace McuServer.Rtp.Sdp;

/// <summary>
/// Which section carries what: microphone, camera, screen, mixed sound, mixed picture; -1 = none. The first video section is
/// the camera's, and the next one that the client sends is its screen. The mix goes to the first section of its kind that may
/// receive. What was agreed on before stays where it is: libwebrtc offers a section that we made inactive as recvonly, and
/// that must not move the mix.
/// </summary>
internal sealed class SectionRoles
{
    public int Microphone { get; private init; } = -1;

    public int Camera { get; private init; } = -1;

    public int Screen { get; private init; } = -1;

    public int MixedSound { get; private init; } = -1;

    public int MixedPicture { get; private init; } = -1;

    /// <param name="isUsable">Whether a section can be accepted at all: alive, with a codec that we have.</param>
    public static SectionRoles Of(SessionDescription offer, Func<int, bool> isUsable, NegotiatedSession? previous)
    {
        int camera = First(offer, isUsable, SectionKind.Video, MediaDirection.Inactive);
        int microphone = Kept(offer, isUsable, previous, SectionKind.Audio, MediaDirection.SendOnly, static s => s.Receives);
        int screen = Kept(offer, isUsable, previous, SectionKind.Video, MediaDirection.SendOnly, static s => s.IsScreen);
        int sound = Kept(offer, isUsable, previous, SectionKind.Audio, MediaDirection.ReceiveOnly, static s => s.Sends);
        int picture = Kept(offer, isUsable, previous, SectionKind.Video, MediaDirection.ReceiveOnly, static s => s.Sends);
        return new SectionRoles
        {
            Camera = camera,
            Microphone = microphone >= 0 ? microphone : First(offer, isUsable, SectionKind.Audio, MediaDirection.SendOnly),
            Screen = screen >= 0 ? screen : First(offer, isUsable, SectionKind.Video, MediaDirection.SendOnly, camera),
            MixedSound = sound >= 0 ? sound : First(offer, isUsable, SectionKind.Audio, MediaDirection.ReceiveOnly),
            MixedPicture = picture >= 0 ? picture : First(offer, isUsable, SectionKind.Video, MediaDirection.ReceiveOnly),
        };
    }

    /// <summary>What we would do in a section, before the offer's direction and the use of the connection limit it.</summary>
    public MediaDirection Wanted(int index) =>
        (index == Microphone || index == Camera || index == Screen ? MediaDirection.ReceiveOnly : MediaDirection.Inactive)
        | (index == MixedSound || index == MixedPicture ? MediaDirection.SendOnly : MediaDirection.Inactive);

    private static int First(
        SessionDescription offer, Func<int, bool> isUsable, SectionKind kind, MediaDirection offered, int except = -1)
    {
        for (int i = 0; i < offer.Media.Count; i++)
        {
            MediaDescription media = offer.Media[i];
            if (i != except && media.Kind == kind && (media.Direction & offered) == offered && isUsable(i))
            {
                return i;
            }
        }

        return -1;
    }

    private static int Kept(
        SessionDescription offer, Func<int, bool> isUsable, NegotiatedSession? previous, SectionKind kind,
        MediaDirection offered, Func<NegotiatedSection, bool> hadRole)
    {
        for (int i = 0; previous is not null && i < previous.Sections.Count && i < offer.Media.Count; i++)
        {
            NegotiatedSection section = previous.Sections[i];
            MediaDescription media = offer.Media[i];
            if (!section.IsRejected && section.Kind == kind && media.Kind == kind && hadRole(section)
                && (media.Direction & offered) == offered && isUsable(i))
            {
                return i;
            }
        }

        return -1;
    }
}
