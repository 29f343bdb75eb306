using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>Finds layouts for scripts and commands: by id in a folder, or as a file of one's own.</summary>
public sealed class LayoutSource(LayoutCatalog catalog)
{
    public LayoutCatalog Catalog { get; } = catalog;

    /// <summary>The layout of that id, or of that file when the name is a path or ends in .json.</summary>
    /// <param name="folder">What a relative path starts from.</param>
    /// <exception cref="ScriptException">There is none, or it is not valid.</exception>
    public Layout Find(string name, string folder)
    {
        if (!name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !name.Contains('/', StringComparison.Ordinal))
        {
            return Catalog.Find(name)
                ?? throw new ScriptException($"layout '{name}' is unknown; 'mcu layout list' names the {Catalog.Layouts.Count} that there are");
        }

        string path = Path.GetFullPath(name, folder);
        if (!File.Exists(path))
        {
            throw new ScriptException($"{path}: no such layout file");
        }

        LayoutReadResult result = LayoutCatalog.ReadFile(path);
        return result.Layout
            ?? throw new ScriptException($"{path}: {result.Errors[0]} ('mcu layout validate' lists all)");
    }
}
