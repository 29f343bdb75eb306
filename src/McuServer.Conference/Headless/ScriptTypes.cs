using System.Text.Json.Serialization;

namespace McuServer.Conference.Headless;

/// <summary>
/// A script as the compiler prepares it for reading and writing. A default holds only where its property can be set: one that
/// can but be initialised is initialised with null, if the script does not say it.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ConferenceScript))]
internal sealed partial class ScriptTypes : JsonSerializerContext;
