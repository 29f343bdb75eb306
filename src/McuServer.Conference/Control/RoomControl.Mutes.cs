using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <summary>
    /// Own: on and off as policies and locks allow. Of others: off (participants.mute); "on" only gives back the right
    /// (<see cref="ControlFault.NeedsConsent"/> if it was not taken).
    /// </summary>
    /// <param name="locks">With muting somebody else: he may not switch it on again. Has no effect on hosts and co-hosts.</param>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, NeedsConsent, NotOnStage, ScreenTaken.</exception>
    public ParticipantState Mute(Actor by, string id, MediaKind media, bool isMuted, bool locks = false)
    {
        using Turn turn = Begin(by);
        if (turn.Who.Member is { } self && self.Id == id)
        {
            SwitchOwn(turn, self, media, isMuted);
            return StateOf(self);
        }

        Need(turn.Who, Permission.MutePeople);
        Member member = Inside(id);
        NeedRank(turn.Who, member);
        MediaSwitch own = member[media];
        if (isMuted)
        {
            SetSwitch(turn, member, media, isMuted: true, own.IsLocked || (locks && !member.IsHost));
        }
        else if (own.IsLocked)
        {
            SetSwitch(turn, member, media, own.IsMuted, isLocked: false);
        }
        else if (own.IsMuted)
        {
            throw new ControlException(ControlFault.NeedsConsent, "nobody is unmuted from outside; he can be asked");
        }

        return StateOf(member);
    }

    /// <summary>Asks for a microphone, camera or screen; the person decides. A lock on it is taken away, so that he can.</summary>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, NotOnStage.</exception>
    public void Ask(Actor by, string id, MediaKind media)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.MutePeople);
        Member member = Inside(id);
        NeedOnStage(member);
        SetSwitch(turn, member, media, member[media].IsMuted, isLocked: false);
        turn.TellOne(id, "media.unmute-requested", new UnmuteRequestData(media));
    }

    /// <summary>
    /// Mutes everybody but some roles, late joiners too, and with <paramref name="locks"/> forbids them to unmute. It takes the
    /// place of the last one: roles that this one excepts are free again, though still muted. Hosts are never locked, and
    /// a co-host's call leaves them alone.
    /// </summary>
    /// <returns>How many are muted now who were not.</returns>
    public int MuteAll(Actor by, MediaKind media, IReadOnlyCollection<Role> except, bool locks)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.MutePeople);
        _standingMutes.Set(media, turn.Who.Role == Role.Host ? [.. except] : [.. except, Role.Host], locks);
        int muted = 0;
        foreach (Member member in _members)
        {
            MediaSwitch own = member[media];
            (bool wasMuted, bool wasLocked) = (own.IsMuted, own.IsLocked);
            _standingMutes.ApplyTo(member);
            if (own.IsMuted != wasMuted || own.IsLocked != wasLocked)
            {
                muted += own.IsMuted && !wasMuted ? 1 : 0;
                SwitchChanged(turn, member, media, own.IsLocked != wasLocked);
            }
        }

        return muted;
    }

    private void SwitchOwn(Turn turn, Member self, MediaKind media, bool isMuted)
    {
        if (!isMuted)
        {
            NeedOnStage(self);
            if (!Rights.MaySend(self, _settings.PoliciesOf(self.Role), media))
            {
                throw ControlException.Lacks(media == MediaKind.Screen ? Permission.ShareScreen : Permission.Publish);
            }

            if (media == MediaKind.Screen && !self.SharesScreen && IsScreenTaken(self))
            {
                throw new ControlException(ControlFault.ScreenTaken, ScreenTakenWords(self))
                {
                    Limit = _settings.MaxScreens,
                    Participants = SharersBut(self),
                };
            }
        }

        SetSwitch(turn, self, media, isMuted, self[media].IsLocked);
    }

    private static void SetSwitch(Turn turn, Member member, MediaKind media, bool isMuted, bool isLocked)
    {
        MediaSwitch own = member[media];
        bool isNewLock = own.IsLocked != isLocked;
        if (own.IsMuted != isMuted || isNewLock)
        {
            (own.IsMuted, own.IsLocked) = (isMuted, isLocked);
            SwitchChanged(turn, member, media, isNewLock);
        }
    }

    private static void SwitchChanged(Turn turn, Member member, MediaKind media, bool isNewLock)
    {
        turn.Touch();
        turn.Sync(member);
        TellMute(turn, member, media);
        if (media == MediaKind.Screen && member.SharesScreen && member[media].IsMuted)
        {
            SetShare(turn, member, isShared: false);
        }

        if (isNewLock)
        {
            turn.TellRights(member);
        }
    }

    private static void TellMute(Turn turn, Member member, MediaKind media)
    {
        MediaSwitch own = member[media];
        turn.TellOf(member, own.IsMuted ? "media.muted" : "media.unmuted", new MuteData(member.Id, media, own.IsLocked));
    }

    private static void NeedOnStage(Member member)
    {
        if (member.Stage != StagePlace.On)
        {
            throw new ControlException(ControlFault.NotOnStage, $"\"{member.Id}\" is not on the stage");
        }
    }
}
