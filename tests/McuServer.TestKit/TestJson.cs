using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace McuServer.TestKit;

/// <summary>JSON of whatever a test makes up. Here reflection is asked for; what is under test has to do without it.</summary>
public static class TestJson
{
    private static readonly JsonSerializerOptions s_options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static string Of(object value) => JsonSerializer.Serialize(value, s_options);
}
