namespace McuServer.Browser.Running;

/// <summary>A webinar as a server would tell it: who is there, what each may, where each is in the picture.</summary>
internal sealed record FakeRoom(string Role)
{
    public const string Me = "me";

    private static readonly string[] s_attendee = ["media.receive", "chat.send", "hand.raise", "reaction.send", "layout.read"];

    private static readonly string[] s_panelist = [.. s_attendee, "media.publish", "media.screen", "participants.list"];

    private static readonly string[] s_host =
    [
        .. s_panelist, "participants.manage", "participants.mute", "stage.manage", "lobby.manage", "room.lock", "layouts.read", "layout.control",
        "media.play", "recording.control", "chat.moderate", "stats.read", "room.manage", "layouts.write", "recording.delete",
    ];

    /// <summary>"lobby" or "host": not let in yet.</summary>
    public string? WaitingFor { get; init; }

    public bool IsRecording { get; init; } = true;

    /// <summary>Somebody else's recording has to be agreed to.</summary>
    public string RecordingBy { get; init; } = Me;

    public bool IsOnStage => Role != "attendee";

    public string[] Permissions => Role switch { "attendee" => s_attendee, "panelist" => s_panelist, _ => s_host };

    public object Self => Person(Me, Role == "attendee" ? "최관객" : "김하나", Role);

    public object Welcome => new
    {
        type = "welcome",
        session = "s1",
        resumed = false,
        seq = 1,
        resumeToken = "again",
        seatKeptMs = 30000,
        pingIntervalMs = 15000,
        pongTimeoutMs = 10000,
        you = new { id = Me, name = "김하나", role = Role, permissions = Permissions },
        receives = new { video = true },
        rtc = new { iceServers = Array.Empty<object>(), simulcast = true, videoCodecs = new[] { "vp8" } },
        state = WaitingFor is null ? Snapshot : new { room = Room, waiting = true, waitingFor = WaitingFor, waitingPosition = 2 },
    };

    public object Room => new
    {
        id = "demo",
        title = "2026 제품 설명회",
        language = "ko",
        layout = "speaker-strip",
        participantCount = 132,
        attendeeCount = 127,
        recording = IsRecording ? new { id = "r1", view = "default", state = "recording", startedBy = RecordingBy, startedAt = Now } : null,
    };

    public object Snapshot => new
    {
        room = Room,
        me = Self,
        permissions = Permissions,
        policies = new { microphone = true, camera = true, screen = true, chatAll = true, chatHosts = true, chatPrivate = Role != "attendee", seeList = IsOnStage },
        participants = People,
        hands = new[] { new { participant = "p9", name = "정하늘", raisedAt = Now } },
        chat = new object[]
        {
            Message("c1", "p1", "박서준", "host", "all", "안녕하세요! 5분 뒤에 시작하겠습니다. 자료: https://example.kr/slides"),
            Message("c2", "p3", "Bo Larsen", "panelist", "all", "Hello everyone, good to be here."),
            Message("c3", "p1", "박서준", "host", "private", "소리를 조절했습니다."),
        },
        layout = Layout(1, 0, Strip),
        shown = "p1",
    };

    public object[] People =>
    [
        Person("p1", "박서준", "host"), Person("p2", "이지은", "panelist"), .. IsOnStage ? [Self] : Array.Empty<object>(),
        Person("p3", "Bo Larsen", "panelist"), Person("p4", "Aicha Diallo", "panelist", "poor"),
    ];

    /// <summary>One large, four below.</summary>
    public object[] Strip =>
    [
        Box("main", "p1", 0, 0, 1, 0.8),
        .. new[] { "p2", IsOnStage ? Me : "p5", "p3", "p4" }.Select((id, i) => Box("strip", id, 0.1 + (0.2 * i), 0.81, 0.19, 0.18)),
    ];

    private static string Now => "2026-01-05T02:11:09.120Z";

    public static object Layout(int revision, long rtpTimestamp, object[] layers) => new
    {
        layout = "speaker-strip", variant = "strip", view = "default", revision, width = 1280, height = 720, rtpTimestamp, layers, hidden = Array.Empty<string>(), self = "overlay",
    };

    public static object Box(string region, string who, double x, double y, double w, double h, double radius = 8 / 1280.0) =>
        new { region, participant = who, kind = "camera", x, y, w, h, z = 0, radius };

    public static object Person(string id, string name, string role, string quality = "excellent", string? stage = null) => new
    {
        id, name, role, stage = stage ?? (role == "attendee" ? "off" : "on"), audioMuted = id == "p2", videoMuted = false, hasVideo = true, connected = true, quality, joinedAt = Now,
    };

    public static object Message(string id, string from, string name, string role, string scope, string text) =>
        new { id, from, name, role, scope, text, time = Now };
}
