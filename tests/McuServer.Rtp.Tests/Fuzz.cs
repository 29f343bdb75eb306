namespace McuServer.Rtp;

/// <summary>
/// Takes a parser through many damaged forms of valid inputs, the same ones on every run. Tests that do so take seconds and have
/// 15 minutes, here and elsewhere: an input that hangs a parser fails the test and hangs no machine.
/// </summary>
internal static class Fuzz
{
    public delegate void Target(ReadOnlySpan<byte> input);

    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int count) ? count : 20_000;

    public static void Run(byte[][] seeds, Target target, int seed = 1)
    {
        Random random = new(seed);
        byte[] buffer = new byte[2048];
        for (int i = 0; i < s_count; i++)
        {
            int length = Mutate(random, seeds[random.Next(seeds.Length)], buffer);
            try
            {
                target(buffer.AsSpan(0, length));
            }
            catch (Exception e) when (e is not AssertFailedException)
            {
                Assert.Fail($"Input {i}, {Bytes.Hex(buffer.AsSpan(0, length))}: {e}");
            }
        }
    }

    private static int Mutate(Random random, byte[] seed, byte[] buffer)
    {
        seed.CopyTo(buffer, 0);
        int length = seed.Length;
        for (int changes = random.Next(1, 5); changes > 0 && length > 0; changes--)
        {
            int at = random.Next(length);
            switch (random.Next(6))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 2:
                    buffer[at] = random.Next(2) == 0 ? (byte)0 : (byte)255;
                    break;
                case 3:
                    length = at;
                    break;
                case 4:
                    int more = random.Next(1, 20);
                    random.NextBytes(buffer.AsSpan(length, more));
                    length += more;
                    break;
                default:
                    buffer.AsSpan(at + 1, length - at - 1).CopyTo(buffer.AsSpan(at));
                    length--;
                    break;
            }
        }

        return length;
    }
}
