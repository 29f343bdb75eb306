namespace McuServer.Tests.Serving.Fakes;

/// <summary>Damaged copies of good inputs, the same ones on every run.</summary>
internal static class Mutations
{
    /// <summary>20,000 in the normal run; another count by the environment.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int count) ? count : 20_000;

    public static byte[] Make(Random random, byte[][] seeds, byte[] alphabet)
    {
        List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = alphabet[random.Next(alphabet.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
                case 4:
                    bytes.Insert(at, alphabet[random.Next(alphabet.Length)]);
                    break;
                case 5:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other.AsSpan(random.Next(other.Length)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
