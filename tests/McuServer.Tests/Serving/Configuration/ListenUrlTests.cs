using McuServer.Serving.Configuration;

namespace McuServer.Tests.Serving.Configuration;

[TestClass]
public class ListenUrlTests
{
    [TestMethod]
    [DataRow("http://127.0.0.1:8080", false, "127.0.0.1", 8080, true)]
    [DataRow("https://localhost:8443/", true, null, 8443, true)]
    [DataRow("http://[::1]:80", false, "::1", 80, true)]
    [DataRow("http://[::1]", false, "::1", 80, true)]
    [DataRow("https://*:443", true, "::", 443, false)]
    [DataRow("http://0.0.0.0:1", false, "0.0.0.0", 1, false)]
    [DataRow("http://127.0.0.1", false, "127.0.0.1", 80, true)]
    [DataRow("http://192.168.0.4:0", false, "192.168.0.4", 0, false)]
    public void Addresses_are_read(string text, bool isHttps, string? address, int port, bool isLoopback)
    {
        ListenUrl url = ListenUrl.Parse(text)!;
        Assert.AreEqual((isHttps, address, port, isLoopback), (url.IsHttps, url.Address?.ToString(), url.Port, url.IsLoopback));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("127.0.0.1:80")]
    [DataRow("ftp://127.0.0.1")]
    [DataRow("http://example.kr:80")]
    [DataRow("http://127.0.0.1:65536")]
    [DataRow("http://127.0.0.1:-1")]
    [DataRow("http://127.0.0.1:x")]
    [DataRow("http://127.1:80")]
    [DataRow("http://[::1:80")]
    [DataRow("http://::1")]
    public void Others_are_not(string text) => Assert.IsNull(ListenUrl.Parse(text));
}
