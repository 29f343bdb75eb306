namespace McuServer.Serving.Problems;

/// <summary>One of the errors that clients can tell apart (layouts-and-page.md 6.5): by its name, never by its words.</summary>
/// <param name="Name">Last part of the type's URI, /problems/{name}.</param>
/// <param name="Status">HTTP status.</param>
internal sealed record ProblemKind(string Name, int Status, string TitleEn, string TitleKo, string HelpEn, string HelpKo)
{
    public static readonly ProblemKind Malformed = new(
        "malformed", 400, "The request cannot be read.", "요청을 읽을 수 없습니다.",
        "The request is not in the form that this address takes. The detail says what is wrong and where.",
        "이 주소가 받는 형식의 요청이 아닙니다. 자세한 내용에 무엇이 잘못되었는지 적혀 있습니다.");

    public static readonly ProblemKind Unauthenticated = new(
        "unauthenticated", 401, "A valid token is needed.", "유효한 토큰이 필요합니다.",
        "The token is missing, has expired, or is not signed by this server's key. Ask the organiser for a new link.",
        "토큰이 없거나 만료되었거나 이 서버의 키로 서명되지 않았습니다. 주최자에게 새 링크를 요청하세요.");

    public static readonly ProblemKind NotPermitted = new(
        "not-permitted", 403, "This is not permitted.", "권한이 없습니다.",
        "Role, token or policies of the room do not allow this. The member \"permission\" names what is missing.",
        "역할, 토큰 또는 방의 정책에 이 작업의 권한이 없습니다. \"permission\" 항목에 필요한 권한이 적혀 있습니다.");

    public static readonly ProblemKind NotFound = new(
        "not-found", 404, "There is nothing here.", "찾을 수 없습니다.",
        "The address is wrong, or what was there is gone.",
        "주소가 잘못되었거나 대상이 이미 사라졌습니다.");

    public static readonly ProblemKind SessionNotFound = new(
        "session-not-found", 404, "There is no such session.", "해당 세션이 없습니다.",
        "The session has ended, or never was. Begin a new one.",
        "세션이 끝났거나 존재하지 않습니다. 새로 시작하세요.");

    public static readonly ProblemKind MethodNotAllowed = new(
        "method-not-allowed", 405, "This method is not possible here.", "여기서는 이 메서드를 사용할 수 없습니다.",
        "The header Allow names the methods that are.",
        "Allow 헤더에 사용할 수 있는 메서드가 적혀 있습니다.");

    public static readonly ProblemKind NotAcceptable = new(
        "not-acceptable", 406, "The offer has nothing that this server can do.", "서버가 지원하는 미디어가 제안에 없습니다.",
        "The offer is well formed, but no codec or no connection in it is one that both sides know.",
        "제안의 형식은 올바르지만 양쪽이 함께 쓸 수 있는 코덱이나 연결 방식이 없습니다.");

    public static readonly ProblemKind Conflict = new(
        "conflict", 409, "This is not possible now.", "지금은 할 수 없습니다.",
        "The state of the session does not allow it. Try again a little later.",
        "세션의 현재 상태에서는 할 수 없습니다. 잠시 뒤에 다시 시도하세요.");

    public static readonly ProblemKind RevisionMismatch = new(
        "revision-mismatch", 412, "It has changed since.", "그 사이에 바뀌었습니다.",
        "If-Match names another version than the present one. Read it again, then change it.",
        "If-Match 값이 현재 버전과 다릅니다. 다시 읽은 뒤에 바꾸세요.");

    public static readonly ProblemKind TooLarge = new(
        "too-large", 413, "That is too large.", "너무 큽니다.",
        "The detail says how large it may be.",
        "자세한 내용에 최대 크기가 적혀 있습니다.");

    public static readonly ProblemKind UnsupportedType = new(
        "unsupported-type", 415, "This content type is not taken here.", "지원하지 않는 콘텐츠 형식입니다.",
        "The detail names the content type that this address takes.",
        "자세한 내용에 이 주소가 받는 콘텐츠 형식이 적혀 있습니다.");

    public static readonly ProblemKind Invalid = new(
        "invalid", 422, "A value is not valid.", "값이 올바르지 않습니다.",
        "The detail says which value is wrong, and what it may be.",
        "자세한 내용에 어떤 값이 잘못되었고 무엇이 가능한지 적혀 있습니다.");

    public static readonly ProblemKind PreconditionRequired = new(
        "precondition-required", 428, "If-Match is missing.", "If-Match 헤더가 필요합니다.",
        "Send If-Match with the session's ETag, or with * to restart ICE.",
        "세션의 ETag를 If-Match로 보내거나, ICE를 다시 시작하려면 *를 보내세요.");

