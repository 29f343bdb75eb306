using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Files;
using McuServer.Serving.Http;
using McuServer.Serving.Layouts;
using McuServer.Serving.Problems;
using McuServer.Serving.Sockets;

namespace McuServer.Serving.Api;

/// <summary>What the server tells, as the compiler prepares it for writing: results of operations, data of events, messages of sockets.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(IReadOnlyList<PersonName>))]
[JsonSerializable(typeof(IReadOnlyList<ProblemError>))]
[JsonSerializable(typeof(JoinLink))]
[JsonSerializable(typeof(JoinedSession))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(LayoutCheck))]
[JsonSerializable(typeof(LayoutItem))]
[JsonSerializable(typeof(Page<AppliedLayout>))]
[JsonSerializable(typeof(Page<BanState>))]
[JsonSerializable(typeof(Page<ChatMessage>))]
[JsonSerializable(typeof(Page<HandState>))]
[JsonSerializable(typeof(Page<LayoutItem>))]
[JsonSerializable(typeof(Page<LobbyEntry>))]
[JsonSerializable(typeof(Page<ParticipantState>))]
[JsonSerializable(typeof(Page<RecordingState>))]
[JsonSerializable(typeof(Page<RoomState>))]
[JsonSerializable(typeof(Page<StoredFile>))]
[JsonSerializable(typeof(ParticipantState))]
[JsonSerializable(typeof(PeerStatistics))]
[JsonSerializable(typeof(PeopleCount))]
[JsonSerializable(typeof(PlayedMedia))]
[JsonSerializable(typeof(RawContent))]
[JsonSerializable(typeof(ReceivedMedia))]
[JsonSerializable(typeof(RecordingLink))]
[JsonSerializable(typeof(RecordingState))]
[JsonSerializable(typeof(RoomPolicies))]
[JsonSerializable(typeof(RoomState))]
[JsonSerializable(typeof(RoomStatistics))]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(WholeStatistics))]

// Data of events. Results are some, too.
[JsonSerializable(typeof(ActiveSpeakers))]
[JsonSerializable(typeof(AppliedLayout))]
[JsonSerializable(typeof(BanData))]
[JsonSerializable(typeof(ChatClosedData))]
[JsonSerializable(typeof(HandQueueData))]
[JsonSerializable(typeof(LayoutFailure))]
[JsonSerializable(typeof(LobbyData))]
[JsonSerializable(typeof(LobbyPositionData))]
[JsonSerializable(typeof(MediaData))]
[JsonSerializable(typeof(MessageData))]
[JsonSerializable(typeof(MuteData))]
[JsonSerializable(typeof(NoData))]
[JsonSerializable(typeof(PageData))]
[JsonSerializable(typeof(ParticipantData))]
[JsonSerializable(typeof(ParticipantLeftData))]
[JsonSerializable(typeof(PersonData))]
[JsonSerializable(typeof(PinData))]
[JsonSerializable(typeof(QualityData))]
[JsonSerializable(typeof(ReactionData))]
[JsonSerializable(typeof(ReasonData))]
[JsonSerializable(typeof(RoomSnapshot))]
[JsonSerializable(typeof(SeatData))]
[JsonSerializable(typeof(ShareRefusedData))]
[JsonSerializable(typeof(SpeakerData))]
[JsonSerializable(typeof(UnmuteRequestData))]
[JsonSerializable(typeof(YouData))]

// Messages and answers that are no operation's.
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(LeaveMessage))]
[JsonSerializable(typeof(PlainMessage))]
[JsonSerializable(typeof(ProblemMessage))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(RestartMessage))]
[JsonSerializable(typeof(ResultMessage))]
[JsonSerializable(typeof(SdpMessage))]
[JsonSerializable(typeof(WelcomeMessage))]
internal sealed partial class ResultTypes : JsonSerializerContext;
