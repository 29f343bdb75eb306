using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>What the door says to somebody.</summary>
public enum AdmissionState
{
    Admitted,
    Waiting,
}

/// <summary>
/// The control of one room (conference control): who is there in which role, the lobby, the stage, hands, chat, policies and
/// the arrangement of the picture. It outlives the media, which exist while somebody is inside. Thread-safe; every change is
/// whole, is answered with the new state, is told as an event, and reaches the media by <see cref="IRoomMedia.Change"/>.
/// Rights are checked here and nowhere else: whoever calls names the <see cref="Actor"/>.
/// All methods throw <see cref="ControlException"/> and then have changed nothing.
/// </summary>
public sealed partial class RoomControl
{
    /// <param name="findLayout">Last good version of a layout by id, or null.</param>
    /// <param name="now">Time since the server's start.</param>
    /// <param name="epoch">Time of day (UTC) at that start.</param>
    public RoomControl(
        string name, RoomSettings settings, IRoomMedia media, Func<string, Layout?> findLayout, Func<TimeSpan> now, DateTime epoch) =>
        throw new NotImplementedException();

    public string Name => throw new NotImplementedException();

    public RoomSettings Settings => throw new NotImplementedException();

    /// <summary>Ended for all: nobody comes in again.</summary>
    public bool HasEnded => throw new NotImplementedException();

    public RoomState State => throw new NotImplementedException();

    /// <summary>Everything that a participant, or somebody in the lobby, may know.</summary>
    public RoomSnapshot SnapshotFor(string participantId) => throw new NotImplementedException();

    /// <summary>Whether an actor may do something now: token, role and policies together.</summary>
    public bool May(Actor actor, string permission) => throw new NotImplementedException();

    // ---- The door and presence; called by sessions -------------------------------------------------------------

    /// <summary>Somebody wants to come in, or comes in again: admitted, or waiting in the lobby.</summary>
    public AdmissionState Enter(Actor who, string name, string? title) => throw new NotImplementedException();

    /// <summary>The first connection stands: told to the others.</summary>
    public void Connected(string participantId) => throw new NotImplementedException();

    /// <summary>The connection is gone or is back; the seat stays.</summary>
    public void SetConnected(string participantId, bool isConnected) => throw new NotImplementedException();

    /// <summary>What comes in at present; quality as the server measures it.</summary>
    public void SetMedia(string participantId, bool hasVideo, bool sharesScreen) => throw new NotImplementedException();

    public void SetQuality(string participantId, ConnectionQuality quality) => throw new NotImplementedException();

    /// <summary>Has left, was removed, or is given up.</summary>
    public void Left(string participantId, string reason) => throw new NotImplementedException();

    /// <summary>On the audio tick, with the room's gate held: gives a participant of the media what the control knows of him.</summary>
    public void Apply(Room room, string participantId, TimeSpan now) => throw new NotImplementedException();