    public static readonly ProblemKind RateLimited = new(
        "rate-limited", 429, "Too many requests.", "요청이 너무 많습니다.",
        "Wait as long as Retry-After says.",
        "Retry-After에 적힌 시간만큼 기다린 뒤 다시 시도하세요.");

    public static readonly ProblemKind Internal = new(
        "internal", 500, "The server has failed.", "서버에 오류가 발생했습니다.",
        "Nothing is wrong with the request. The server's log has more under the traceId.",
        "요청에는 문제가 없습니다. 서버 로그에서 traceId로 자세한 내용을 찾을 수 있습니다.");

    public static readonly ProblemKind RoomFull = new(
        "room-full", 503, "The room is full.", "방이 가득 찼습니다.",
        "Somebody must leave before the next one can come in.",
        "누군가 나가야 들어올 수 있습니다.");

    public static readonly ProblemKind Capacity = new(
        "capacity", 503, "The server is full.", "서버가 가득 찼습니다.",
        "The server has as many rooms or participants as it may. Try again later.",
        "서버가 받을 수 있는 방이나 참가자 수에 이르렀습니다. 나중에 다시 시도하세요.");

    public static readonly ProblemKind Draining = new(
        "draining", 503, "The server is about to stop.", "서버가 곧 멈춥니다.",
        "Nobody new is let in. Try again in a moment; another server, or this one anew, will answer.",
        "새로 들어올 수 없습니다. 잠시 뒤에 다시 시도하면 다른 서버나 다시 시작한 서버가 응답합니다.");

    public static readonly ProblemKind RoomLocked = new(
        "room-locked", 403, "The room is locked.", "방이 잠겨 있습니다.",
        "A host lets nobody new in at present.",
        "진행자가 지금은 새로 들어오지 못하게 했습니다.");

    public static readonly ProblemKind Banned = new(
        "banned", 403, "You have been removed.", "이 방에서 내보내졌습니다.",
        "A host has removed this person for good.",
        "진행자가 이 사람을 다시 들어올 수 없게 내보냈습니다.");

    public static readonly ProblemKind Denied = new(
        "denied", 403, "You were not let in.", "입장이 거절되었습니다.",
        "A host has decided not to let this person in.",
        "진행자가 입장을 거절했습니다.");

    public static readonly ProblemKind RoomNotFound = new(
        "room-not-found", 404, "There is no such room.", "해당 방이 없습니다.",
        "The room has never been made, or is gone.",
        "방을 만든 적이 없거나 이미 사라졌습니다.");

    public static readonly ProblemKind ParticipantNotFound = new(
        "participant-not-found", 404, "There is no such participant.", "해당 참가자가 없습니다.",
        "Nobody in the room has this id, or the caller may not see the person.",
        "이 id의 사람이 방에 없거나 볼 권한이 없습니다.");

    public static readonly ProblemKind LayoutNotFound = new(
        "layout-not-found", 404, "There is no such layout.", "해당 레이아웃이 없습니다.",
        "The catalogue (GET /layouts) names those that there are.",
        "목록(GET /layouts)에 사용할 수 있는 레이아웃이 있습니다.");

    public static readonly ProblemKind MessageNotFound = new(
        "message-not-found", 404, "There is no such message.", "해당 메시지가 없습니다.",
        "It has been deleted, or is older than what is kept.",
        "지워졌거나 보관 범위보다 오래된 메시지입니다.");

    public static readonly ProblemKind MediaNotFound = new(
        "media-not-found", 404, "There is no such media.", "해당 미디어가 없습니다.",
        "The file or what was played is not there.",
        "파일이 없거나 재생 중인 항목이 아닙니다.");

    public static readonly ProblemKind RecordingNotFound = new(
        "recording-not-found", 404, "There is no such recording.", "해당 녹화가 없습니다.",
        "It has been deleted, or never was.",
        "지워졌거나 존재하지 않는 녹화입니다.");

    public static readonly ProblemKind BanNotFound = new(
        "ban-not-found", 404, "There is no such ban.", "해당 차단이 없습니다.",
        "Nobody is banned under this id, or the ban has been lifted.",
        "이 id로 차단된 사람이 없거나 이미 차단이 풀렸습니다.");

    public static readonly ProblemKind RoomExists = new(
        "room-exists", 409, "There is a room of this name.", "같은 이름의 방이 이미 있습니다.",
        "Choose another name, or use the room that there is.",
        "다른 이름을 쓰거나 이미 있는 방을 사용하세요.");

