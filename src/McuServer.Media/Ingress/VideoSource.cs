using McuServer.Media.Codecs;
using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Ingress;

/// <summary>
/// One camera or screen: encoded frames in, at each tick the newest picture that is due. Pictures that nobody is shown
/// are not decoded: meanwhile only the frames from the last key frame on are kept, so that the picture is there at once
/// when a tile wants it. Damage never leaves it: the last good picture stays until the next key frame, at most
/// <see cref="KeepLastPicture"/>, then there is none and the tile shows its card.
/// <see cref="Insert"/>, <see cref="EndOfStream"/> and <see cref="IsFlowing"/> may be called by another thread than the rest;
/// different sources may be advanced on different workers.
/// </summary>
public sealed partial class VideoSource : IDisposable
{
    /// <summary>How long the last good picture may stand in for missing ones.</summary>
    public static readonly TimeSpan KeepLastPicture = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A picture this little ahead of the tick is due: containers round times to a millisecond, and at equal frame rates
    /// a picture that misses its tick by the rounding would be shown a tick late, and the next one skipped.
    /// </summary>
    private static readonly TimeSpan s_rounding = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// A first picture may be shown this much before its time: a recording whose pictures begin a little after its sound
    /// needs no card for a moment.
    /// </summary>
    private static readonly TimeSpan s_firstAhead = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A late picture is held back while the one before it stands this long at most: longer is a freeze that is seen, and
    /// that is worse than a picture which the voice does not fit.
    /// </summary>
    private static readonly TimeSpan s_maxStand = TimeSpan.FromMilliseconds(200);

    /// <summary>As long once a minute, where nothing else has made the picture stand.</summary>
    private static readonly TimeSpan s_maxRareStand = TimeSpan.FromMilliseconds(280);

    private static readonly TimeSpan s_rarely = TimeSpan.FromMinutes(1);

    /// <summary>Encoded frames that wait: 17 s at 60 frames a second, more than the key frame distance of cameras.</summary>
    private const int QueueCapacity = 1024;

    private readonly IVideoDecoder _decoder;
    private readonly FramePool _pool;
    private readonly BoundedQueue<EncodedFrame> _queue = new(QueueCapacity);

    /// <summary>What was inserted since the last <see cref="Advance"/>; its own lock.</summary>
    private readonly BoundedQueue<EncodedFrame> _inbox = new(QueueCapacity);

    private readonly Lock _inboxLock = new();
    private volatile bool _isFlowing = true;
    private volatile bool _needsKeyFrame = true;
    private volatile bool _hasEnded;
    private int _inboxOverflow;
    private bool _isDisposed;
    private long _overflowCount;
    private long _delayTicks;
    private long _maxLatenessTicks = long.MaxValue;

    /// <summary>What is shown; the newest decoded picture that is due and was not shown yet; one that is not due yet.</summary>
    private VideoFrame? _current;

    private VideoFrame? _due;
    private VideoFrame? _next;
    private TimeSpan _currentSince;
    private TimeSpan _longStandAt = TimeSpan.MinValue;
    private TimeSpan _lastTickTime = TimeSpan.MinValue;
    private bool _isDueLate;
    private bool _isDrained;
    private bool _mustReset;
    private bool _isBroken;

    /// <param name="pool">Where turned pictures are put (phones send them lying).</param>
    public VideoSource(VideoKey key, IVideoDecoder decoder, FramePool pool)
    {
        Key = key;
        _decoder = decoder;
        _pool = pool;
    }

    public VideoKey Key { get; }

    /// <summary>Whether a tile shows this source; set by the video loop before <see cref="Advance"/>.</summary>
    public bool IsWanted { get; set; }

    /// <summary>
    /// True while the sender is known to go on, so that an old picture is still the right one (a still slide, a variable
    /// frame rate). The feeder sets it: false at the end of a file or when a network went silent.
    /// </summary>
    public bool IsFlowing
    {
        get => _isFlowing;
        set => _isFlowing = value;
    }

