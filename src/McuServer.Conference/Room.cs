using System.Collections.Immutable;
using McuServer.Media.Composition;
using McuServer.Media.Ingress;
using McuServer.Media.Layouts;
using McuServer.Media.Sound;

namespace McuServer.Conference;

/// <summary>
/// One running conference: its people, their sources, its layout. Every change marks the stage as old; the loops take a
/// new immutable <see cref="Stage"/> at their next tick, whole. Changes are made by the thread that ticks the sound, with
/// <see cref="Gate"/> held; the video loop may run on another thread.
/// </summary>
public sealed class Room : IDisposable
{
    private readonly Dictionary<string, Participant> _byId = new(StringComparer.Ordinal);
    private readonly List<Participant> _participants = [];
    private readonly List<VideoSource> _retired = [];
    private readonly RoomOptions _options;
    private readonly StageFloor _floor = new();
    private readonly RoomClock _clock;
    private (string Title, string Language) _texts;
    private ImmutableDictionary<string, string> _seats = ImmutableDictionary<string, string>.Empty;
    private Stage _stage;
    private bool _stageIsOld = true;
    private ImmutableArray<StageSwap> _swaps = [];
    private int _page;
    private bool _isRecording;
    private int _clockMinutes = -1;
    private bool _hasClock;

    public Room(RoomOptions options, Layout layout)
    {
        _options = options;
        Layout = layout;
        _hasClock = ShowsClock(layout);
        _clock = options.Clock ?? RoomClock.StartingAt(new TimeOnly(9, 0));
        _texts = (options.Title, options.Language);
        _stage = Stage.Empty;
        Mixer = new AudioMixer(new AudioMixerOptions { LevellingIsOn = options.LevellingIsOn });
        Speakers = new RoomSpeakers(layout.Speaker);
    }

    /// <summary>
    /// Held, for microseconds, by whoever changes the room and by the loops while they take over what is true at a tick.
    /// No codec is called and nothing is sent under it.
    /// </summary>
    public Lock Gate { get; } = new();

    public RoomOptions Options => _options;

    public Layout Layout { get; private set; }

    /// <summary>Changes with each new layout.</summary>
    public int LayoutNumber { get; private set; }

    public AudioMixer Mixer { get; }

    /// <summary>Who speaks, and who has the floor.</summary>
    public RoomSpeakers Speakers { get; }

    /// <summary>In order of joining.</summary>
    public IReadOnlyList<Participant> Participants => _participants;

    public Participant Join(ParticipantProfile profile, TimeSpan now)
    {
        Participant participant = new(profile, now);
        if (!_byId.TryAdd(profile.Id, participant))
        {
            throw new ArgumentException($"'{profile.Id}' is in the room already.", nameof(profile));
        }

        _participants.Add(participant);
        _stageIsOld = true;
        return participant;
    }

    /// <summary>Ends a participant: its sources go with it, its voice fades within the next audio tick.</summary>
    public void Leave(string id)
    {
        Participant participant = Find(id);
        StopVoice(participant);
        Speakers.Remove(id);
        Retire(participant.Camera);
        Retire(participant.Screen);
        _byId.Remove(id);
        _participants.Remove(participant);
        foreach ((string seat, string occupant) in _seats)
        {
            _seats = occupant == id ? _seats.Remove(seat) : _seats;
        }

        _stageIsOld = true;
    }

    public bool Contains(string id) => _byId.ContainsKey(id);

    public Participant Find(string id) =>
        _byId.TryGetValue(id, out Participant? participant)
            ? participant
            : throw new ArgumentException($"'{id}' is not in the room.", nameof(id));

    /// <summary>The source takes pictures from now on; the room owns it.</summary>
    public void SetCamera(string id, VideoSource? camera)
    {
        Participant participant = Find(id);
        Retire(participant.Camera);
        participant.Camera = camera;
        _stageIsOld = true;
    }

    public void SetScreen(string id, VideoSource? screen, TimeSpan now)
    {
        Participant participant = Find(id);
        Retire(participant.Screen);
        participant.Screen = screen;
        participant.ScreenStartedAt = now;
        participant.ScreenPinnedAt = null;
        _stageIsOld = true;
    }

    /// <summary>The source is heard from the next audio tick on, if its owner stands on the stage.</summary>
    public void SetMicrophone(string id, IAudioSource? microphone)
    {
        Participant participant = Find(id);
        StopVoice(participant);
        participant.Microphone = microphone;
        StartVoice(participant);
    }

    public void SetAudioMuted(string id, bool isMuted)
    {
        Participant participant = Find(id);
        participant.IsAudioMuted = isMuted;
        participant.Voice?.IsMuted = isMuted;
        _stageIsOld = true;
    }

