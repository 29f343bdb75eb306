using System.Collections.Concurrent;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Sockets;

namespace McuServer.Serving.Api;

/// <summary>Sends sessions that wish it their own statistics once a second. Ends with the session.</summary>
internal sealed class StatisticsFeed(ClientSessions sessions, TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, object> _subscribed = new(StringComparer.Ordinal);

    public int Count => _subscribed.Count;

    public void Set(IConferenceSession session, bool isOn)
    {
        object mark = new();
        if (!isOn)
        {
            _subscribed.TryRemove(session.Id, out _);
        }
        else if (_subscribed.TryAdd(session.Id, mark))
        {
            _ = RunAsync(session, mark);
        }
    }

    /// <param name="mark">Another one stands there when it was switched off and on again meanwhile.</param>
    private async Task RunAsync(IConferenceSession session, object mark)
    {
        while (_subscribed.GetValueOrDefault(session.Id) == mark)
        {
            PeerStatistics sample = await session.TakeStatisticsAsync() ?? new PeerStatistics();
            if (sessions.Find(session.Id)?.TryTellNow(new RoomEvent("stats.sample") { Data = sample }) != true)
            {
                _subscribed.TryRemove(session.Id, out _);
                return;
            }

            await Task.Delay(s_interval, clock);
        }
    }
}
