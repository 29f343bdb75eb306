using McuServer.Serving.Layouts;
using McuServer.Tests.Running;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace McuServer.Tests.Serving.Layouts;

[TestClass]
public class FolderWatchTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_never = TimeSpan.FromDays(10);

    private readonly FakeTimeProvider _clock = new();
    private int _callCount;

    [TestMethod]
    public async Task A_look_finds_what_no_notice_told()
    {
        using Workspace work = new();
        string folder = work.PathOf("later");

        // Notices would come after days: what is heard comes from the look.
        using FolderWatch watch = new(folder, "*.json", _clock, () => _callCount++, delay: s_never, poll: s_second);
        Assert.IsFalse(watch.IsWatching, "there is no folder");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.json"), "{}");
        _clock.Advance(s_second);
        Assert.AreEqual(1, _callCount, "the new file was found");
        _clock.Advance(s_second);
        Assert.AreEqual(1, _callCount, "nothing changed since");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "{}");
        _clock.Advance(s_second);
        Assert.AreEqual(1, _callCount, "another kind of file");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.json"), "[1]");
        _clock.Advance(s_second);
        Assert.AreEqual(2, _callCount, "the file is another");
    }

    [TestMethod]
    public async Task Several_notices_make_one_call()
    {
        using Workspace work = new();
        string folder = work.PathOf("here");
        Directory.CreateDirectory(folder);
        using FolderWatch watch = new(folder, "*.json", _clock, () => _callCount++, delay: s_second, poll: s_never);
        if (!watch.IsWatching)
        {
            Assert.Inconclusive("The kernel has no watches left.");
        }

        for (int i = 0; i < 10; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{i}.json"), "{}");
        }

        Assert.AreEqual(0, _callCount, "the time has not passed");
        await Eventually.IsTrueAsync(
            () =>
            {
                _clock.Advance(s_second);
                return _callCount > 0;
            },
            "the notices were heard");
        Assert.AreEqual(1, _callCount);
    }
}
