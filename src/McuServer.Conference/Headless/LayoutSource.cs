using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>Finds layouts for scripts and commands: by id in a folder, or as a file of one's own.</summary>
public sealed class LayoutSource
{
    /// <exception cref="ScriptException">There is no such folder.</exception>
    public LayoutSource(string folder)
    {
        Folder = Path.GetFullPath(folder);
        Catalog = Directory.Exists(Folder)
            ? LayoutCatalog.Load(Folder)
            : throw new ScriptException($"{folder}: no such folder of layouts; give --layouts FOLDER");
    }

    /// <summary>Holds the layouts, and below <c>assets</c> their images: for layouts of one's own as well.</summary>
    public string Folder { get; }

    public LayoutCatalog Catalog { get; }

    /// <summary>Layouts that can be used, by id.</summary>
    public IReadOnlyList<Layout> Layouts => [.. Catalog.Entries.Where(entry => entry.Layout is not null).Select(entry => entry.Layout!)];

    /// <summary>The layout of that id, or of that file when the name is a path or ends in .json.</summary>
    /// <param name="folder">What a relative path starts from.</param>
    /// <exception cref="ScriptException">There is none, or it is not valid.</exception>
    public Layout Find(string name, string folder)
    {
        if (!name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !name.Contains('/', StringComparison.Ordinal))
        {
            return Catalog.TryGet(name, out Layout layout)
                ? layout
                : throw new ScriptException($"'{name}' is no layout; 'mcu layout list' names the {Layouts.Count} that there are, and a file ends in .json");
        }

        string path = Path.GetFullPath(name, folder);
        LayoutReadResult result = ReadFile(path, Catalog.Assets);
        return result.Layout
            ?? throw new ScriptException($"{path}: {result.Errors[0]} ('mcu layout validate' lists all)");
    }

    /// <summary>Reads one file; its id must be its name.</summary>
    /// <exception cref="ScriptException">It cannot be read at all.</exception>
    public static LayoutReadResult ReadFile(string path, IAssetStore assets)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] buffer = new byte[LayoutReader.MaxBytes + 1];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return LayoutReader.Read(buffer.AsMemory(0, length), Path.GetFileNameWithoutExtension(path), assets);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"{path}: {InputErrors.Explain(e, path, "a layout file")}");
        }
    }
}
