using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McuServer.Media.Layouts;
using McuServer.Serving.Tokens;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Tokens;

[TestClass]
public class TokenVerifierTests
{
    private const string Secret = "the secret of these tests, which is long enough";
    private const long NowS = 1_800_000_000;
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";
    private const string Claims = """{"room":"lobby","sub":"p1","name":"김하나","role":"host","exp":1800000600}""";

    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(NowS);

    private static readonly TokenVerifier s_verifier = new(Secret, TimeSpan.FromSeconds(30));

    /// <summary>Everything that must not let anybody in: what is presented, and what it is called.</summary>
    public static IEnumerable<object[]> Bad => BadSignatures().Concat(BadHeaders()).Concat(BadForms()).Concat(BadTimes()).Concat(BadClaims());

    [TestMethod]
    [DynamicData(nameof(Bad))]
    public void A_bad_token_is_refused(string what, string token, string fault)
    {
        TokenFault found = s_verifier.Verify(token, s_now, "lobby", out TokenClaims? claims);
        Assert.AreEqual(fault, found.ToString(), what);
        Assert.IsNull(claims, what);
    }

    [TestMethod]
    public void The_matrix_of_bad_tokens_has_at_least_60_different_ones()
    {
        Assert.IsGreaterThanOrEqualTo(60, Bad.Select(row => (string)row[1]).Distinct().Count());
    }

    [TestMethod]
    public void A_good_token_gives_its_claims()
    {
        Assert.AreEqual(TokenFault.None, s_verifier.Verify(Signed(Claims), s_now, "lobby", out TokenClaims? claims));
        Assert.AreEqual(("lobby", "p1", "김하나", Role.Host), (claims!.Room, claims.ParticipantId, claims.Name, claims.Role));
        Assert.IsTrue(claims.May("room.manage"));
    }

    [TestMethod]
    [DataRow("""{"room":"lobby","sub":"p1","role":"attendee","exp":1800000600}""", DisplayName = "no name")]
    [DataRow("""{"room":"lobby","sub":"p1","role":"attendee","exp":1800000600.75}""", DisplayName = "a fraction of a second")]
    [DataRow("""{"room":"lobby","sub":"p1","role":"attendee","exp":1799999971}""", DisplayName = "expired within the leeway")]
    [DataRow("""{"room":"lobby","sub":"p1","role":"attendee","exp":1800000600,"nbf":1800000030}""", DisplayName = "early within the leeway")]
    [DataRow("""{"room":"lobby","sub":"p1","role":"attendee","exp":1800000600,"iat":1800000000,"iss":"x","jti":"7"}""", DisplayName = "more claims")]
    [DataRow("""{"room":"lobby","sub":"p1","role":"attendee","exp":1800000600,"permissions":[]}""", DisplayName = "no permissions")]
    [DataRow("""{ "exp" : 1.8e9, "room":"lobby","sub":"p1","role":"attendee"}""", DisplayName = "blanks and an exponent")]
    public void These_are_good(string payload) =>
        Assert.AreEqual(TokenFault.None, s_verifier.Verify(Signed(payload), s_now, "lobby", out _));

    [TestMethod]
    public void Permissions_of_the_token_replace_those_of_the_role()
    {
        s_verifier.Verify(
            Signed("""{"room":"lobby","sub":"p1","role":"host","exp":1800000600,"permissions":["media.receive"]}"""), s_now, null, out TokenClaims? claims);
        Assert.IsTrue(claims!.May("media.receive"));
        Assert.IsFalse(claims.May("room.manage"));
        Assert.IsFalse(claims.May("media.publish"));
    }

    [TestMethod]
    public void What_the_signer_makes_the_verifier_takes()
    {
        TokenClaims claims = new()
        {
            Room = "회의-1",
            ParticipantId = "a@b",
            Name = "Bo \"x\"",
            Title = "진행",
            Role = Role.Cohost,
            Permissions = ["media.receive", "x"],
            NamesPermissions = true,
            ExpiresAtS = NowS + 10,
            NotBeforeS = NowS - 10,
        };
        string token = TokenSigner.Sign(claims, Secret, s_now, withPermissions: true);
        Assert.AreEqual(TokenFault.None, s_verifier.Verify(token, s_now, "회의-1", out TokenClaims? read));
        CollectionAssert.AreEqual(claims.Permissions.ToArray(), read!.Permissions.ToArray());
        Assert.AreEqual(claims with { Permissions = [] }, read with { Permissions = [] });
    }

