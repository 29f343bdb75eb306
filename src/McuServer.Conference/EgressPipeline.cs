using McuServer.Media.Composition;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Conference;

/// <summary>
/// The outbound way written down: which picture and which encode each subscriber receives, one encode for all with an
/// equal wish, and the handing out. The number of composed pictures and of encodes is the number of distinct ones.
/// Who moves to another encode gets a key frame at its first frame.
/// Subscribing, unsubscribing and the sound belong to the thread that ticks the sound, everything about pictures to the
/// one that ticks them; what the second needs of the first it notes with the room's gate held (<see cref="NoteWishes"/>).
/// </summary>
public sealed class EgressPipeline : IDisposable
{
    private readonly Room _room;
    private readonly MixResources _resources;
    private readonly IOverlayPainter _painter;
    private readonly List<Subscription> _subscriptions = new(64);
    private readonly List<Subscription> _ended = new(8);
    private readonly List<ComposedPicture> _pictures = new(8);
    private readonly List<Wish> _wishes = new(64);
    private readonly List<PictureKey> _granted = new(8);
    private readonly List<Subscription> _leaving = new(8);
    private bool _isUnsorted = true;
    private bool _mustAttach;
    private int _layoutNumber = -1;
    private string? _floorHolder;
    private Layout _layout;
    private readonly List<RenditionInUse> _using = new(8);
    private RenditionInUse[] _inUse = [];

    public EgressPipeline(Room room, MixResources resources)
    {
        _room = room;
        _resources = resources;
        _layout = room.Layout;
        _painter = resources.CreatePainter();
        Sound = new AudioEncoderSet(resources.CreateTickEncoder, resources.SoundWorkers);
    }

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    /// <summary>Encodes of sound, one for each distinct mix.</summary>
    public AudioEncoderSet Sound { get; }

    /// <summary>Distinct pictures that somebody receives.</summary>
    public int PictureCount => _pictures.Count;

    /// <summary>The layout that the pictures of this tick follow.</summary>
    internal Layout Layout => _layout;

    internal int LayoutNumber => _layoutNumber;

    /// <summary>Video encodes in use, as of the last change; may be read by any thread.</summary>
    public int LastRenditionCount { get; private set; }

    /// <summary>The encodes of shared pictures, as of the last change; may be read by any thread.</summary>
    public IReadOnlyList<RenditionInUse> RenditionsInUse => Volatile.Read(ref _inUse);

    /// <summary>Video encodes in use.</summary>
    public int RenditionCount
    {
        get
        {
            int count = 0;
            foreach (ComposedPicture picture in _pictures)
            {
                count += picture.Tracks.Count;
            }

            return count;
        }
    }

    /// <summary>How often a view's own picture was refused because of <see cref="RoomOptions.MaxComposites"/>.</summary>
    public long DegradedCount { get; private set; }

    /// <summary>Somebody receives the shared picture at present where his view wants one of his own.</summary>
    internal bool IsDegraded { get; private set; }

    internal IReadOnlyList<ComposedPicture> Pictures => _pictures;

    public void Subscribe(Subscription subscription)
    {
        _subscriptions.Add(subscription);
        if (subscription.AudioEgress is not null)
        {
            Participant? owner = FindOwner(subscription);
            subscription.Listener = _room.Mixer.AddListener(subscription.Id, owner?.Voice);
            subscription.Listener.Gain = owner?.GainOut ?? 1;
        }

        _isUnsorted = true;
    }

    public void Unsubscribe(Subscription subscription)
    {
        _subscriptions.Remove(subscription);
        _ended.Add(subscription);
        if (subscription.Listener is { } listener)
        {
            _room.Mixer.RemoveListener(listener);
            subscription.Listener = null;
        }

        _isUnsorted = true;
    }

    /// <summary>No pictures from the next one on, or again, from a key frame on; the sound goes on as it is.</summary>
    public void ShowVideo(Subscription subscription, bool isOn)
    {
        if (subscription.WantsVideo != isOn)
        {
            subscription.WantsVideo = isOn;
            _ended.Add(subscription);
            _isUnsorted = true;
        }
    }

    /// <summary>Another view than that of the role, from the next picture on; null: that of the role again.</summary>
    public void ShowView(Subscription subscription, string? view)
    {
        if (subscription.WishedView != view)
        {
            subscription.WishedView = view;
            _isUnsorted = true;
        }
    }

    /// <summary>Told when a participant's role, stage or voice changed: its view or its mix may be another one now.</summary>
    public void Refresh()
    {
        foreach (Subscription subscription in _subscriptions)
        {
            Participant? owner = FindOwner(subscription);
            if (subscription.Listener is { } listener && owner is not null)
            {
                listener.Own = owner.Voice;
                listener.Gain = owner.GainOut;
            }
        }

        _isUnsorted = true;
    }