    /// <summary>True when decoding can only go on from a key frame, which a live sender should be asked for.</summary>
    public bool NeedsKeyFrame
    {
        get => _needsKeyFrame;
        private set => _needsKeyFrame = value;
    }

    /// <summary>
    /// Live: what has been here, and due, for longer than this is not decoded any more, because the machine cannot keep
    /// up; all goes on from the newest key frame, or from the next one. Else a tick would decode what no tick can show, end
    /// later for it and leave more to the next. Null: everything is decoded.
    /// </summary>
    public TimeSpan? MaxBehind { get; init; }

    /// <summary>
    /// Recordings: nobody can be asked for a key frame. A source that was shown is then decoded on, unseen, until its next key
    /// frame is due, so that it is there at once whenever a tile wants it again; only from there on it waits.
    /// </summary>
    public bool DecodesToNextKeyFrame { get; init; }

    /// <summary>
    /// By how much later than their time pictures are shown, as the voice asks (<see cref="LipSync.VideoDelay"/>). It acts
    /// at the next tick, on what waits already too. May be set by another thread.
    /// </summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>
    /// A picture that comes in so late that it would be shown this much or more after its time is not shown, as long as a
    /// newer one is soon to come: the voice is past it. Those that were there when their tick came are shown in any case.
    /// <see cref="TimeSpan.MaxValue"/>: there is no voice, every picture is welcome. May be set by another thread.
    /// </summary>
    public TimeSpan MaxLateness
    {
        get => new(Volatile.Read(ref _maxLatenessTicks));
        set => Volatile.Write(ref _maxLatenessTicks, value.Ticks);
    }

    /// <summary>Changes with every new picture that a tick shows.</summary>
    public long PictureNumber { get; private set; }

    /// <summary>Encoded frames that could not be decoded.</summary>
    public long DiscardedCount { get; private set; }

    /// <summary>Encoded frames dropped because nobody was shown them.</summary>
    public long UnwantedCount { get; private set; }

    /// <summary>Encoded frames dropped while waiting for a key frame after damage or a start in the middle.</summary>
    public long NoKeyFrameCount { get; private set; }

    /// <summary>Encoded frames dropped because the queue was full.</summary>
    public long OverflowCount
    {
        get
        {
            lock (_inboxLock)
            {
                return _overflowCount + _inboxOverflow;
            }
        }
    }

    /// <summary>Encoded frames dropped because of <see cref="MaxBehind"/>.</summary>
    public long ShedCount { get; private set; }

    /// <summary>Pictures decoded but replaced before a tick came to show them, those held back as late among them.</summary>
    public long SupersededCount { get; private set; }

    /// <summary>Pictures that came too late for the voice and were held back at one tick at least.</summary>
    public long LateCount { get; private set; }

    public long DecodedCount { get; private set; }

    /// <summary>Live: when the last packet of the picture came that was decoded last.</summary>
    public TimeSpan NewestReceivedAt { get; private set; }

    /// <summary>For whoever measures: when that picture was decoded, and the picture that was noted as shown.</summary>
    public TimeSpan DecodedAt { get; set; }

    public long NotedPictureNumber { get; set; }

    /// <summary>True when the end was told and everything has been decoded.</summary>
    public bool IsFinished => _isDrained && _next is null && WaitingCount == 0;

    /// <summary>True since <see cref="EndOfStream"/>.</summary>
    public bool HasEnded
    {
        get => _hasEnded;
        private set => _hasEnded = value;
    }

    /// <summary>Takes an encoded frame over, in decoding order; a feeder may be late and find the source disposed of.</summary>
    public void Insert(EncodedFrame frame)
    {
        lock (_inboxLock)
        {
            if (_inbox.IsFull)
            {
                _inboxOverflow += _inbox.Count;
                while (_inbox.Count > 0)
                {
                    _inbox.Dequeue().Release();
                }
            }

            if (!_isDisposed)
            {
                _inbox.TryEnqueue(frame);
                return;
            }
        }

        frame.Release();
    }

