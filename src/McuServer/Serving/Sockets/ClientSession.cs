using McuServer.Conference.Control;
using McuServer.Conference.Live;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Sockets;

/// <summary>
/// A participant's presence as the host sees it: numbers its events, keeps the last of them, and hands them to the socket
/// that it has at present, if it has one. It outlives its sockets; the newest one fences off the one before.
/// </summary>
internal sealed class ClientSession(IConferenceSession conference, Guest guest, TimeProvider clock, ILogger<ClientSessions> logger)
{
    /// <summary>How long the end waits for answers under way.</summary>
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly EventLog _events = new();
    private readonly long _start = clock.GetTimestamp();
    private MessageSocket? _socket;
    private byte[] _message = [];
    private DataChannelCalls? _calls;
    private bool _hasEnded;
    private int _answering;
    private TaskCompletionSource? _answered;

    public IConferenceSession Conference { get; } = conference;

    public Guest Guest { get; } = guest;

    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>
    /// Gives the session to a socket: the welcome first, then what was missed, then what happens, with no gap and nothing
    /// twice.
    /// </summary>
    /// <param name="afterSeq">The last event that the client has; null: it begins anew.</param>
    /// <param name="welcome">Makes the message from whether nothing is missing and the number of the last event.</param>
    /// <param name="calls">Takes what comes by the data channel while this socket is there.</param>
    /// <returns>False: the session has ended.</returns>
    /// <exception cref="ControlException">The room knows the participant no more; the session is about to end.</exception>
    public bool Attach(MessageSocket socket, long? afterSeq, Func<bool, long, byte[]> welcome, DataChannelCalls calls)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return false;
            }

            List<byte[]> missed = [];
            bool isWhole = afterSeq is { } seq && _events.TryGetAfter(seq, Now, out missed);
            byte[] first = welcome(isWhole, _events.LastSeq);
            if (_socket is { } before)
            {
                before.TrySend(ServerMessages.Leave("duplicate"));
                before.Close(1000, "duplicate");
            }

            _socket = socket;
            _calls = calls;
            Conference.Attach();
            socket.TrySend(first);
            foreach (byte[] message in missed)
            {
                socket.TrySend(message);
            }

            return true;
        }
    }

    /// <summary>The socket is gone; the seat stays for a while, unless another socket has it already.</summary>
    public void Detach(MessageSocket socket, string reason)
    {
        lock (_lock)
        {
            if (_socket != socket || _hasEnded)
            {
                return;
            }

            _socket = null;
            _calls = null;
            // Within the lock: a socket that comes meanwhile holds the session for good.
            Conference.Detach();
        }

        logger.SocketLost(Conference.Id, reason);
    }

    /// <summary>A text of the data channel. Without a socket there is nobody to answer to.</summary>
    public void TakeMessage(ReadOnlyMemory<byte> utf8)
    {
        lock (_lock)
        {
            _calls?.TryAdd(utf8);
        }
    }

    /// <summary>What is worth nothing later, and is kept for no resume. False: the session has ended.</summary>
    public bool TryTellNow(RoomEvent happened)
    {
        lock (_lock)
        {
            _socket?.TrySend(EventJson.WithoutNumber(happened, clock));
            return !_hasEnded;
        }
    }

    /// <summary>Hands events on until the session ends.</summary>
    public async Task PumpAsync()
    {
        string reason = "ended";
        try
        {
            await foreach (RoomEvent happened in Conference.ReadEventsAsync(CancellationToken.None))
            {
                if (happened.Type == "leave")
                {
                    reason = happened.Reason ?? reason;
                    continue;
                }

                HandOn(happened);
                happened.Release();
            }
        }
#pragma warning disable CA1031 // Whatever ends the events ends this session and no other.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.EventsFailed(e, Conference.Id);
        }

        await AwaitAnswersAsync();
        End(reason);
    }

    /// <summary>Chat and reactions go by the data channel where there is one; what that does not take goes by the socket.</summary>
    private void HandOn(RoomEvent happened)
    {
        bool prefersChannel = happened.Type is "chat.message" or "reaction";
        if (!prefersChannel || !TryHandToChannel(happened))
        {
            HandToSocket(happened);
        }
    }

    private bool TryHandToChannel(RoomEvent happened) =>
        Conference.TrySendMessage(EventJson.WithoutNumber(happened, clock), () => HandToSocket(happened));

    private void HandToSocket(RoomEvent happened)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            ReadOnlySpan<byte> message = EventJson.Numbered(happened, _events.NextSeq, clock, ref _message);
            _events.Add(Now, message);
            _socket?.TrySend(message);
            if (happened.Type == "peer.disconnected")
            {
                _socket?.TrySend(ServerMessages.Restart());
            }
        }
    }

    /// <summary>A request is being answered: the session's end waits for it, so that who ends the room hears that it was done.</summary>
    public void BeginAnswer()
    {
        lock (_lock)
        {
            _answering++;
        }
    }

    public void EndAnswer()
    {
        lock (_lock)
        {
            if (--_answering == 0)
            {
                _answered?.TrySetResult();
            }
        }
    }

    private async Task AwaitAnswersAsync()
    {
        Task answered;
        lock (_lock)
        {
            if (_answering == 0)
            {
                return;
            }

            _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            answered = _answered.Task;
        }

        try
        {
            await answered.WaitAsync(s_answerLimit, clock);
        }
        catch (TimeoutException)
        {
            // What takes longer is not worth waiting for.
        }
    }

    private void End(string reason)
    {
        lock (_lock)
        {
            _hasEnded = true;
            _socket?.TrySend(ServerMessages.Leave(reason));
            _socket?.Close(1000, reason);
            _socket = null;
        }

        logger.Ended(Conference.Id, reason);
    }
}
