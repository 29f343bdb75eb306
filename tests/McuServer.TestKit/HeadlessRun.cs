using McuServer.Conference;
using McuServer.Conference.Headless;
using McuServer.Media.Composition.Drawing;

namespace McuServer.TestKit;

/// <summary>One headless conference from a script to its files, in a folder of its own that goes with it.</summary>
public sealed class HeadlessRun : IDisposable
{
    private readonly MixResources _resources;

    /// <param name="mediaFolder">What the script's paths start from.</param>
    public HeadlessRun(
        ConferenceScript script, string mediaFolder, int threadCount = 1, bool wantsHash = true,
        Action<TimeSpan>? onProgress = null)
    {
        LayoutSource layouts = new(LayoutFolder);
        _resources = new MixResources(threadCount, () => new OverlayPainter(layouts.Folder));
        Conference = new HeadlessConference(
            script, mediaFolder, Folder, layouts, _resources,
            new HeadlessOptions { WantsHash = wantsHash, Preset = "ultrafast", OnProgress = onProgress });
    }

    /// <summary>The stock layouts, which the build copies beside the tests.</summary>
    public static string LayoutFolder => Path.Combine(AppContext.BaseDirectory, "layouts");

    public string Folder { get; } = Directory.CreateTempSubdirectory("mcu-run-").FullName;

    public HeadlessConference Conference { get; }

    /// <summary>The threads that it runs on, the caller's among them.</summary>
    public WorkerSet Workers => _resources.Workers;

    /// <summary>Runs to the end; pictures' and sound's hash of each output, in order.</summary>
    public IReadOnlyList<string> Run()
    {
        Conference.Run(CancellationToken.None);
        return [.. Conference.Outputs.Select(o => $"{o.PictureHash} {o.SoundHash}")];
    }

    public string FileOf(string name) => Path.Combine(Folder, name);

    /// <summary>Pooled things that were not given back; ends the conference.</summary>
    public int OutstandingAfterEnd()
    {
        Conference.Dispose();
        return _resources.Outstanding;
    }

    public void Dispose()
    {
        Conference.Dispose();
        _resources.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
