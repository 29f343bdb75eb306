using System.Text.Json;
using System.Text.Json.Serialization;

namespace McuServer.Serving.Api;

/// <summary>A member of a merge patch (RFC 7396) where null means something else than left out.</summary>
internal readonly record struct Optional<T>(T Value, bool IsGiven)
{
    public T Or(T instead) => IsGiven ? Value : instead;
}

/// <summary>Whatever stands in the text is given.</summary>
internal sealed class OptionalConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Inner<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Inner<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<T>(ref reader, options)!, true);

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
