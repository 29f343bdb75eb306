using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McuServer.Serving.Api;

namespace McuServer.Serving;

/// <summary>UTF-8 JSON as clients receive it: camelCase, letters as they are, nothing for null.</summary>
internal static class JsonBytes
{
    private static readonly JsonSerializerOptions s_options = Create();

    public static byte[] Of<T>(T value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T)));

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
        {
            // Never put into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            TypeInfoResolver = ResultTypes.Default,
        };
        ApiJson.AddWords(options.Converters);
        options.MakeReadOnly();
        return options;
    }
}
