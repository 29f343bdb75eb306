using System.Text.Json;
using System.Text.Json.Serialization;
using McuServer.Conference.Control;

namespace McuServer.Conference.Recording;

/// <summary>Descriptions of recordings as the compiler prepares them for disk.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RecordingState))]
internal sealed partial class RecordingTypes : JsonSerializerContext;
