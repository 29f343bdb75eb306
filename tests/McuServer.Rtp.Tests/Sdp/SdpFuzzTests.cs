using System.Globalization;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Network;

namespace McuServer.Rtp.Tests.Sdp;

[TestClass]
public sealed class SdpFuzzTests
{
    private static int Count => int.TryParse(
        Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), NumberStyles.None, null, out int count) ? count : 20_000;

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_offers_are_answered_well_or_refused_with_one_line()
    {
        SeededRandom random = new(20_251_125);
        string[] names = SdpCorpus.Names.ToArray();
        string[] offers = names.Select(SdpCorpus.Offer).ToArray();
        NegotiatedSession[] before = names.Select(name => SdpAnswerer.Answer(SdpCorpus.Offer(name), SdpCorpus.OptionsFor(name))).ToArray();
        int answered = 0;
        for (int i = 0; i < Count; i++)
        {
            int index = random.NextInt(offers.Length);
            string text = Damage(offers[index], offers, random);
            AnswerOptions options = SdpCorpus.OptionsFor(names[index]) with
            {
                IceUfrag = "freshUfrag",
                IcePassword = "freshPassword0123456789ab",
                Previous = random.Chance(0.3) ? before[index] : null,
            };
            try
            {
                SessionDescription offer = SdpReader.Read(text);
                NegotiatedSession session = SdpAnswerer.Answer(offer, options);
                AnswerCheck.AgainstOffer(offer, SdpReader.Read(session.AnswerText));
                answered++;
            }
            catch (SdpException error)
            {
                Assert.IsFalse(error.Message.AsSpan().ContainsAny('\r', '\n'), error.Message);
                Assert.IsLessThan(400, error.Message.Length);
            }
        }

        Assert.IsGreaterThan(Count / 20, answered, "hardly any damaged offer was answered: the damage is too great to test anything");
    }

    private static string Damage(string offer, string[] offers, SeededRandom random)
    {
        List<string> lines = [.. offer.Split("\r\n")];
        int changes = 1 + random.NextInt(4);
        for (int i = 0; i < changes && lines.Count > 2; i++)
        {
            int at = random.NextInt(lines.Count);
            string[] other = offers[random.NextInt(offers.Length)].Split("\r\n");
            switch (random.NextInt(7))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(at, lines[random.NextInt(lines.Count)]); break;
                case 2: lines.Insert(at, other[random.NextInt(other.Length)]); break;
                case 3: lines[at] = Cut(lines[at], random); break;
                case 4: lines[at] = OtherCharacter(lines[at], random); break;
                case 5: lines[at] = OtherNumber(lines[at], random); break;
                default: (lines[at], lines[^1]) = (lines[^1], lines[at]); break;
            }
        }

        return string.Join("\r\n", lines);
    }

    private static string Cut(string line, SeededRandom random) => line[..random.NextInt(line.Length + 1)];

    private static string OtherCharacter(string line, SeededRandom random)
    {
        const string Characters = "\0\r\n\t :;=/,~*-0129azAZ\u00e9\u2028\ud800";
        return line.Length == 0 ? line : line.Remove(random.NextInt(line.Length), 1)
            .Insert(random.NextInt(line.Length), Characters[random.NextInt(Characters.Length)].ToString());
    }

    private static string OtherNumber(string line, SeededRandom random)
    {
        string[] numbers = ["-1", "0", "1", "15", "127", "128", "255", "256", "65535", "65536", "4294967296", "99999999999999999999", ""];
        int digit = line.AsSpan().IndexOfAnyInRange('0', '9');
        return digit < 0 ? line : line[..digit] + numbers[random.NextInt(numbers.Length)] + line[(digit + 1)..];
    }
}