    /// <summary>
    /// Notes who wishes what, if anything changed that can matter; with the room's gate held. No codec is touched:
    /// <see cref="Sort"/> does that afterwards.
    /// </summary>
    internal void NoteWishes(string? floorHolder)
    {
        if (!_isUnsorted && _layoutNumber == _room.LayoutNumber && _floorHolder == floorHolder)
        {
            return;
        }

        _isUnsorted = false;
        _mustAttach = true;
        _layoutNumber = _room.LayoutNumber;
        _layout = _room.Layout;
        _floorHolder = floorHolder;
        _leaving.AddRange(_ended);
        _ended.Clear();
        _wishes.Clear();
        foreach (Subscription subscription in _subscriptions)
        {
            if (subscription is { Video: not null, WantsVideo: true })
            {
                Participant? owner = FindOwner(subscription);
                subscription.Audience = owner is null ? subscription.Audience : Views.AudienceOf(owner.Role);
                ViewSpec? view = Views.For(_layout, subscription.Audience, subscription.WishedView);
                TakeForm(subscription, view);
                _wishes.Add(new Wish(subscription, view, owner?.Id, owner is { IsOnStage: true }));
            }
        }
    }

    /// <summary>Only another layout or role turns a form, so that a change of the floor allocates nothing.</summary>
    private void TakeForm(Subscription subscription, ViewSpec? view)
    {
        Rendition wish = subscription.Video!;
        if (!subscription.TurnsWithLayout || !Views.Turns(wish, _layout, view))
        {
            subscription.Form = wish;
        }
        else if (subscription.Form is null || ReferenceEquals(subscription.Form, wish))
        {
            subscription.Form = wish.Turned();
        }
    }

    /// <summary>Gives each subscriber its picture and encode, as noted.</summary>
    internal void Sort(TimeSpan now)
    {
        if (!_mustAttach)
        {
            return;
        }

        _mustAttach = false;
        foreach (Subscription subscription in _leaving)
        {
            Detach(subscription);
        }

        _leaving.Clear();
        IsDegraded = false;
        GrantPictures();
        foreach (Wish wish in _wishes)
        {
            Attach(wish.Subscription, KeyFor(wish), now);
        }

        DropUnused();
        NoteBeside();
        LastRenditionCount = RenditionCount;
        NoteInUse();
    }

    /// <summary>Finishes the encodes under way and hands their frames out, in a fixed order.</summary>
    internal void HandOutVideo()
    {
        foreach (ComposedPicture picture in _pictures)
        {
            picture.HandOut(_resources.Workers);
        }
    }

    /// <summary>Starts the encodes of a composed canvas; takes over the caller's reference.</summary>
    internal void Encode(ComposedPicture picture, VideoFrame canvas, TimeSpan now, FrameTimes times)
    {
        foreach (RenditionTrack track in picture.Tracks)
        {
            foreach (Subscription subscriber in track.Subscribers)
            {
                subscriber.VideoEgress?.ObserveCanvas(canvas, picture.FrameIndex);
            }

            track.Begin(_resources.Workers, canvas.AddReference(), picture.FrameIndex, now, times);
        }

        canvas.Release();
    }

