using McuServer.Conference.Control;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api.Operations;

/// <summary>The chat of a room.</summary>
internal static class ChatOperations
{
    private const string Group = "chat";

    public static IReadOnlyList<Operation> All { get; } =
    [
        new Operation<ListParams, Page<ChatMessage>>(
            "chat.list", "GET", "/rooms/{room}/chat", (c, p) => Paging.Of(c.Room.Chat(c.Actor), p, m => m.Id, 500))
        {
            Tag = Group,
            English = "Lists the messages that the caller may read, the oldest first.",
            Korean = "읽을 수 있는 메시지를 오래된 순으로 나열합니다.",
            Permissions = [Permission.Chat],
        },
        new Operation<SayParams, ChatMessage>(
            "chat.send", "POST", "/rooms/{room}/chat", (c, p) => c.Room.Say(c.Actor, p.Scope, p.To, p.Text))
        {
            Tag = Group,
            Status = 201,
            English = "Writes to everybody, to the hosts, or to one person.",
            Korean = "모두에게, 진행자에게, 또는 한 사람에게 씁니다.",
            Permissions = [Permission.Chat],
            Problems = [ProblemKind.ParticipantNotFound],
        },
        new Operation<IdParams, Nothing>(
            "chat.delete", "DELETE", "/rooms/{room}/chat/{id}", (c, p) => RoomOperations.Do(() => c.Room.DeleteMessage(c.Actor, p.Id)))
        {
            Tag = Group,
            English = "Deletes a message for everybody.",
            Korean = "메시지를 모두에게서 지웁니다.",
            Permissions = [Permission.ModerateChat],
            Problems = [ProblemKind.MessageNotFound],
        },
        new Operation<NoParams, Nothing>("chat.clear", "DELETE", "/rooms/{room}/chat", (c, _) => RoomOperations.Do(() => c.Room.ClearChat(c.Actor)))
        {
            Tag = Group,
            English = "Deletes all messages.",
            Korean = "메시지를 모두 지웁니다.",
            Permissions = [Permission.ModerateChat],
        },
        new Operation<CloseChatParams, RoomState>(
            "chat.close", "PUT", "/rooms/{room}/chat/closed", (c, p) => c.Room.CloseChat(c.Actor, p.Closed))
        {
            Tag = Group,
            English = "Closes the chat for all but hosts, or opens it.",
            Korean = "진행자 외에는 쓰지 못하게 채팅을 닫거나 엽니다.",
            Permissions = [Permission.ModerateChat],
            Tagged = RoomOperations.TagOf,
        },
        new Operation<ChatMuteParams, ParticipantState>(
            "chat.mute", "PUT", "/rooms/{room}/participants/{id}/chat-muted", (c, p) => c.Room.MuteInChat(c.Actor, p.Id, p.Muted))
        {
            Tag = Group,
            English = "Does not let one person write, or lets him again.",
            Korean = "한 사람의 채팅을 막거나 풉니다.",
            Permissions = [Permission.ModerateChat],
            Problems = [ProblemKind.ParticipantNotFound],
        },
    ];
}
