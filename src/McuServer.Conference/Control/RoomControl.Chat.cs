namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private readonly ChatLog _chat = new();
    private readonly RateWindow _outsideChatRate = new(5, TimeSpan.FromSeconds(5));
    private bool _chatIsClosed;

    /// <summary>What this actor may read, oldest first. Reading needs no right but to be inside, or to moderate.</summary>
    public IReadOnlyList<ChatMessage> Chat(Actor by) => Read(() =>
    {
        Standing who = StandingOf(by);
        if (who.Member is null)
        {
            Need(who, Permission.ModerateChat);
        }

        return ChatFor(who);
    });

    /// <param name="to">Of a private message: the participant.</param>
    /// <exception cref="ControlException">NotPermitted, Invalid, ParticipantNotFound; RateLimited: more than 5 in 5 s.</exception>
    public ChatMessage Say(Actor who, ChatScope scope, string? to, string text)
    {
        using Turn turn = Begin(who);
        Standing writer = turn.Who;
        NeedWrite(writer, scope);
        Member? receiver = scope == ChatScope.Private ? Receiver(writer, to) : null;
        string clean = PlainText.Message(text);
        (writer.Member?.ChatRate ?? _outsideChatRate).Take(turn.Now, "messages");
        string name = writer.Member?.Name ?? who.Id;
        ChatMessage message = new(_chat.NextId(), who.Id, name, writer.Role, scope, receiver?.Id, clean, Utc(turn.Now));
        _chat.Add(message);
        TellReaders(turn, message, "chat.message", message);
        return message;
    }

    /// <summary>The own one, or as chat.moderate; who may not read it does not find it.</summary>
    /// <exception cref="ControlException">NotPermitted, MessageNotFound.</exception>
    public void DeleteMessage(Actor by, string messageId)
    {
        using Turn turn = Begin(by);
        Standing who = turn.Who;
        if (who.Member is null)
        {
            Need(who, Permission.ModerateChat);
        }

        ChatMessage? message = _chat.Find(messageId);
        if (message is null || !ChatLog.MayRead(message, by.Id, Rights.IsHost(who.Role)))
        {
            throw new ControlException(ControlFault.MessageNotFound, $"there is no message \"{messageId}\"");
        }

        if (message.From != by.Id)
        {
            Need(who, Permission.ModerateChat);
        }

        _chat.Remove(message);
        TellReaders(turn, message, "chat.deleted", new MessageData(messageId));
    }

    public void ClearChat(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ModerateChat);
        if (_chat.Messages.Count > 0)
        {
            _chat.Clear();
            turn.Tell("chat.cleared", new NoData());
        }
    }

    /// <summary>Closed, only hosts and co-hosts write, whatever the scope; everybody reads on.</summary>
    public RoomState CloseChat(Actor by, bool isClosed)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ModerateChat);
        if (_chatIsClosed != isClosed)
        {
            _chatIsClosed = isClosed;
            turn.TellRoom();
            turn.Tell("chat.closed", new ChatClosedData(isClosed));
            foreach (Member member in _members.Where(static one => !one.IsHost))
            {
                turn.TellRights(member);
            }
        }

        return RoomStateNow();
    }

    /// <summary>He reads on but does not write. Has no effect on hosts and co-hosts while they are.</summary>
    public ParticipantState MuteInChat(Actor by, string id, bool isMuted)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ModerateChat);
        Member member = Inside(id);
        NeedRank(turn.Who, member);
        if (member.IsChatMuted != isMuted)
        {
            member.IsChatMuted = isMuted;
            turn.Touch();
            turn.TellState(member, "participant.updated");
            turn.TellRights(member);
        }

        return StateOf(member);
    }

    private void NeedWrite(Standing writer, ChatScope scope)
    {
        bool may = writer.Member is { } member
            ? Rights.MayWrite(member, _settings.PoliciesOf(member.Role), _chatIsClosed, scope)
            : May(writer, Permission.Chat);
        if (!may)
        {
            throw ControlException.Lacks(Permission.Chat);
        }
    }

    private Member Receiver(Standing writer, string? to)
    {
        Member receiver = Inside(to ?? throw new ControlException(ControlFault.Invalid, "a private message names whom it is to"));
        return receiver == writer.Member
            ? throw new ControlException(ControlFault.Invalid, "nobody writes to himself")
            : receiver;
    }

    private void TellReaders(Turn turn, ChatMessage message, string type, object data)
    {
        switch (message.Scope)
        {
            case ChatScope.All:
                turn.Tell(type, data);
                break;
            case ChatScope.Hosts:
                turn.Tell(type, data, EventAudience.Hosts);
                if (_byId.TryGetValue(message.From, out Member? writer) && !writer.IsHost)
                {
                    turn.TellOne(message.From, type, data);
                }

                break;
            default:
                turn.TellOne(message.To!, type, data);
                turn.TellOne(message.From, type, data);
                break;
        }
    }
}
