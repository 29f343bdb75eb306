using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>A webinar of test peers: a host in green at 500 Hz, who is inside, and whoever comes.</summary>
internal sealed class Webinar : IDisposable
{
    public Webinar(
        string layout = "webinar-stage", Func<RoomSettings, RoomSettings>? change = null, Func<ConferenceOptions, ConferenceOptions>? options = null,
        bool hasHost = true)
    {
        RoomSettings settings = new() { Layout = layout, MaxParticipants = 600 };
        settings = change is null ? settings : change(settings);
        Conference = LiveRig.Create(change: basic =>
        {
            ConferenceOptions wide = basic with { RoomDefaults = settings, MaxParticipantsPerRoom = 600, MaxParticipants = 600 };
            return options is null ? wide : options(wide);
        });
        if (hasHost)
        {
            Host = Join("host", Role.Host, LiveRig.Person(Colour.Green, 500));
            Conference.WaitFor(Host);
        }
    }

    public VirtualConference Conference { get; }

    public VirtualParticipant Host { get; private set; } = null!;

    public RoomControl Control => Conference.Server.Rooms.Find("room")!;

    public Actor HostActor => Host.Session.Actor;

    /// <summary>Sees and hears, and keeps nothing.</summary>
    public static TestPeerOptions Light => LiveScene.Viewer with { Decodes = false, KeptSound = TimeSpan.Zero };

    public VirtualParticipant Join(string id, Role role, TestPeerOptions options) => Conference.Join(id, options, role: role);

    /// <summary>Joined and connected.</summary>
    public VirtualParticipant JoinNow(string id, Role role, TestPeerOptions options)
    {
        VirtualParticipant joined = Join(id, role, options);
        Conference.WaitFor(joined);
        return joined;
    }

    /// <summary>What the control knows of somebody.</summary>
    public ParticipantState StateOf(string id) => Control.Participant(Actor.Server, id);

    public Participant? InRoom(string id)
    {
        Room room = Conference.Room().Room;
        return room.Contains(id) ? room.Find(id) : null;
    }

    public int CountVideoEncodes() => Conference.Room().Egress.LastRenditionCount;

    public int CountSoundEncodes() => Conference.Room().Egress.Sound.ActiveCount;

    public void Dispose() => Conference.Dispose();
}
