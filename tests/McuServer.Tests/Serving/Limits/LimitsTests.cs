using System.Net;
using McuServer.Serving.Limits;
using Microsoft.Extensions.Time.Testing;

namespace McuServer.Tests.Serving.Limits;

[TestClass]
public class LimitsTests
{
    [TestMethod]
    public void A_bucket_gives_its_burst_at_once_and_its_rate_after()
    {
        TokenBucket bucket = new(perSecond: 10, burst: 3);
        TimeSpan now = TimeSpan.FromSeconds(5);
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(bucket.TryTake(now));
        }

        Assert.IsFalse(bucket.TryTake(now));
        Assert.AreEqual(0.1, bucket.WaitTime(now).TotalSeconds, 1e-6);
        Assert.IsTrue(bucket.TryTake(now + TimeSpan.FromMilliseconds(101)));
        Assert.IsFalse(bucket.TryTake(now + TimeSpan.FromMilliseconds(102)));
        Assert.IsTrue(bucket.IsFull(now + TimeSpan.FromSeconds(1)));
    }

    [TestMethod]
    public void Posts_are_counted_by_address()
    {
        ClientAddressLimits limits = new(postsPerMinute: 2, maxSockets: 1, maxSessions: 1, new FakeTimeProvider());
        Assert.IsTrue(limits.TryPost(IPAddress.Parse("192.0.2.1"), out _));
        Assert.IsTrue(limits.TryPost(IPAddress.Parse("::ffff:192.0.2.1"), out _));
        Assert.IsFalse(limits.TryPost(IPAddress.Parse("192.0.2.1"), out int retryAfterS));
        Assert.AreEqual(30, retryAfterS);
        Assert.IsTrue(limits.TryPost(IPAddress.Parse("192.0.2.2"), out _));
    }

    [TestMethod]
    public void An_IPv6_client_counts_by_its_network()
    {
        ClientAddressLimits limits = new(100, maxSockets: 1, maxSessions: 1, new FakeTimeProvider());
        Assert.IsTrue(limits.TryOpenSocket(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.IsFalse(limits.TryOpenSocket(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.IsTrue(limits.TryOpenSocket(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.IsTrue(limits.TryOpenSession(IPAddress.Parse("2001:db8:1:2::1")));
        limits.CloseSocket(IPAddress.Parse("2001:db8:1:2::1"));
        Assert.IsTrue(limits.TryOpenSocket(IPAddress.Parse("2001:db8:1:2::5")));
    }

    [TestMethod]
    public void The_table_of_addresses_is_bounded_and_forgets_the_idle_ones()
    {
        FakeTimeProvider clock = new();
        ClientAddressLimits limits = new(60, 1, 1, clock);
        for (uint i = 0; i < 10_000; i++)
        {
            Assert.IsTrue(limits.TryPost(new IPAddress(0x0A00_0000u + i), out _));
        }

        Assert.IsFalse(limits.TryPost(IPAddress.Parse("192.0.2.1"), out _));
        Assert.AreEqual(10_000, limits.AddressCount);
        Assert.IsTrue(limits.TryOpenSession(new IPAddress(0x0A00_0000u)));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsTrue(limits.TryPost(IPAddress.Parse("192.0.2.1"), out _));
        Assert.AreEqual(2, limits.AddressCount);
    }
}
