using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>How a script is written and, strictly, read. Apart from <see cref="ScriptTypes"/>, whose own fields must exist before.</summary>
internal static class ScriptJson
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
        TypeInfoResolver = ScriptTypes.Default,
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
