using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>What somebody may send at present.</summary>
internal readonly record struct SendRights(bool Microphone, bool Camera, bool Screen)
{
    public static readonly SendRights All = new(true, true, true);

    public static SendRights Of(RoomControl control, string participantId) => new(
        control.MayPublish(participantId, MediaKind.Audio),
        control.MayPublish(participantId, MediaKind.Video),
        control.MayPublish(participantId, MediaKind.Screen));
}
