using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>The layouts of the repository, as they are delivered.</summary>
internal static class LayoutFiles
{
    public static IEnumerable<string> Ids() => Directory.EnumerateFiles(Folder(), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Where(name => name != "layout.schema")
        .Order(StringComparer.Ordinal);

    public static Layout Load(string id) => Read(Folder(), id);

    /// <summary>One of those that stand in config/examples, to be copied.</summary>
    public static Layout LoadExample(string id) => Read(Path.Combine(Path.GetDirectoryName(Folder())!, "config", "examples"), id);

    private static Layout Read(string folder, string id)
    {
        LayoutReadResult result = LayoutReader.Read(File.ReadAllBytes(Path.Combine(folder, id + ".json")), id);
        Assert.IsNotNull(result.Layout, string.Join('\n', result.Errors));
        return result.Layout;
    }

    private static string Folder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "McuServer.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        Assert.IsNotNull(folder, "No folder above the tests holds McuServer.sln.");
        return Path.Combine(folder, "layouts");
    }
}
