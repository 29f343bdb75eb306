using System.Collections.Immutable;
using System.Security.Cryptography;

namespace McuServer.Media.Layouts;

/// <summary>One file of a catalog.</summary>
/// <param name="FileName">Without folder.</param>
/// <param name="Id">The file's name without ".json"; what rooms ask for.</param>
/// <param name="Layout">The last good version, or null when there was none.</param>
/// <param name="Errors">Of the version on disk.</param>
public sealed record LayoutEntry(string FileName, string Id, Layout? Layout, ImmutableArray<LayoutError> Errors)
{
    /// <summary>What the version on disk calls itself; null when it is too broken to tell.</summary>
    public string? ClaimedId { get; init; }

    /// <summary>The version on disk can be used.</summary>
    public bool IsValid { get; init; }

    /// <summary>Bytes of the file from which <see cref="Layout"/> was read; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>SHA-256 of <see cref="Source"/> in hexadecimal; "" when there is none.</summary>
    public string SourceHash { get; init; } = "";

    /// <summary>SHA-256 of the version on disk in hexadecimal; "" when it cannot be read or is too large.</summary>
    public string DiskHash { get; init; } = "";

    /// <summary>The version on disk is bad, and an earlier one is still in use.</summary>
    public bool IsStale => !IsValid && Layout is not null;
}

/// <summary>
/// The layouts of one folder: valid ones by id, invalid ones with their errors. A bad file never throws and never
/// removes a layout that is in use. Readers on other threads see one whole state or the next.
/// </summary>
public sealed class LayoutCatalog
{
    /// <summary>Layout files in a folder at most; more are listed as invalid.</summary>
    public const int MaxFiles = 200;

    private const string Extension = ".json";
    private const string DuplicateCode = "id.duplicate";
    private const string TooManyCode = "catalog.too-many";
    private const string SchemaFile = "layout.schema.json";

    private readonly string _folder;
    private readonly IAssetStore _assets;
    private readonly Lock _writing = new();
    private volatile ImmutableSortedDictionary<string, LayoutEntry> _entries;

    private LayoutCatalog(string folder, IAssetStore? assets)
    {
        _folder = folder;
        _assets = assets ?? new FolderAssetStore(folder);
        _entries = ImmutableSortedDictionary.Create<string, LayoutEntry>(StringComparer.Ordinal);
    }

    /// <summary>Valid and invalid files, by file name.</summary>
    public IEnumerable<LayoutEntry> Entries => _entries.Values;

    public IAssetStore Assets => _assets;

    /// <summary>Reads every layout of a folder.</summary>
    /// <param name="assets">Where images are; null: below the same folder.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static LayoutCatalog Load(string folder, IAssetStore? assets = null)
    {
        string full = Path.GetFullPath(folder);
        if (!Directory.Exists(full))
        {
            throw new DirectoryNotFoundException(
                $"The folder of layouts \"{full}\" does not exist; create it or name another one.");
        }

        var catalog = new LayoutCatalog(full, assets);
        catalog.ReloadAll();
        return catalog;
    }

    /// <summary>The layout with this id, in its last good version.</summary>
    public bool TryGet(string id, out Layout layout)
    {
        layout = _entries.TryGetValue(id + Extension, out LayoutEntry? entry) ? entry.Layout! : null!;
        return layout is not null;
    }

    /// <summary>The file that is named after this id, valid or not; null when there is none.</summary>
    public LayoutEntry? Find(string id) => _entries.GetValueOrDefault(id + Extension);

