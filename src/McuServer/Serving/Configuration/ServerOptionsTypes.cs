using System.Text.Json.Serialization;

namespace McuServer.Serving.Configuration;

/// <summary>
/// The configuration as the compiler prepares it for reading. A default holds only where its property can be set: one that
/// can but be initialised is initialised with null, if the file does not say it.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ServerOptions))]
internal sealed partial class ServerOptionsTypes : JsonSerializerContext;
