using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>
/// A script as the compiler prepares it for reading and writing. A default holds only where its property can be set: one that
/// can but be initialised is initialised with null, if the script does not say it.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ConferenceScript))]
internal sealed partial class ScriptTypes : JsonSerializerContext
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
        Converters =
        {
            Words<Role>(), Words<Audience>(), Words<ScriptAction>(), Words<ScriptKind>(), Words<ScriptMedia>(), Words<GainDirection>(),
        },
        TypeInfoResolver = Default,
    };

    /// <summary>Of a whole script: strict, enums as words.</summary>
    public static JsonTypeInfo<ConferenceScript> Script { get; } = (JsonTypeInfo<ConferenceScript>)s_options.GetTypeInfo(typeof(ConferenceScript));

    /// <summary>What should stand at a path of the serializer's errors, such as $.events[0].do; null: it is no value of a script.</summary>
    public static Type? TypeAt(string path)
    {
        Type type = typeof(ConferenceScript);
        foreach (string part in path.Split('.')[1..])
        {
            string name = part.Split('[')[0];
            if (s_options.GetTypeInfo(type).Properties.FirstOrDefault(each => each.Name == name) is not { } property)
            {
                return null;
            }

            type = part.Length > name.Length ? s_options.GetTypeInfo(property.PropertyType).ElementType! : property.PropertyType;
        }

        return Nullable.GetUnderlyingType(type) ?? type;
    }

    private static JsonStringEnumConverter<T> Words<T>()
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
}