    public static readonly ProblemKind RoomEnded = new(
        "room-ended", 410, "The event has ended.", "행사가 끝났습니다.",
        "It was ended for all. Nobody comes in again.",
        "모두에게 끝난 행사입니다. 다시 들어갈 수 없습니다.");

    public static readonly ProblemKind StageFull = new(
        "stage-full", 409, "The stage is full.", "무대가 가득 찼습니다.",
        "The member \"limit\" says how many there may be. Take somebody off first.",
        "\"limit\" 항목에 최대 인원이 있습니다. 먼저 다른 사람을 내리세요.");

    public static readonly ProblemKind SeatUnknown = new(
        "seat-unknown", 409, "The layout has no such seat.", "레이아웃에 그런 자리가 없습니다.",
        "Seats are named by the layout that is applied.",
        "자리는 현재 적용된 레이아웃에 정해져 있습니다.");

    public static readonly ProblemKind NotOnStage = new(
        "not-on-stage", 409, "This person is not on the stage.", "무대에 있는 사람이 아닙니다.",
        "Only people on the stage have a place in the picture.",
        "무대에 있는 사람만 화면에 자리가 있습니다.");

    public static readonly ProblemKind NeedsConsent = new(
        "needs-consent", 409, "Only the person can do that.", "본인만 할 수 있습니다.",
        "Nobody is unmuted from outside. Ask for it; the person decides.",
        "다른 사람의 음소거를 대신 풀 수 없습니다. 요청하면 본인이 결정합니다.");

    public static readonly ProblemKind ScreenTaken = new(
        "screen-taken", 409, "Another screen is shared.", "이미 다른 화면이 공유 중입니다.",
        "The room shows as many screens as it may. The member \"participants\" says whose; wait until one is stopped, or ask.",
        "공유할 수 있는 화면 수에 이르렀습니다. 누구의 화면인지는 \"participants\" 항목에 있습니다. 끝나기를 기다리거나 요청하세요.");

    public static readonly ProblemKind LayoutInUse = new(
        "layout-in-use", 409, "The layout is in use.", "사용 중인 레이아웃입니다.",
        "A room shows it. Apply another one there first.",
        "이 레이아웃을 쓰는 방이 있습니다. 먼저 다른 것을 적용하세요.");

    public static readonly ProblemKind AlreadyRecording = new(
        "already-recording", 409, "It is recorded already.", "이미 녹화 중입니다.",
        "Stop the running recording first.",
        "먼저 진행 중인 녹화를 멈추세요.");

    public static readonly ProblemKind LayoutInvalid = new(
        "layout-invalid", 422, "The layout is not valid.", "레이아웃이 올바르지 않습니다.",
        "The member \"errors\" lists what is wrong, with its place.",
        "\"errors\" 항목에 잘못된 곳과 내용이 있습니다.");

    public static readonly ProblemKind KeyReused = new(
        "idempotency-key-reused", 422, "This Idempotency-Key belongs to another request.", "다른 요청에 쓴 Idempotency-Key입니다.",
        "A key stands for one request. Make a new key for a new request.",
        "키 하나는 요청 하나를 뜻합니다. 새 요청에는 새 키를 만드세요.");

    public static readonly ProblemKind Lobby = new(
        "lobby", 403, "The room has a lobby.", "대기실이 있는 방입니다.",
        "A host has to let everybody in, which only the page can wait for. Join by the page, or ask the host to open the room.",
        "진행자가 입장을 허용해야 하며, 대기는 웹 페이지에서만 할 수 있습니다. 웹 페이지로 참가하거나 진행자에게 요청하세요.");

    public static readonly IReadOnlyList<ProblemKind> All =
    [
        Malformed, Unauthenticated, NotPermitted, NotFound, SessionNotFound, MethodNotAllowed, NotAcceptable, Conflict,
        RevisionMismatch, TooLarge, UnsupportedType, Invalid, PreconditionRequired, RateLimited, Internal, RoomFull, Capacity,
        Draining, RoomLocked, Banned, Denied, RoomNotFound, ParticipantNotFound, LayoutNotFound, MessageNotFound, MediaNotFound,
        RecordingNotFound, BanNotFound, RoomExists, RoomEnded, StageFull, SeatUnknown, NotOnStage, NeedsConsent, ScreenTaken, LayoutInUse,
        AlreadyRecording, LayoutInvalid, KeyReused, Lobby,
    ];
}
