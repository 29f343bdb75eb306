using McuServer.Serving.Configuration;
using McuServer.Serving.Tokens;
using McuServer.Tests.Serving.Fakes;
using Microsoft.AspNetCore.Http;

namespace McuServer.Tests.Serving.Tokens;

[TestClass]
public class VisitorCookieTests
{
    private static readonly ServerOptions s_options = new() { Tokens = new TokenOptions { Secret = RunningHost.Secret } };

    [TestMethod]
    public void A_browser_is_known_again_also_after_a_restart_of_the_server()
    {
        (string id, string cookie) = Issue(new VisitorCookie(s_options));
        Assert.AreEqual(id, new VisitorCookie(s_options).Read(cookie));
        DefaultHttpContext again = new();
        again.Request.Headers.Cookie = $"{VisitorCookie.Name}={cookie}";
        Assert.AreEqual(id, new VisitorCookie(s_options).Recognise(again));
        Assert.AreEqual(0, again.Response.Headers.SetCookie.Count, "nothing new is given");
        Assert.AreNotEqual(id, Issue(new VisitorCookie(s_options)).Id);
    }

    [TestMethod]
    public void Scripts_and_other_sites_do_not_get_it()
    {
        DefaultHttpContext context = new();
        context.Request.Scheme = "https";
        new VisitorCookie(s_options).Recognise(context);
        string set = context.Response.Headers.SetCookie.ToString();
        foreach (string part in (string[])["path=/", "secure", "httponly", "samesite=lax", "max-age="])
        {
            StringAssert.Contains(set.ToLowerInvariant(), part);
        }
    }

    [TestMethod]
    public void A_forged_or_broken_one_is_none()
    {
        VisitorCookie cookies = new(s_options);
        (string id, string cookie) = Issue(cookies);
        foreach (string? bad in (string?[])[null, "", ".", id, id + ".", cookie + "A", "A" + cookie[1..], cookie[..^1], new string('a', 4000), "한글." + cookie])
        {
            bool isSame = bad == cookie;
            Assert.IsTrue(isSame || cookies.Read(bad) is null, bad);
        }

        ServerOptions other = new() { Tokens = new TokenOptions { Secret = RunningHost.Secret + "2" } };
        Assert.IsNull(new VisitorCookie(other).Read(cookie), "another server's key");
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = cookie.ToCharArray();
            int at = random.Next(text.Length);
            text[at] = (char)random.Next(32, 127);
            Assert.IsTrue(text.AsSpan().SequenceEqual(cookie) || cookies.Read(new string(text)) is null, new string(text));
        }
    }

    private static (string Id, string Cookie) Issue(VisitorCookie cookies)
    {
        DefaultHttpContext context = new();
        string id = cookies.Recognise(context);
        string set = context.Response.Headers.SetCookie.ToString();
        return (id, set[(VisitorCookie.Name.Length + 1)..set.IndexOf(';', StringComparison.Ordinal)]);
    }
}
