using McuServer.Media.Layouts;
using McuServer.Serving.Api;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McuServer.Tests.Serving.Api;

[TestClass]
public class IdempotencyStoreTests
{
    private static readonly Caller s_caller = new("p1", Role.Host, "r", null);
    private readonly FakeTimeProvider _clock = new();

    [TestMethod]
    public void An_answer_is_kept_for_a_day()
    {
        IdempotencyStore store = new(_clock);
        Complete(store, "k", 10);
        _clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.IsNotNull(Begin(store, "k").Answer);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsNull(Begin(store, "k").Answer);
    }

    [TestMethod]
    public void The_first_request_must_be_over_before_it_is_repeated()
    {
        IdempotencyStore store = new(_clock);
        IdempotencyEntry first = Begin(store, "k");
        Assert.AreEqual(ProblemKind.Conflict, Assert.ThrowsExactly<ProblemException>(() => Begin(store, "k")).Problem.Kind);
        first.Abandon();
        Assert.IsNull(Begin(store, "k").Answer, "what was given up may be tried again");
    }

    [TestMethod]
    public void The_oldest_answers_go_when_there_are_too_many()
    {
        IdempotencyStore store = new(_clock);
        for (int i = 0; i < IdempotencyStore.MaxEntries + 10; i++)
        {
            Complete(store, $"k{i}", 10);
        }

        Assert.AreEqual(IdempotencyStore.MaxEntries, store.Count);
        Assert.IsNotNull(Begin(store, "k500").Answer);
        Assert.IsNull(Begin(store, "k0").Answer);
    }

    [TestMethod]
    public void Large_answers_do_not_fill_the_memory()
    {
        IdempotencyStore store = new(_clock);
        for (int i = 0; i < 200; i++)
        {
            Complete(store, $"k{i}", 1 << 20);
        }

        Assert.IsLessThanOrEqualTo(35, store.Count);
    }

    private static IdempotencyEntry Begin(IdempotencyStore store, string key)
    {
        DefaultHttpContext context = new();
        context.Request.Method = "POST";
        context.Request.Path = "/x";
        return store.Begin(s_caller, key, context.Request, []);
    }

    private static void Complete(IdempotencyStore store, string key, int bytes) =>
        Begin(store, key).Complete(new StoredAnswer(200, new byte[bytes], "application/json"));
}
