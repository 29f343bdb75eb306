using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private static readonly string[] s_reactions = ["clap", "heart", "laugh", "thumbs-up", "surprise"];

    /// <summary>In order of raising.</summary>
    private readonly List<Member> _hands = [];

    /// <summary>Asks somebody onto the stage; nothing of him is sent before he accepts. A host who invites himself stands there at once.</summary>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, StageFull.</exception>
    public ParticipantState Invite(Actor by, string id)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageStage);
        Member member = Inside(id);
        NeedRank(turn.Who, member);
        if (member.Stage == StagePlace.Off)
        {
            NeedPlace(CountStagePlaces());
            if (member == turn.Who.Member)
            {
                StepUp(turn, member);
            }
            else
            {
                InviteNow(turn, member);
            }
        }

        return StateOf(member);
    }

    /// <summary>Accepting lowers the hand: whoever wanted to speak now may.</summary>
    /// <exception cref="ControlException">ParticipantNotFound; NotOnStage: was not invited; StageFull.</exception>
    public ParticipantState AnswerInvitation(Actor who, bool accepts)
    {
        using Turn turn = Begin(who);
        Member self = Self(turn.Who);
        if (self.Stage != StagePlace.Invited)
        {
            throw new ControlException(ControlFault.NotOnStage, "there is no invitation to answer");
        }

        if (accepts)
        {
            NeedPlace(CountOnStage());
            StepUp(turn, self);
        }
        else
        {
            self.Stage = StagePlace.Off;
            turn.Touch();
            turn.TellState(self, "stage.declined");
            turn.TellRights(self);
        }

        return StateOf(self);
    }

    /// <summary>Takes off the stage, or takes an invitation back; somebody may step down himself.</summary>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, NotOnStage.</exception>
    public ParticipantState TakeOffStage(Actor by, string id)
    {
        using Turn turn = Begin(by);
        if (turn.Who.Member?.Id != id)
        {
            Need(turn.Who, Permission.ManageStage);
        }

        Member member = Inside(id);
        NeedRank(turn.Who, member);
        if (member.Stage == StagePlace.Off)
        {
            NeedOnStage(member);
        }

        StepDown(turn, member);
        turn.TellRights(member);
        return StateOf(member);
    }

    /// <summary>Raised hands that the actor may see, in order of raising.</summary>
    public IReadOnlyList<HandState> Hands(Actor by) => Read(() =>
    {
        Standing who = StandingOf(by);
        if (who.Member is null)
        {
            Need(who, Permission.ManagePeople);
        }

        return HandsFor(who);
    });

    public IReadOnlyList<HandState> RaiseHand(Actor who)
    {
        using Turn turn = Begin(who);
        Need(turn.Who, Permission.RaiseHand);
        Member self = Self(turn.Who);
        if (self.HandRaisedAt is null)
        {
            self.HandRaisedAt = turn.Now;
            _hands.Add(self);
            HandChanged(turn, self);
            TellHands(turn);
        }

        return HandsFor(turn.Who);
    }

    /// <summary>The own one, or as participants.manage.</summary>
    public IReadOnlyList<HandState> LowerHand(Actor by, string id)
    {
        using Turn turn = Begin(by);
        if (turn.Who.Member?.Id != id)
        {
            Need(turn.Who, Permission.ManagePeople);
        }

        Member member = Inside(id);
        NeedRank(turn.Who, member);
        if (Lower(turn, member))
        {
            TellHands(turn);
        }

        return HandsFor(turn.Who);
    }

    /// <summary>A co-host's call leaves the hands of hosts up.</summary>
    public IReadOnlyList<HandState> LowerAllHands(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManagePeople);
        bool isChanged = false;
        foreach (Member member in _hands.ToArray())
        {
            bool mayTouch = member.Role != Role.Host || turn.Who.Role == Role.Host || member == turn.Who.Member;
            isChanged |= mayTouch && Lower(turn, member);
        }

        if (isChanged)
        {
            TellHands(turn);
        }

        return HandsFor(turn.Who);
    }

    /// <param name="reaction">One of clap, heart, laugh, thumbs-up, surprise.</param>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, Invalid; RateLimited: more than 5 in 5 s.</exception>
    public void React(Actor who, string reaction)
    {
        using Turn turn = Begin(who);
        Need(turn.Who, Permission.React);
        Member self = Self(turn.Who);
        if (!s_reactions.Contains(reaction))
        {
            throw new ControlException(ControlFault.Invalid, $"reactions are {string.Join(", ", s_reactions)}");
        }

        self.ReactionRate.Take(turn.Now, "reactions");
        turn.Tell("reaction", new ReactionData(self.Id, reaction));
    }

    private int CountOnStage() => _members.Count(static one => one.Stage == StagePlace.On);

    /// <summary>With those who are invited: their places are kept.</summary>
    private int CountStagePlaces() => _members.Count(static one => one.Stage != StagePlace.Off);

    private void NeedPlace(int taken)
    {
        if (taken >= _settings.MaxOnStage)
        {
            throw new ControlException(ControlFault.StageFull, $"{_settings.MaxOnStage} stand on the stage or are invited")
            {
                Limit = _settings.MaxOnStage,
            };
        }
    }

    private void InviteNow(Turn turn, Member member)
    {
        member.Stage = StagePlace.Invited;
        turn.Touch();
        ParticipantData data = new(StateOf(member));
        turn.TellOne(member.Id, "stage.invited", data);
        if (!member.IsHost)
        {
            turn.Tell("stage.invited", data, EventAudience.Hosts);
        }
    }

    private void StepUp(Turn turn, Member member)
    {
        member.Stage = StagePlace.On;
        bool hadHand = Lower(turn, member);
        turn.Touch();
        turn.Sync(member);
        turn.TellState(member, "stage.joined");
        turn.TellRights(member);
        if (hadHand)
        {
            TellHands(turn);
        }
    }

    /// <summary>His tile and voice go with the next tick; so does his pin, for nobody could see it. A seat stays his.</summary>
    private void StepDown(Turn turn, Member member)
    {
        bool wasOn = member.Stage == StagePlace.On;
        bool hadPin = member.FirstPin is not null;
        member.Stage = StagePlace.Off;
        member.Unpin();
        turn.Touch();
        turn.Sync(member);
        if (member.SharesScreen)
        {
            SetShare(turn, member, isShared: false, wasOn);
        }

        turn.TellState(member, "stage.left", wasOn);
        TellArrangement(turn, hadPin, seats: false);
    }

    private bool Lower(Turn turn, Member member)
    {
        if (!_hands.Remove(member))
        {
            return false;
        }

        member.HandRaisedAt = null;
        HandChanged(turn, member);
        return true;
    }

    private static void HandChanged(Turn turn, Member member)
    {
        turn.Touch();
        turn.Sync(member);
        turn.TellOf(member, member.HandRaisedAt is null ? "hand.lowered" : "hand.raised", new PersonData(member.Id));
    }

    private void TellHands(Turn turn) => turn.Tell(
        "hand.queue",
        new HandQueueData([.. _hands.Select(one => new HandState(one.Id, one.Name, Utc(one.HandRaisedAt!.Value)))]),
        EventAudience.Hosts);
}