    public void SetVideoMuted(string id, bool isMuted)
    {
        Find(id).IsVideoMuted = isMuted;
        _stageIsOld = true;
    }

    public void SetBadNetwork(string id, bool isBad)
    {
        Find(id).HasBadNetwork = isBad;
        _stageIsOld = true;
    }

    /// <summary>Linear gains of the voice in the mix and of what the participant hears.</summary>
    public void SetGain(string id, float gainIn, float gainOut)
    {
        Participant participant = Find(id);
        participant.GainIn = gainIn;
        participant.GainOut = gainOut;
        participant.Voice?.Gain = gainIn;
    }

    public void SetLayout(Layout layout)
    {
        Layout = layout;
        LayoutNumber++;
        _hasClock = ShowsClock(layout);
        Speakers.SetOptions(layout.Speaker);
    }

    public void Pin(string id, VideoKind kind, bool isPinned, TimeSpan now)
    {
        Participant participant = Find(id);
        TimeSpan? at = isPinned ? now : null;
        if (kind == VideoKind.Camera)
        {
            participant.PinnedAt = at;
        }
        else
        {
            participant.ScreenPinnedAt = at;
        }

        _stageIsOld = true;
    }

    /// <summary>Gives a seat to a participant, who leaves the one before; null only takes him out of his.</summary>
    public void Seat(string id, string? seat)
    {
        Find(id);
        foreach ((string name, string occupant) in _seats)
        {
            _seats = occupant == id ? _seats.Remove(name) : _seats;
        }

        _seats = seat is null ? _seats : _seats.SetItem(seat, id);
        _stageIsOld = true;
    }

    public void SetRole(string id, Role role)
    {
        Find(id).Role = role;
        _stageIsOld = true;
    }

    /// <summary>On the stage a participant is seen and heard; off it he only watches.</summary>
    public void SetOnStage(string id, bool isOnStage)
    {
        Participant participant = Find(id);
        participant.IsOnStage = isOnStage;
        if (isOnStage)
        {
            StartVoice(participant);
        }
        else
        {
            StopVoice(participant);
        }

        _stageIsOld = true;
    }

    /// <summary>A participant whose connection is gone keeps his place, but is neither seen nor heard until he is back.</summary>
    public void SetConnected(string id, bool isConnected)
    {
        Participant participant = Find(id);
        participant.IsConnected = isConnected;
        if (isConnected)
        {
            StartVoice(participant);
        }
        else
        {
            StopVoice(participant);
        }

        _stageIsOld = true;
    }

    public void RaiseHand(string id, bool isRaised, TimeSpan now)
    {
        Find(id).HandRaisedAt = isRaised ? now : null;
        _stageIsOld = true;
    }

    public void Rename(string id, string name, string? title)
    {
        Participant participant = Find(id);
        participant.Name = name;
        participant.Title = title ?? participant.Title;
        _stageIsOld = true;
    }

    public void SetPage(int page)
    {
        _page = page;
        _stageIsOld = true;
    }

    /// <summary>Number that the host gave for ordering; 0 when none.</summary>
    public void SetOrder(string id, int order)
    {
        Find(id).Order = order;
        _stageIsOld = true;
    }

    /// <summary>A screen that a host ended is not shown, though it may still come in.</summary>
    public void SetScreenMuted(string id, bool isMuted)
    {
        Find(id).IsScreenMuted = isMuted;
        _stageIsOld = true;
    }

    /// <summary>Two participants exchange their places in every picture, as the host drags one onto the other.</summary>
    public void Swap(string a, string b)
    {
        int number = _swaps.Length == 0 ? 1 : _swaps[^1].Number + 1;
        _swaps = [.. _swaps.Length < Stage.MaxSwaps ? _swaps : _swaps.RemoveAt(0), new StageSwap(number, a, b)];
        _stageIsOld = true;
    }

    /// <summary>The floor stays where it is, and nobody is brought into a picture by speaking; people still come and go.</summary>
    public void SetFrozen(bool isFrozen)
    {
        _stageIsOld |= Speakers.IsFrozen != isFrozen;
        Speakers.IsFrozen = isFrozen;
    }

    /// <summary>Whether pictures carry the mark of a running recording, where the layout has one.</summary>
    public void SetRecording(bool isRecording)
    {
        _isRecording = isRecording;
        _stageIsOld = true;
    }

    /// <summary>The texts that pictures show of the room itself.</summary>
    public void SetTexts(string title, string language)
    {
        if (_texts != (title, language))
        {
            _texts = (title, language);
            _stageIsOld = true;
        }
    }

