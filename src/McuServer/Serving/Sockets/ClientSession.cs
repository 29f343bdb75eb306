using McuServer.Conference.Live;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving.Sockets;

/// <summary>
/// A participant's presence as the host sees it: numbers its events, keeps the last of them, and hands them to the socket
/// that it has at present, if it has one. It outlives its sockets; the newest one fences off the one before.
/// </summary>
internal sealed class ClientSession(IConferenceSession conference, Guest guest, TimeProvider clock, ILogger<ClientSessions> logger)
{
    private readonly Lock _lock = new();
    private readonly EventLog _events = new();
    private readonly long _start = clock.GetTimestamp();
    private MessageSocket? _socket;
    private bool _hasEnded;

    public IConferenceSession Conference { get; } = conference;

    public Guest Guest { get; } = guest;

    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>
    /// Gives the session to a socket: the welcome first, then what was missed, then what happens, with no gap and nothing
    /// twice.
    /// </summary>
    /// <param name="afterSeq">The last event that the client has; null: it begins anew.</param>
    /// <param name="welcome">Makes the message from whether nothing is missing and the number of the last event.</param>
    /// <returns>False: the session has ended.</returns>
    public bool Attach(MessageSocket socket, long? afterSeq, Func<bool, long, byte[]> welcome)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return false;
            }

            if (_socket is { } before)
            {
                before.TrySend(ServerMessages.Leave("duplicate"));
                before.Close(1000, "duplicate");
            }

            _socket = socket;
            Conference.Attach();
            List<byte[]> missed = [];
            bool isWhole = afterSeq is { } seq && _events.TryGetAfter(seq, Now, out missed);
            socket.TrySend(welcome(isWhole, _events.LastSeq));
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
            // Within the lock: a socket that comes meanwhile holds the session for good.
            Conference.Detach();
        }

        logger.SocketLost(Conference.Id, reason);
    }

    /// <summary>Hands events on until the session ends.</summary>
    public async Task PumpAsync()
    {
        string reason = "ended";
        try
        {
            await foreach (ConferenceEvent happened in Conference.ReadEventsAsync(CancellationToken.None))
            {
                if (happened.Type == "leave")
                {
                    reason = happened.Reason ?? reason;
                    continue;
                }

                HandOn(happened);
            }
        }
#pragma warning disable CA1031 // Whatever ends the events ends this session and no other.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.EventsFailed(e, Conference.Id);
        }

        End(reason);
    }

    private void HandOn(ConferenceEvent happened)
    {
        lock (_lock)
        {
            byte[] message = ServerMessages.Event(happened, _events.NextSeq, clock.GetUtcNow());
            _events.Add(Now, message);
            _socket?.TrySend(message);
            if (happened.Type == "peer.disconnected")
            {
                _socket?.TrySend(ServerMessages.Restart());
            }
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
