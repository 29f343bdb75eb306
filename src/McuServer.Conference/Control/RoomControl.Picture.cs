using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private const int MaxPage = 1000;

    private readonly RateWindow _layoutRate = new(5, TimeSpan.FromSeconds(1));
    private readonly Dictionary<string, AppliedLayout> _applied = new(StringComparer.Ordinal);

    /// <summary>By participant: the boxes of those who receive a picture of their own instead of their view's shared one.</summary>
    private readonly Dictionary<string, AppliedLayout> _ownApplied = new(StringComparer.Ordinal);
    private string _layoutId;
    private Layout? _layout;
    private string? _layoutBy;
    private TimeSpan? _layoutAt;
    private int _page;
    private bool _isFrozen;

    /// <summary>At most 5 a second in a room. The page starts anew.</summary>
    /// <exception cref="ControlException">NotPermitted, LayoutNotFound, RateLimited.</exception>
    public RoomState ApplyLayout(Actor by, string layoutId)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        Layout layout = _findLayout(layoutId)
            ?? throw new ControlException(ControlFault.LayoutNotFound, $"there is no layout \"{layoutId}\"");
        _layoutRate.Take(turn.Now, "changes of layout");
        bool isOtherPage = _layoutId != layoutId && _page != 0;
        _page = _layoutId == layoutId ? _page : 0;
        _layoutId = layoutId;
        _layout = layout;
        _layoutBy = by.Id;
        _layoutAt = turn.Now;
        turn.SyncRoom();
        turn.TellRoom();
        if (isOtherPage)
        {
            turn.Tell("page.changed", new PageData(_page));
        }

        return RoomStateNow();
    }

    /// <summary>Pins for everyone (spotlight); several may be pinned, in order of pinning.</summary>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, NotOnStage, Invalid: audio.</exception>
    public RoomState Pin(Actor by, string id, MediaKind media, bool isPinned)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        Member member = Inside(id);
        if (media == MediaKind.Audio)
        {
            throw new ControlException(ControlFault.Invalid, "a pin is on a camera (video) or a screen");
        }

        if (isPinned)
        {
            NeedOnStage(member);
        }

        bool wasPinned = (media == MediaKind.Video ? member.PinnedAt : member.ScreenPinnedAt) is not null;
        if (wasPinned != isPinned)
        {
            TimeSpan? at = isPinned ? turn.Now : null;
            member.PinnedAt = media == MediaKind.Video ? at : member.PinnedAt;
            member.ScreenPinnedAt = media == MediaKind.Screen ? at : member.ScreenPinnedAt;
            turn.Sync(member);
            TellArrangement(turn, pins: true, seats: false);
        }

        return RoomStateNow();
    }

    /// <summary>Of those too who are away.</summary>
    public RoomState UnpinAll(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        bool isChanged = false;
        foreach (Member member in _members)
        {
            if (member.FirstPin is not null)
            {
                member.Unpin();
                turn.Sync(member);
                isChanged = true;
            }
        }

        foreach (Member away in _remembered.People)
        {
            away.Unpin();
        }

        TellArrangement(turn, isChanged, seats: false);
        return RoomStateNow();
    }

    /// <param name="id">Null: nobody.</param>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound; SeatUnknown: the layout in use has no such seat.</exception>
    public RoomState Seat(Actor by, string seat, string? id)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        Member? holder = _members.Find(one => one.Seat == seat);
        if (!KnowsSeat(seat) && (id is not null || holder is null))
        {
            throw new ControlException(ControlFault.SeatUnknown, $"the layout has no seat \"{seat}\"");
        }

        Member? member = id is null ? null : Inside(id);
        foreach (Member away in _remembered.People)
        {
            away.Seat = away.Seat == seat ? null : away.Seat;
        }

        if (holder != member)
        {
            // First who loses it: the media know one holder of a seat.
            TakeSeat(turn, holder, null);
            TakeSeat(turn, member, seat);
            TellArrangement(turn, pins: false, seats: true);
        }

        return RoomStateNow();
    }

    /// <summary>
    /// Exchanges the places of two on the stage: in grids and slots, and their seats; also their pins, where the layout shows
    /// pinned people in places of their own.
    /// </summary>
    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, NotOnStage, Invalid: with himself.</exception>
    public RoomState Swap(Actor by, string a, string b)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        (Member first, Member second) = (Inside(a), Inside(b));
        if (first == second)
        {
            throw new ControlException(ControlFault.Invalid, "nobody swaps with himself");
        }

        NeedOnStage(first);
        NeedOnStage(second);
        bool hasSeats = first.Seat is not null || second.Seat is not null;
        bool hasPins = HasSlotFor(SelectBy.Pinned) && (first.PinnedAt is not null || second.PinnedAt is not null);
        if (hasSeats)
        {
            (string? seatOfFirst, string? seatOfSecond) = (first.Seat, second.Seat);
            (first.Seat, second.Seat) = (seatOfSecond, seatOfFirst);
        }

        if (hasPins)
        {
            (first.PinnedAt, second.PinnedAt) = (second.PinnedAt, first.PinnedAt);
        }

        turn.Change((room, _) => SwapIn(room, a, b));
        if (hasSeats || hasPins)
        {
            // Twice for the first, whose seat the second holds in the media until he has got his own.
            turn.Sync(first);
            turn.Sync(second);
            turn.Change((room, now) => Apply(room, a, now));
        }

        TellArrangement(turn, hasPins, hasSeats);
        turn.Touch();
        return RoomStateNow();
    }

    /// <param name="page">0-based; beyond the last one, views show the last one.</param>
    public RoomState SetPage(Actor by, int page)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        if (page is < 0 or > MaxPage)
        {
            throw new ControlException(ControlFault.Invalid, $"page is 0 to {MaxPage}");
        }

        if (_page != page)
        {
            _page = page;
            turn.SyncRoom();
            turn.TellRoom();
            turn.Tell("page.changed", new PageData(page));
        }

        return RoomStateNow();
    }

    /// <summary>Voices switch nothing; people still come and go.</summary>
    public RoomState Freeze(Actor by, bool isFrozen)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ControlLayout);
        if (_isFrozen != isFrozen)
        {
            _isFrozen = isFrozen;
            turn.SyncRoom();
            turn.TellRoom();
        }

        return RoomStateNow();
    }

    private static void SwapIn(Room room, string a, string b)
    {
        if (room.Contains(a) && room.Contains(b))
        {
            room.Swap(a, b);
        }
    }

    private static void TakeSeat(Turn turn, Member? member, string? seat)
    {
        if (member is not null)
        {
            member.Seat = seat;
            turn.Sync(member);
        }
    }

    private void TellArrangement(Turn turn, bool pins, bool seats)
    {
        if (!pins && !seats)
        {
            return;
        }

        turn.TellRoom();
        if (pins)
        {
            turn.Tell("pin.changed", new PinData(PinsNow()));
        }

        if (seats)
        {
            turn.Tell("seat.changed", new SeatData(SeatsNow()));
        }
    }
}