    /// <summary>The signature of RFC 7515 appendix A.1 fits; the claims are none of ours.</summary>
    [TestMethod]
    public void The_signature_of_the_RFC_fits_and_its_claims_do_not()
    {
        const string Token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        byte[] key = Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        int dot = Token.LastIndexOf('.');
        string signature = Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(Token[..dot])));
        Assert.AreEqual(Token[(dot + 1)..], signature);
        Assert.AreEqual(TokenFault.BadSignature, s_verifier.Verify(Token, s_now, null, out _));
    }

    [TestMethod]
    public void No_single_bit_of_a_token_can_be_changed()
    {
        string token = Signed(Claims);
        for (int i = 0; i < token.Length; i++)
        {
            for (int bit = 0; bit < 7; bit++)
            {
                char[] letters = token.ToCharArray();
                letters[i] = (char)(letters[i] ^ (1 << bit));
                Assert.AreNotEqual(TokenFault.None, s_verifier.Verify(new string(letters), s_now, null, out _), $"letter {i}, bit {bit}");
            }
        }
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_tokens_never_throw_and_never_pass()
    {
        Random random = new(20250907);
        byte[][] seeds = [.. Bad.Select(row => Encoding.UTF8.GetBytes((string)row[1])).Where(b => b.Length is > 0 and < 5000), Encoding.UTF8.GetBytes(Signed(Claims))];
        string good = Signed(Claims);
        for (int i = 0; i < Mutations.Count; i++)
        {
            string text = Encoding.Latin1.GetString(Mutations.Make(random, seeds, "ABCxyz019-_.=+ "u8.ToArray()));
            Assert.IsTrue(text == good || s_verifier.Verify(text, s_now, null, out _) != TokenFault.None || IsSignedByUs(text), text);
        }
    }

    private static bool IsSignedByUs(string token)
    {
        int dot = token.LastIndexOf('.');
        return token[(dot + 1)..] == Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(token[..dot])));
    }

    private static string Signed(string payload, string header = Header, string secret = Secret) => TokenSigner.Sign(header, payload, secret);

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static object[] Row(string what, string token, TokenFault fault) => [what, token, fault.ToString()];

    private static IEnumerable<object[]> BadSignatures()
    {
        string good = Signed(Claims);
        string[] parts = good.Split('.');
        yield return Row("another key", Signed(Claims, secret: Secret + "x"), TokenFault.BadSignature);
        yield return Row("an empty key", Signed(Claims, secret: ""), TokenFault.BadSignature);
        yield return Row("no signature", $"{parts[0]}.{parts[1]}.", TokenFault.BadSignature);
        yield return Row("half a signature", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(Base64Url.DecodeFromChars(parts[2]).AsSpan(0, 16))}", TokenFault.BadSignature);
        yield return Row("more than a signature", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString([.. Base64Url.DecodeFromChars(parts[2]), 0])}", TokenFault.BadSignature);
        yield return Row("zeros", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[32])}", TokenFault.BadSignature);
        yield return Row("another payload", $"{parts[0]}.{Part(Claims.Replace("p1", "p2", StringComparison.Ordinal))}.{parts[2]}", TokenFault.BadSignature);
        yield return Row("another header", $"{Part("""{"alg":"HS256"}""")}.{parts[1]}.{parts[2]}", TokenFault.BadSignature);
        yield return Row("signature of the payload alone", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(parts[1])))}", TokenFault.BadSignature);
        yield return Row("SHA-256 without a key", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")))}", TokenFault.BadSignature);
    }

    private static IEnumerable<object[]> BadHeaders()
    {
        foreach (string alg in (string[])["none", "None", "NONE", "nOnE", "hs256", "HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "HS256 ", "", "dir"])
        {
            yield return Row($"alg {alg}", Signed(Claims, $$"""{"alg":"{{alg}}","typ":"JWT"}"""), TokenFault.WrongAlgorithm);
        }

        yield return Row("none without a signature", $"{Part("""{"alg":"none"}""")}.{Part(Claims)}.", TokenFault.WrongAlgorithm);
        yield return Row("no alg", Signed(Claims, """{"typ":"JWT"}"""), TokenFault.WrongAlgorithm);
        yield return Row("alg null", Signed(Claims, """{"alg":null}"""), TokenFault.WrongAlgorithm);
        yield return Row("alg a number", Signed(Claims, """{"alg":256}"""), TokenFault.WrongAlgorithm);
        yield return Row("alg a list", Signed(Claims, """{"alg":["HS256"]}"""), TokenFault.WrongAlgorithm);
        yield return Row("alg twice", Signed(Claims, """{"alg":"HS256","alg":"none"}"""), TokenFault.Malformed);
        yield return Row("Alg", Signed(Claims, """{"Alg":"HS256"}"""), TokenFault.WrongAlgorithm);
        yield return Row("typ JWE", Signed(Claims, """{"alg":"HS256","typ":"JWE"}"""), TokenFault.Malformed);
        yield return Row("typ a number", Signed(Claims, """{"alg":"HS256","typ":1}"""), TokenFault.Malformed);
        yield return Row("crit", Signed(Claims, """{"alg":"HS256","crit":["exp"]}"""), TokenFault.Malformed);
        yield return Row("a header that is a list", Signed(Claims, """["HS256"]"""), TokenFault.Malformed);
        yield return Row("a header that is no JSON", Signed(Claims, "HS256"), TokenFault.Malformed);
        yield return Row("an empty header object", Signed(Claims, "{}"), TokenFault.WrongAlgorithm);
    }

    private static IEnumerable<object[]> BadForms()
    {
        string good = Signed(Claims);
        string[] parts = good.Split('.');
        yield return Row("nothing", "", TokenFault.Missing);
        yield return Row("a dot", ".", TokenFault.Malformed);
        yield return Row("two dots", "..", TokenFault.Malformed);
        yield return Row("one part", parts[0], TokenFault.Malformed);
        yield return Row("two parts", $"{parts[0]}.{parts[1]}", TokenFault.Malformed);
        yield return Row("four parts", $"{good}.{parts[2]}", TokenFault.Malformed);
        yield return Row("five parts, as an encrypted one", $"{good}.x.y", TokenFault.Malformed);
        yield return Row("no header", $".{parts[1]}.{parts[2]}", TokenFault.Malformed);
        yield return Row("padding", $"{good}=", TokenFault.Malformed);
        yield return Row("a blank before it", $" {good}", TokenFault.Malformed);
        yield return Row("a line feed behind it", $"{good}\n", TokenFault.Malformed);
        yield return Row("Bearer before it", $"Bearer {good}", TokenFault.Malformed);
        yield return Row("plain base64 letters", $"{parts[0]}.{parts[1]}.{new string('/', 43)}", TokenFault.Malformed);
        yield return Row("letters of another script", $"{parts[0]}.{parts[1]}.{new string('가', 43)}", TokenFault.Malformed);
        yield return Row("a length that base64 has not", $"{parts[0]}.{parts[1]}.A", TokenFault.Malformed);
        yield return Row("bits behind the last byte", $"{parts[0]}.{parts[1]}.{new string('A', 42)}B", TokenFault.Malformed);
        yield return Row("more than 4 KiB", $"{parts[0]}.{new string('A', 4100)}.{parts[2]}", TokenFault.TooLong);
        yield return Row("signed, but more than 4 KiB", Signed(Claims.Replace("}", $",\"x\":\"{new string('x', 4000)}\"}}", StringComparison.Ordinal)), TokenFault.TooLong);
        yield return Row("a payload that is no JSON", Signed("hello"), TokenFault.BadClaim);
        yield return Row("an empty payload", Signed(""), TokenFault.BadClaim);
        yield return Row("a payload that is a list", Signed("[]"), TokenFault.BadClaim);
        yield return Row("a payload that is null", Signed("null"), TokenFault.BadClaim);
        yield return Row("a comment in the payload", Signed("/**/" + Claims), TokenFault.BadClaim);
        yield return Row("more behind the payload", Signed(Claims + "{}"), TokenFault.BadClaim);
        yield return Row("a claim twice", Signed(Claims.Replace("}", ",\"role\":\"host\"}", StringComparison.Ordinal)), TokenFault.BadClaim);
        yield return Row("a payload too deep", Signed(Claims.Replace("}", $",\"x\":{new string('[', 40)}{new string(']', 40)}}}", StringComparison.Ordinal)), TokenFault.BadClaim);
    }

    private static IEnumerable<object[]> BadTimes()
    {
        yield return Row("expired", With("exp", $"{NowS - 30}"), TokenFault.Expired);
        yield return Row("expired long ago", With("exp", "0"), TokenFault.Expired);
        yield return Row("not yet", With("nbf", $"{NowS + 31}"), TokenFault.NotYetValid);
        yield return Row("not for years", With("nbf", "253402300799"), TokenFault.NotYetValid);
        foreach (string value in (string[])["null", "\"1800000600\"", "-1", "1e300", "[]", "{}", "true", "253402300800"])
        {
            yield return Row($"exp {value}", With("exp", value), TokenFault.BadClaim);
            yield return Row($"nbf {value}", With("nbf", value), TokenFault.BadClaim);
        }

        yield return Row("iat a text", With("iat", "\"now\""), TokenFault.BadClaim);
        yield return Row("no exp", Signed("""{"room":"lobby","sub":"p1","role":"host"}"""), TokenFault.BadClaim);
    }

    private static IEnumerable<object[]> BadClaims()
    {
        yield return Row("an operator's, for a room", With("room", "\"*\""), TokenFault.OtherRoom);
        yield return Row("another room", With("room", "\"lobby2\""), TokenFault.OtherRoom);
        yield return Row("the room in capitals", With("room", "\"Lobby\""), TokenFault.OtherRoom);
        foreach (string value in (string[])["null", "\"\"", "7", "[\"lobby\"]", "\"a/b\"", "\"..\"", "\"a b\"", "\"lobby\\u0000\"", $"\"{new string('a', 65)}\""])
        {
            yield return Row($"room {value}", With("room", value), TokenFault.BadClaim);
        }

        foreach (string value in (string[])["null", "\"\"", "1", "\"p 1\"", "\"p\\n1\"", "\"p:1\"", "\"가\"", $"\"{new string('a', 65)}\""])
        {
            yield return Row($"sub {value}", With("sub", value), TokenFault.BadClaim);
        }

        foreach (string value in (string[])["null", "\"\"", "\"admin\"", "\"Host\"", "\"host \"", "0", "[\"host\"]"])
        {
            yield return Row($"role {value}", With("role", value), TokenFault.BadClaim);
        }

        foreach (string value in (string[])["null", "\"\"", "\"  \"", "5", "\"\\u202e\"", $"\"{new string('a', 257)}\""])
        {
            yield return Row($"name {value}", With("name", value), TokenFault.BadClaim);
        }

        foreach (string value in (string[])["null", "\"media.publish\"", "[1]", "[null]", "[\"\"]", "{}", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 33))}]", $"[\"{new string('a', 65)}\"]"])
        {
            yield return Row($"permissions {value}", With("permissions", value), TokenFault.BadClaim);
        }
    }

    /// <summary>The good claims with one of them changed.</summary>
    private static string With(string claim, string json)
    {
        Dictionary<string, string> claims = new()
        {
            ["room"] = "\"lobby\"",
            ["sub"] = "\"p1\"",
            ["role"] = "\"host\"",
            ["exp"] = "1800000600",
            [claim] = json,
        };
        return Signed($"{{{string.Join(',', claims.Select(c => $"\"{c.Key}\":{c.Value}"))}}}");
    }
}
