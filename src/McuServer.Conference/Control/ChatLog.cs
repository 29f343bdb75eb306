namespace McuServer.Conference.Control;

/// <summary>The last messages of a room, oldest first; bounded.</summary>
internal sealed class ChatLog
{
    public const int Capacity = 500;

    private readonly List<ChatMessage> _messages = [];
    private long _number;

    public IReadOnlyList<ChatMessage> Messages => _messages;

    public string NextId() => $"c{++_number}";

    public void Add(ChatMessage message)
    {
        if (_messages.Count == Capacity)
        {
            _messages.RemoveAt(0);
        }

        _messages.Add(message);
    }

    public ChatMessage? Find(string id) => _messages.Find(one => one.Id == id);

    public void Remove(ChatMessage message) => _messages.Remove(message);

    public void Clear() => _messages.Clear();

    /// <summary>To all: everybody inside. To the hosts: they and the writer. Private: only the two.</summary>
    public static bool MayRead(ChatMessage message, string reader, bool isHost) => message.Scope switch
    {
        ChatScope.All => true,
        ChatScope.Hosts => isHost || message.From == reader,
        _ => message.From == reader || message.To == reader,
    };
}
