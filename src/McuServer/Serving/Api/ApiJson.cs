using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Conference.Recording;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Api;

/// <summary>How the API's objects are written and, strictly, read.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Of a type that one of the contexts lists.</summary>
    /// <exception cref="NotSupportedException">None does.</exception>
    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>Adds words for the numbers of all enums that clients see; a test finds one that is missing.</summary>
    public static void AddWords(IList<JsonConverter> converters)
    {
        converters.Add(Words<ChatScope>());
        converters.Add(Words<ConnectionQuality>());
        converters.Add(Words<LobbyPolicy>());
        converters.Add(Words<MediaFileKind>());
        converters.Add(Words<MediaKind>());
        converters.Add(Words<RecordingContainer>());
        converters.Add(Words<Role>());
        converters.Add(Words<StagePlace>());
    }

    private static JsonStringEnumConverter<T> Words<T>()
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            // Never put into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = 32,
            Converters = { new OptionalConverter<long?>() },
            TypeInfoResolver = JsonTypeInfoResolver.Combine(ParameterTypes.Default, ResultTypes.Default),
        };
        AddWords(options.Converters);
        options.MakeReadOnly();
        return options;
    }
}
