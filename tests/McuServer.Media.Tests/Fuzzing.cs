namespace McuServer.Media.Tests;

/// <summary>How many mutated inputs a test tries.</summary>
internal static class Fuzzing
{
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int count) ? count : 20_000;
}