    /// <summary>On the audio tick of new media: layout, page, pins, seats, freeze.</summary>
    public void ApplyRoom(Room room, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Whether a participant may send this now: role, stage, policies.</summary>
    public bool MayPublish(string participantId, MediaKind media) => throw new NotImplementedException();

    /// <summary>What has a time limit: end without a host, reactions, remembered people. Every second or so.</summary>
    public void Care() => throw new NotImplementedException();

    // ---- The room ---------------------------------------------------------------------------------------------

    /// <param name="ifRevision">Refused with RevisionMismatch if the room has changed since; null: whatever it is.</param>
    public RoomState Update(Actor by, Func<RoomSettings, RoomSettings> change, long? ifRevision = null) => throw new NotImplementedException();

    public RoomState Lock(Actor by, bool isLocked) => throw new NotImplementedException();

    public RoomSettings SetPolicies(Actor by, Role role, RolePolicies policies) => throw new NotImplementedException();

    /// <summary>For all: everybody is told and leaves.</summary>
    public void End(Actor by) => throw new NotImplementedException();

    // ---- People -----------------------------------------------------------------------------------------------

    public IReadOnlyList<ParticipantState> Participants(Actor by) => throw new NotImplementedException();

    public ParticipantState Participant(Actor by, string id) => throw new NotImplementedException();

    /// <summary>Null leaves as it is. Own name: everybody on the stage; others, roles and order: participants.manage; co-hosts: only a host.</summary>
    public ParticipantState Change(Actor by, string id, string? name, string? title, Role? role, int? order) => throw new NotImplementedException();

    public void Remove(Actor by, string id, bool isBanned) => throw new NotImplementedException();

    /// <summary>
    /// Own: on and off as policies and locks allow. Of others: off (participants.mute); "on" only gives back the right
    /// (<see cref="ControlFault.NeedsConsent"/> if it was not taken).
    /// </summary>
    public ParticipantState Mute(Actor by, string id, MediaKind media, bool isMuted, bool locks = false) => throw new NotImplementedException();

    /// <summary>Asks for a microphone or camera; the person decides.</summary>
    public void Ask(Actor by, string id, MediaKind media) => throw new NotImplementedException();

    /// <summary>Late joiners of the roles concerned too.</summary>
    public int MuteAll(Actor by, MediaKind media, IReadOnlyCollection<Role> except, bool locks) => throw new NotImplementedException();

    // ---- Lobby ------------------------------------------------------------------------------------------------

    public IReadOnlyList<LobbyEntry> Lobby(Actor by) => throw new NotImplementedException();

    public void Admit(Actor by, string id) => throw new NotImplementedException();

    public int AdmitAll(Actor by) => throw new NotImplementedException();

    public void Deny(Actor by, string id) => throw new NotImplementedException();

    // ---- Stage, hands, reactions --------------------------------------------------------------------------------

    public ParticipantState Invite(Actor by, string id) => throw new NotImplementedException();

    public ParticipantState AnswerInvitation(Actor who, bool accepts) => throw new NotImplementedException();

    /// <summary>Takes off the stage; somebody may step down himself.</summary>
    public ParticipantState TakeOffStage(Actor by, string id) => throw new NotImplementedException();

    public IReadOnlyList<HandState> RaiseHand(Actor who) => throw new NotImplementedException();

    public IReadOnlyList<HandState> LowerHand(Actor by, string id) => throw new NotImplementedException();

    public IReadOnlyList<HandState> LowerAllHands(Actor by) => throw new NotImplementedException();

    /// <param name="reaction">One of clap, heart, laugh, thumbs-up, surprise.</param>
    public void React(Actor who, string reaction) => throw new NotImplementedException();

    // ---- Picture ----------------------------------------------------------------------------------------------

    public RoomState ApplyLayout(Actor by, string layoutId) => throw new NotImplementedException();

    public RoomState Pin(Actor by, string id, MediaKind media, bool isPinned) => throw new NotImplementedException();

    public RoomState UnpinAll(Actor by) => throw new NotImplementedException();

    /// <param name="id">Null: nobody.</param>
    public RoomState Seat(Actor by, string seat, string? id) => throw new NotImplementedException();

    public RoomState Swap(Actor by, string a, string b) => throw new NotImplementedException();

    public RoomState SetPage(Actor by, int page) => throw new NotImplementedException();

    public RoomState Freeze(Actor by, bool isFrozen) => throw new NotImplementedException();

    /// <summary>What views show, noted by the media; told to who receives the view.</summary>
    public void NoteApplied(AppliedLayout applied) => throw new NotImplementedException();

    public IReadOnlyList<AppliedLayout> Applied(Actor by) => throw new NotImplementedException();

    /// <summary>The catalogue has another version of a layout: rooms that use it take it over.</summary>
    public void LayoutChanged(string layoutId) => throw new NotImplementedException();

    // ---- Chat -------------------------------------------------------------------------------------------------

    /// <summary>What this actor may read, oldest first.</summary>
    public IReadOnlyList<ChatMessage> Chat(Actor by) => throw new NotImplementedException();

    public ChatMessage Say(Actor who, ChatScope scope, string? to, string text) => throw new NotImplementedException();

    public void DeleteMessage(Actor by, string messageId) => throw new NotImplementedException();

    public void ClearChat(Actor by) => throw new NotImplementedException();

    public RoomState CloseChat(Actor by, bool isClosed) => throw new NotImplementedException();

    public ParticipantState MuteInChat(Actor by, string id, bool isMuted) => throw new NotImplementedException();
}