    /// <summary>Encodes each mix that somebody hears once, and hands packets and samples out.</summary>
    internal void SendSound(TimeSpan now)
    {
        Sound.Begin();
        foreach (Subscription subscription in _subscriptions)
        {
            if (subscription is { Listener: { } listener, OpusBitrateBps: { } bitrateBps })
            {
                subscription.MixEncode = Sound.Want(
                    listener.Mix, bitrateBps, listener.MixChanged, subscription.AudioEgress!.GetLossPercent(now));
            }
        }

        Sound.Encode(now);
        foreach (Subscription subscription in _subscriptions)
        {
            if (subscription.Listener is { } listener)
            {
                subscription.AudioEgress!.WriteSamples(listener.Mix.Samples, now);
                if (subscription.MixEncode is { } encode)
                {
                    subscription.AudioEgress.WritePacket(encode.Packet, now);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (ComposedPicture picture in _pictures)
        {
            picture.Dispose();
        }

        (_painter as IDisposable)?.Dispose();
        Sound.Dispose();
    }

    private Participant? FindOwner(Subscription subscription) =>
        subscription.ParticipantId is { } id && _room.Contains(id) ? _room.Find(id) : null;

    /// <summary>
    /// Which pictures there are: all that are wanted, or if those are too many, those of the views and then the own ones of
    /// those who have been here the longest.
    /// </summary>
    private void GrantPictures()
    {
        _granted.Clear();
        foreach (Wish wish in _wishes)
        {
            Grant(OwnKey(wish, SharedKey(wish)));
        }

        if (_granted.Count <= _room.Options.MaxComposites)
        {
            return;
        }

        _granted.Clear();
        foreach (Wish wish in _wishes)
        {
            Grant(SharedKey(wish));
        }

        foreach (Wish wish in _wishes)
        {
            if (_granted.Count < _room.Options.MaxComposites)
            {
                Grant(OwnKey(wish, SharedKey(wish)));
            }
        }
    }

    private void Grant(in PictureKey key)
    {
        if (!_granted.Contains(key))
        {
            _granted.Add(key);
        }
    }

    private static PictureKey SharedKey(in Wish wish)
    {
        Rendition rendition = wish.Subscription.Form!;
        return new PictureKey(
            wish.View?.Id, null, false, rendition.Width, rendition.Height, rendition.FramesPerSecond);
    }

    private PictureKey OwnKey(in Wish wish, in PictureKey shared)
    {
        ViewSpec? view = wish.View;
        return shared with
        {
            OmittedParticipant = view?.Self == SelfMode.Omit && wish.OwnerIsOnStage ? wish.OwnerId : null,
            SeesPrevious = view is { SpeakerSeesPrevious: true } && wish.OwnerId is not null && wish.OwnerId == _floorHolder,
        };
    }

    private PictureKey KeyFor(in Wish wish)
    {
        PictureKey shared = SharedKey(wish);
        PictureKey own = OwnKey(wish, shared);
        if (_granted.Contains(own))
        {
            return own;
        }

        DegradedCount++;
        IsDegraded = true;
        return shared;
    }

    /// <summary>The floor may change often and mostly changes nothing here: then nothing is allocated.</summary>
    private void NoteInUse()
    {
        _using.Clear();
        foreach (ComposedPicture picture in _pictures)
        {
            if (picture.Key is { OmittedParticipant: null, SeesPrevious: false })
            {
                foreach (RenditionTrack track in picture.Tracks)
                {
                    _using.Add(new RenditionInUse(picture.Key.ViewId, track.Encoder.Rendition));
                }
            }
        }

        bool isSame = _using.Count == _inUse.Length;
        for (int i = 0; isSame && i < _inUse.Length; i++)
        {
            isSame = _inUse[i].ViewId == _using[i].ViewId && ReferenceEquals(_inUse[i].Rendition, _using[i].Rendition);
        }

        if (!isSame)
        {
            Volatile.Write(ref _inUse, [.. _using]);
        }
    }

    /// <summary>A recording keeps its form when the layout's turns: then its picture is not what its view's people see.</summary>
    private void NoteBeside()
    {
        foreach (ComposedPicture picture in _pictures)
        {
            picture.IsBeside = false;
            foreach (ComposedPicture other in _pictures)
            {
                picture.IsBeside |= !picture.HasViewers && other.HasViewers && other.Key.ViewId == picture.Key.ViewId;
            }
        }
    }

    private ComposedPicture? FindPicture(in PictureKey key)
    {
        foreach (ComposedPicture picture in _pictures)
        {
            if (picture.Key == key)
            {
                return picture;
            }
        }

        return null;
    }

    private void Attach(Subscription subscription, in PictureKey key, TimeSpan now)
    {
        Rendition wish = subscription.Form!;
        ComposedPicture? picture = FindPicture(key);
        if (picture is null)
        {
            picture = new ComposedPicture(key, _layout, _layoutNumber, _resources, _painter);
            _pictures.Add(picture);
        }

        RenditionTrack? track = picture.FindTrack(wish);
        if (track is null)
        {
            track = new RenditionTrack(
                new RenditionEncoder(wish, _resources.CreateVideoEncoder(wish), _resources.EncodedFrames),
                _resources);
            picture.Tracks.Add(track);
        }

        if (subscription.Track != track)
        {
            Detach(subscription);
            subscription.Track = track;
            subscription.IsNewcomer = picture.HasNewcomers = true;
            track.Add(subscription);
            track.KeyFrames.RequestForJoin(now);
        }
    }

    private void Detach(Subscription subscription)
    {
        if (subscription.Track is { } track)
        {
            track.Finish(_resources.Workers);
            track.Remove(subscription);
            subscription.Track = null;
        }
    }

    private void DropUnused()
    {
        for (int p = _pictures.Count - 1; p >= 0; p--)
        {
            ComposedPicture picture = _pictures[p];
            for (int t = picture.Tracks.Count - 1; t >= 0; t--)
            {
                picture.Tracks[t].TellMembers();
                if (picture.Tracks[t].Subscribers.Count == 0)
                {
                    picture.Tracks[t].Dispose();
                    picture.Tracks.RemoveAt(t);
                }
            }

            if (picture.Tracks.Count == 0)
            {
                picture.Dispose();
                _pictures.RemoveAt(p);
            }
        }
    }

    /// <summary>What a subscriber is entitled to see at a tick.</summary>
    private readonly record struct Wish(Subscription Subscription, ViewSpec? View, string? OwnerId, bool OwnerIsOnStage);
}

/// <summary>An encode that somebody receives already: who wants an equal one of the same view gets it for nothing.</summary>
/// <param name="ViewId">Null: the layout without a view.</param>
public readonly record struct RenditionInUse(string? ViewId, Rendition Rendition);
