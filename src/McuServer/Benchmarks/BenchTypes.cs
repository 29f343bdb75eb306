using System.Text.Json.Serialization;
using McuServer.Benchmarks.Live;

namespace McuServer.Benchmarks;

/// <summary>What benchmarks write and read, as the compiler prepares it.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<BenchRow>))]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class BenchTypes : JsonSerializerContext;
