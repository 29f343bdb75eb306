using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>The API's JSON, read tolerantly: unknown members are passed over, unknown values of enums are their first one.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new TolerantEnumConverter<ChatScope>(),
            new TolerantEnumConverter<ConnectionQuality>(),
            new TolerantEnumConverter<LobbyPolicy>(),
            new TolerantEnumConverter<MediaKind>(),
            new TolerantEnumConverter<Role>(),
            new TolerantEnumConverter<StagePlace>(),
        },
        TypeInfoResolver = WireTypes.Default,
    };

    /// <exception cref="NotSupportedException">The type is none of the contracts and nothing of <see cref="System.Text.Json.Nodes"/>.</exception>
    public static JsonTypeInfo TypeOf(object value) => s_options.GetTypeInfo(value.GetType());

    /// <inheritdoc cref="TypeOf(object)"/>
    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T));

    private sealed class TolerantEnumConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Enum.TryParse(reader.GetString(), ignoreCase: true, out T value) && Enum.IsDefined(value)
                ? value
                : default;

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
    }
}