    /// <summary>No more frames will come (until a frame is inserted again): gives out what the decoder holds.</summary>
    public void EndOfStream()
    {
        IsFlowing = false;
        _isDrained = false;
        HasEnded = true;
    }

    /// <summary>
    /// Whether <see cref="Advance"/> would decode something, as far as another than its thread can tell.
    /// </summary>
    public bool HasWork(TimeSpan now) =>
        IsWanted && (_next is null || _next.PlayoutTime <= now - Delay + s_rounding) && WaitingCount > 0;

    /// <summary>A tick: decodes until the picture that is due at <paramref name="now"/> is there, and shows it.</summary>
    /// <param name="onlyDue">
    /// True: what is not due yet stays encoded, for a tick that must be short; somebody decodes it between the ticks.
    /// False: one picture more than that is decoded.
    /// </param>
    public void Advance(TimeSpan now, bool onlyDue = false)
    {
        TimeSpan time = now - Delay;
        Decode(time, onlyDue);
        Show(now, time);
        _lastTickTime = time;
    }

    /// <summary>Between ticks: decodes what is due and one picture more, and shows nothing.</summary>
    public void DecodeAhead(TimeSpan now) => Decode(now - Delay, onlyDue: false);

    /// <summary>The picture that is due, borrowed until the next <see cref="Advance"/>; false when there is none.</summary>
    public bool TryGetPicture(TimeSpan now, out VideoFrame? picture, out long pictureNumber)
    {
        pictureNumber = PictureNumber;
        picture = _current is not null && !IsStale(now) ? _current : null;
        return picture is not null;
    }

    /// <summary>
    /// Whether a tile of this source would show a picture: one that is due, or, while it is not decoded because no tile
    /// wants it, the hope of one.
    /// </summary>
    public bool MayHavePicture(TimeSpan now) => _current is not null ? !IsStale(now) : !IsWanted && (IsFlowing || WaitingCount > 0);

    public void Dispose()
    {
        lock (_inboxLock)
        {
            _isDisposed = true;
        }

        ReleasePictures();
        TakeInbox();
        Discard(_queue.Count);
        _decoder.Dispose();
    }

    /// <summary>How much before its time a picture may be shown.</summary>
    private TimeSpan Ahead => PictureNumber == 0 && _due is null ? s_firstAhead : s_rounding;

    /// <summary>Encoded frames that wait to be decoded.</summary>
    private int WaitingCount
    {
        get
        {
            lock (_inboxLock)
            {
                return _queue.Count + _inbox.Count;
            }
        }
    }

    private bool IsStale(TimeSpan now) =>
        (_isBroken || !IsFlowing) && now - Delay - _current!.PlayoutTime > KeepLastPicture;

    private void Show(TimeSpan now, TimeSpan time)
    {
        if (_due is null)
        {
            return;
        }

        bool hasStood = _longStandAt != TimeSpan.MinValue && now - _longStandAt < s_rarely;
        if (IsTooLate(_due, time) && _current is not null && now - _currentSince < (hasStood ? s_maxStand : s_maxRareStand))
        {
            LateCount += _isDueLate ? 0 : 1;
            _isDueLate = true;
            return;
        }

        _longStandAt = _current is not null && now - _currentSince > s_maxStand ? now : _longStandAt;
        _current?.Release();
        _current = _due;
        _due = null;
        _currentSince = now;
        PictureNumber++;
    }

    /// <summary>It came after the tick at which it was due, and the voice is past it.</summary>
    private bool IsTooLate(VideoFrame picture, TimeSpan time) =>
        picture.PlayoutTime <= _lastTickTime + s_rounding && time - picture.PlayoutTime >= MaxLateness;

    private void ReleasePictures()
    {
        _current?.Release();
        _due?.Release();
        _next?.Release();
        _current = _due = _next = null;
    }
}