    /// <summary>Reads the folder again: new and changed files, and without those that are gone.</summary>
    public void ReloadAll()
    {
        var names = new List<string>();
        foreach (string path in Directory.EnumerateFileSystemEntries(_folder, "*" + Extension))
        {
            string name = Path.GetFileName(path);
            if (IsLayoutFile(name))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        lock (_writing)
        {
            ImmutableSortedDictionary<string, LayoutEntry> before = _entries;
            ImmutableSortedDictionary<string, LayoutEntry> after = before.Clear();
            foreach (string name in names)
            {
                LayoutEntry entry = after.Count < MaxFiles ? ReadEntry(name, before) : TooMany(name);
                after = after.Add(name, entry);
            }

            _entries = MarkDuplicates(after);
        }
    }

    /// <summary>
    /// Reads one file again. A bad version keeps the last good one in use; a file that is gone is forgotten.
    /// </summary>
    /// <param name="fileName">Without folder.</param>
    /// <returns>The new state, or null when the file is gone or is no layout file.</returns>
    public LayoutEntry? Reload(string fileName)
    {
        if (!IsLayoutFile(fileName) || Path.GetFileName(fileName) != fileName)
        {
            return null;
        }

        lock (_writing)
        {
            if (!Path.Exists(Path.Combine(_folder, fileName)))
            {
                _entries = MarkDuplicates(_entries.Remove(fileName));
                return null;
            }

            int others = 0;
            foreach (LayoutEntry other in _entries.Values)
            {
                others += other.FileName == fileName || IsBeyond(other) ? 0 : 1;
            }

            bool hasRoom = others < MaxFiles;
            LayoutEntry entry = hasRoom ? ReadEntry(fileName, _entries) : TooMany(fileName);
            _entries = MarkDuplicates(_entries.SetItem(fileName, entry));
            return _entries[fileName];
        }
    }

    private static bool IsLayoutFile(string name) =>
        name.EndsWith(Extension, StringComparison.Ordinal) && name != SchemaFile && name[0] != '.';

    private static bool IsBeyond(LayoutEntry entry) =>
        entry.Errors.Length > 0 && entry.Errors[0].Code == TooManyCode;

    private static LayoutEntry TooMany(string name) => Invalid(
        name,
        null,
        TooManyCode,
        $"The folder holds more than {MaxFiles} layouts, and this one is beyond; delete or move some.");

    private static LayoutEntry Invalid(string name, Layout? lastGood, string code, string detail) => new(
        name, name[..^Extension.Length], lastGood, [new LayoutError(code, LayoutSeverity.Error, "#", detail)]);

    /// <summary>
    /// An id belongs to the file that is named after it. Whoever else claims it is told so, and stays invalid through
    /// its id.mismatch alone; the rightful file is not touched.
    /// </summary>
    private static ImmutableSortedDictionary<string, LayoutEntry> MarkDuplicates(
        ImmutableSortedDictionary<string, LayoutEntry> entries)
    {
        var owners = new Dictionary<string, string>();
        foreach (LayoutEntry entry in entries.Values)
        {
            if (entry.ClaimedId is string id && (id == entry.Id || !owners.ContainsKey(id)))
            {
                owners[id] = entry.FileName;
            }
        }

        ImmutableSortedDictionary<string, LayoutEntry> marked = entries;
        foreach (LayoutEntry entry in entries.Values)
        {
            ImmutableArray<LayoutError> errors = entry.Errors.RemoveAll(error => error.Code == DuplicateCode);
            if (entry.ClaimedId is string id && owners[id] != entry.FileName)
            {
                LayoutError beside = errors[0];
                foreach (LayoutError error in errors)
                {
                    beside = error.Code == "id.mismatch" ? error : beside;
                }

                errors = errors.Insert(0, new LayoutError(
                    DuplicateCode,
                    LayoutSeverity.Error,
                    "#/id",
                    $"The id \"{id}\" belongs to \"{owners[id]}\" already; give this file an id and a name of its own.")
                {
                    Line = beside.Line,
                    Column = beside.Column,
                });
            }

            // Also when the count is the same: the owner may be another file now.
            if (errors.Length != entry.Errors.Length || (errors.Length > 0 && errors[0].Code == DuplicateCode))
            {
                marked = marked.SetItem(entry.FileName, entry with { Errors = errors });
            }
        }

        return marked;
    }

    private LayoutEntry ReadEntry(string name, ImmutableSortedDictionary<string, LayoutEntry> before)
    {
        string id = name[..^Extension.Length];
        before.TryGetValue(name, out LayoutEntry? old);
        byte[] bytes;
        try
        {
            using FileStream file = File.OpenRead(Path.Combine(_folder, name));
            var buffer = new byte[LayoutReader.MaxBytes + 1];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > LayoutReader.MaxBytes)
            {
                return Kept(old, new LayoutEntry(name, id, null, [LayoutReader.TooLarge($"{file.Length}")]));
            }

            bytes = buffer[..length];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Kept(old, Invalid(
                name, null, "file.unreadable", $"The file cannot be read ({exception.Message}); mend its rights."));
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        LayoutReadResult read = LayoutReader.Read(bytes, id, _assets);
        LayoutEntry entry = new(name, id, read.Layout, read.Errors)
        {
            IsValid = read.IsValid,
            ClaimedId = read.ClaimedId,
            DiskHash = hash,
        };
        return read.IsValid ? entry with { Source = bytes, SourceHash = hash } : Kept(old, entry);
    }

    /// <summary>A bad version with the last good one behind it.</summary>
    private static LayoutEntry Kept(LayoutEntry? old, LayoutEntry bad) => old is null
        ? bad
        : bad with { Layout = old.Layout, Source = old.Source, SourceHash = old.SourceHash };
}
