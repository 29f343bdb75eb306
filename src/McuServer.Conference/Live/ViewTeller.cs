using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>
/// Boxes of pictures on their way from the video tick to those who see them: by the network thread, which knows the RTP time.
/// Only when something has changed.
/// </summary>
internal sealed class ViewTeller(HostedRoom hosted, PeerNetwork network)
{
    /// <summary>Video tick.</summary>
    public void Tell(ComposedPicture picture)
    {
        if (picture.Boxes.IsNew)
        {
            TimeSpan playoutTime = TimeSpan.FromTicks(picture.FrameIndex * TimeSpan.TicksPerSecond / picture.Key.FramesPerSecond);
            picture.Boxes.Told = picture.Boxes.Make(hosted.NextRevision(), network.TimestampOf(playoutTime, 90_000));
        }

        if (picture.Boxes.Told is { } applied)
        {
            bool isShared = picture.Key is { OmittedParticipant: null, SeesPrevious: false };
            TellAll(applied, isShared, isShared && !picture.IsBeside, picture.Boxes.IsNew, Receivers(picture));
        }
    }

    /// <summary>All of the picture when its boxes are new, else those who have just come to it.</summary>
    private static LiveSession[] Receivers(ComposedPicture picture)
    {
        List<LiveSession> receivers = [];
        foreach (RenditionTrack track in picture.Tracks)
        {
            foreach (Subscription subscriber in track.Subscribers)
            {
                if (subscriber.AudioEgress is PeerEgress egress && (picture.Boxes.IsNew || subscriber.IsNewcomer))
                {
                    receivers.Add(egress.Peer.Session);
                }

                subscriber.IsNewcomer = false;
            }
        }

        return [.. receivers];
    }

    private static string[] Ids(LiveSession[] receivers, Predicate<LiveSession> which) =>
        Array.ConvertAll(Array.FindAll(receivers, which), static one => one.ParticipantId);

    /// <param name="isOfView">What the view shows to whoever comes; a recording that keeps its form does not change that.</param>
    private void TellAll(AppliedLayout applied, bool isShared, bool isOfView, bool isNew, LiveSession[] receivers)
    {
        if (!isNew && receivers.Length == 0)
        {
            return;
        }

        RoomEvent happened = new("layout.applied") { Data = applied };
        network.TryPost(_ =>
        {
            if (isOfView && isNew)
            {
                hosted.Control.NoteApplied(applied);
            }

            // A view that somebody wished for is his own affair: what others of his role see is noted apart from it.
            hosted.Control.NoteReceivers(applied, isShared, Ids(receivers, static one => one.WishedView is null));
            hosted.Control.NoteReceivers(applied, false, Ids(receivers, static one => one.WishedView is not null));

            foreach (LiveSession receiver in receivers)
            {
                receiver.Tell(happened);
            }
        });
    }
}
