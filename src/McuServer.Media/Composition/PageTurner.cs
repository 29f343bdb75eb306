namespace McuServer.Media.Composition;

/// <summary>
/// Which page of a grid a view shows: the room's page, turned on every <c>rotateSeconds</c>. The host's change of page
/// starts the turning anew.
/// </summary>
internal sealed class PageTurner(int rotateSeconds)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _interval = TimeSpan.FromSeconds(rotateSeconds);
    private int _hostPage;
    private int _page;
    private TimeSpan? _nextTurn;

    /// <summary>When the page turns; null: it does not.</summary>
    public TimeSpan? NextDeadline => _nextTurn;

    /// <param name="hostPage">0-based; beyond the last one means the last one that there is when the host says so. A page that
    /// comes into being later, because somebody joins, is not turned to: that would take everybody's tile away.</param>
    /// <param name="isPromoting">Somebody hidden is about to be brought in: the page waits for that.</param>
    public int Page(int hostPage, int pageCount, bool isPromoting, TimeSpan now)
    {
        if (hostPage != _hostPage)
        {
            _hostPage = _page = hostPage;
            _nextTurn = null;
        }

        _page = Math.Clamp(_page, 0, pageCount - 1);
        if (rotateSeconds == 0 || pageCount <= 1)
        {
            _nextTurn = null;
            return _page;
        }

        _nextTurn ??= now + _interval;
        if (now >= _nextTurn)
        {
            _page = isPromoting ? _page : (_page + 1) % pageCount;
            _nextTurn = now + (isPromoting ? s_retry : _interval);
        }

        return _page;
    }
}