    /// <summary>Whose time of day pictures show, where the layout has a clock.</summary>
    public void SetTimeZone(TimeZoneInfo zone)
    {
        if (!ReferenceEquals(zone, _clock.Zone))
        {
            _clock.Zone = zone;
            _stageIsOld = true;
        }
    }

    /// <summary>What is true of the people at this tick; the same object as before while nothing but speech changed.</summary>
    public Stage TakeStage(TimeSpan now)
    {
        int minutes = _clock.MinutesAt(now);
        if (_stageIsOld || (_hasClock && minutes != _clockMinutes))
        {
            _stageIsOld = false;
            _clockMinutes = minutes;
            _stage = BuildStage(minutes);
        }

        return _stage;
    }

    /// <summary>Takes over what the last audio tick found out about speech, and who shows a picture now.</summary>
    internal void RefreshActivity(TimeSpan now)
    {
        (_floor.Active, _floor.Previous) = (Speakers.FloorHolder, Speakers.PreviousHolder);
        foreach (Participant participant in _participants)
        {
            bool isSpeaking = Speakers.IsSpeaking(participant.Id);
            bool hasVideo = participant is { Camera: not null, IsVideoMuted: false } && participant.Camera.MayHavePicture(now);
            _stageIsOld |= hasVideo != participant.HasVideo;

            // Noted when speech begins and when it ends: in between nothing that a picture shows has changed.
            participant.Speech.LastSpokeAt = isSpeaking != participant.IsSpeaking ? now : participant.LastSpokeAt;
            participant.Speech.IsSpeaking = isSpeaking;
            participant.HasVideo = hasVideo;
        }
    }

    /// <summary>Hands over the video sources that are no longer in the room: the video loop, which may be decoding one, ends them.</summary>
    internal void TakeRetired(List<VideoSource> into)
    {
        into.AddRange(_retired);
        _retired.Clear();
    }

    public void Dispose()
    {
        for (int i = _participants.Count - 1; i >= 0; i--)
        {
            Leave(_participants[i].Id);
        }

        foreach (VideoSource source in _retired)
        {
            source.Dispose();
        }

        _retired.Clear();
        Mixer.Dispose();
    }

    private void Retire(VideoSource? source)
    {
        if (source is not null)
        {
            _retired.Add(source);
        }
    }

    private void StartVoice(Participant participant)
    {
        if (participant is { Microphone: not null, IsOnStage: true, IsConnected: true, Voice: null })
        {
            participant.Voice = Mixer.AddInput(participant.Id, participant.Microphone);
            participant.Voice.Gain = participant.GainIn;
            participant.Voice.IsMuted = participant.IsAudioMuted;
        }
    }

    private void StopVoice(Participant participant)
    {
        if (participant.Voice is { } voice)
        {
            Mixer.RemoveInput(voice);
            participant.Voice = null;
        }
    }

    private static bool ShowsClock(Layout layout)
    {
        bool isShown = HasClock(layout.Overlays);
        foreach (ViewSpec view in layout.Views)
        {
            isShown |= view.Overlays is { } overlays && HasClock(overlays);
        }

        return isShown;
    }

    private static bool HasClock(ImmutableArray<OverlaySpec> overlays)
    {
        bool hasClock = false;
        foreach (OverlaySpec overlay in overlays)
        {
            hasClock |= overlay.Type == OverlayType.Clock;
        }

        return hasClock;
    }

    private Stage BuildStage(int minutes)
    {
        ImmutableArray<StagePerson>.Builder people = ImmutableArray.CreateBuilder<StagePerson>(_participants.Count);
        List<StageScreen> screens = [];
        foreach (Participant participant in _participants)
        {
            people.Add(participant.ToStage());
            if (participant is { Screen: not null, IsScreenMuted: false, IsOnStage: true, IsConnected: true })
            {
                screens.Add(new StageScreen(participant.Id)
                {
                    StartedAt = participant.ScreenStartedAt,
                    PinnedAt = participant.ScreenPinnedAt,
                });
            }
        }

        screens.Sort((a, b) => a.StartedAt.CompareTo(b.StartedAt));
        return new Stage
        {
            People = people.MoveToImmutable(),
            Screens = [.. screens],
            Floor = _floor,
            Seats = _seats,
            Swaps = _swaps,
            IsFrozen = Speakers.IsFrozen,
            IsRecording = _isRecording,
            Page = _page,
            RoomTitle = _texts.Title,
            Language = _texts.Language,
            ClockText = $"{minutes / 60:00}:{minutes % 60:00}",
        };
    }
}
