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
        "The token does not allow this. The member \"permission\" names what is missing.",
        "토큰에 이 작업의 권한이 없습니다. \"permission\" 항목에 필요한 권한이 적혀 있습니다.");

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
        "revision-mismatch", 412, "The session has changed since.", "세션이 그 사이에 바뀌었습니다.",
        "If-Match names another ICE session than the present one.",
        "If-Match 값이 현재 ICE 세션과 다릅니다.");

    public static readonly ProblemKind TooLarge = new(
        "too-large", 413, "That is too large.", "너무 큽니다.",
        "Bodies and messages may have at most 64 KiB.",
        "본문과 메시지는 최대 64KiB입니다.");

    public static readonly ProblemKind UnsupportedType = new(
        "unsupported-type", 415, "This content type is not taken here.", "지원하지 않는 콘텐츠 형식입니다.",
        "Offers are application/sdp; changes of a session are application/trickle-ice-sdpfrag.",
        "제안은 application/sdp, 세션 변경은 application/trickle-ice-sdpfrag 형식이어야 합니다.");

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

    public static readonly ProblemKind Lobby = new(
        "lobby", 403, "The room has a lobby.", "대기실이 있는 방입니다.",
        "A host has to let everybody in, which only the page can wait for. Join by the page, or ask the host to open the room.",
        "진행자가 입장을 허용해야 하며, 대기는 웹 페이지에서만 할 수 있습니다. 웹 페이지로 참가하거나 진행자에게 요청하세요.");

    public static readonly IReadOnlyList<ProblemKind> All =
    [
        Malformed, Unauthenticated, NotPermitted, NotFound, SessionNotFound, MethodNotAllowed, NotAcceptable, Conflict,
        RevisionMismatch, TooLarge, UnsupportedType, Invalid, PreconditionRequired, RateLimited, Internal, RoomFull, Capacity,
        Draining, Lobby,
    ];
}
