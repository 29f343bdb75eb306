using McuServer.Serving.Layouts;
using McuServer.Tests.Running;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Layouts;

[TestClass]
public class FolderWatchTests
{
    [TestMethod]
    public async Task A_look_finds_what_no_notice_told()
    {
        using Workspace work = new();
        string folder = work.PathOf("later");
        int calls = 0;
        // Notices would come after an hour: what is heard comes from the look.
        using FolderWatch watch = new(folder, "*.json", TimeProvider.System, () => Interlocked.Increment(ref calls), TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(20));
        Assert.IsFalse(watch.IsWatching, "there is no folder");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.json"), "{}");
        await Eventually.IsTrueAsync(() => Volatile.Read(ref calls) > 0, "the new file was found");
        int before = Volatile.Read(ref calls);
        await Task.Delay(100);
        Assert.AreEqual(before, Volatile.Read(ref calls), "nothing changed since");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "{}");
        await Task.Delay(100);
        Assert.AreEqual(before, Volatile.Read(ref calls), "another kind of file");
    }

    [TestMethod]
    public async Task Several_notices_make_one_call()
    {
        using Workspace work = new();
        string folder = work.PathOf("here");
        Directory.CreateDirectory(folder);
        int calls = 0;
        using FolderWatch watch = new(folder, "*.json", TimeProvider.System, () => Interlocked.Increment(ref calls), TimeSpan.FromMilliseconds(400), TimeSpan.FromHours(1));
        if (!watch.IsWatching)
        {
            Assert.Inconclusive("The kernel has no watches left.");
        }

        for (int i = 0; i < 10; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{i}.json"), "{}");
        }

        await Eventually.IsTrueAsync(() => Volatile.Read(ref calls) > 0, "the notices were heard");
        await Task.Delay(600);
        Assert.AreEqual(1, Volatile.Read(ref calls));
    }
}
