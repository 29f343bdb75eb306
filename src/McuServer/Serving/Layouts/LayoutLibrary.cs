using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Layouts;

/// <summary>
/// The layouts of a server: those that come with the program, and a folder of one's own whose files stand in front of them
/// and are written by the API. Files that change on disk are read anew; a bad new version leaves the last good one in use.
/// Thread-safe: readers see one whole state or the next.
/// </summary>
internal sealed partial class LayoutLibrary : IDisposable
{
    private readonly LayoutCatalog _stock;
    private readonly string _stockFolder;
    private readonly string? _ownFolder;
    private readonly IAssetStore _assets;
    private readonly Lock _writing = new();
    private readonly FolderWatch? _watch;
    private LayoutCatalog? _own;
    private volatile ImmutableSortedDictionary<string, LayoutInfo> _layouts =
        ImmutableSortedDictionary.Create<string, LayoutInfo>(StringComparer.Ordinal);

    /// <param name="stockFolder">Of the layouts that come with the program; is not written to unless it is the own folder too.</param>
    /// <param name="ownFolder">Need not exist yet; null: nothing can be written.</param>
    /// <exception cref="DirectoryNotFoundException">There is no stock folder.</exception>
    public LayoutLibrary(string stockFolder, string? ownFolder, TimeProvider clock, TimeSpan? delay = null, TimeSpan? poll = null)
    {
        _stockFolder = Path.GetFullPath(stockFolder);
        _ownFolder = ownFolder is null ? null : Path.GetFullPath(ownFolder);
        _stock = LayoutCatalog.Load(_stockFolder);
        _assets = OwnAssetRoot is null ? _stock.Assets : new LayeredAssetStore(new FolderAssetStore(OwnAssetRoot), _stock.Assets);
        _own = OwnIsStock ? _stock : null;
        lock (_writing)
        {
            Reload();
        }

        _watch = _ownFolder is null ? null : new FolderWatch(_ownFolder, "*.json", clock, Refresh, delay, poll);
    }

    /// <summary>Told after the state has changed, one by one, never at the same time; handlers do not block.</summary>
    public event Action<LayoutNews>? Changed;

    /// <summary>Where images of stock layouts are.</summary>
    public string AssetRoot => _stockFolder;

    /// <summary>Where images of own layouts are looked for first; null: there is no own folder beside the stock one.</summary>
    public string? OwnAssetRoot => OwnIsStock ? null : _ownFolder;

    public IEnumerable<LayoutInfo> Layouts => _layouts.Values;

    private bool OwnIsStock => _ownFolder == _stockFolder;

    /// <summary>The version in use; null: there is none.</summary>
    public Layout? Find(string id) => _layouts.TryGetValue(id, out LayoutInfo? info) ? info.Layout : null;

    /// <exception cref="LayoutRefusedException">NotFound.</exception>
    public LayoutInfo Get(string id) => _layouts.TryGetValue(id, out LayoutInfo? info) ? info : throw Missing(id);

    /// <summary>Checks without storing.</summary>
    public LayoutReadResult Check(ReadOnlyMemory<byte> utf8, string? id = null) => LayoutReader.Read(utf8, id, _assets);

    /// <summary>Stores a valid layout under its id: the whole file or none of it.</summary>
    /// <param name="ifMatch">ETag without quotes of the version that it replaces, "*" for whichever is there; null: unconditional.</param>
    /// <exception cref="LayoutRefusedException">Nothing was stored.</exception>
    public LayoutInfo Put(string id, ReadOnlyMemory<byte> utf8, string? ifMatch)
    {
        string folder = WritableFolder(id);
        LayoutReadResult read = Check(utf8, id);
        if (!read.IsValid)
        {
            throw new LayoutRefusedException(
                utf8.Length > LayoutReader.MaxBytes ? LayoutRefusal.TooLarge : LayoutRefusal.Invalid, read.Errors[0].Detail)
            {
                Errors = read.Errors,
            };
        }

        lock (_writing)
        {
            CheckMatch(id, ifMatch);
            bool isNew = _own?.Find(id) is null;
            if (isNew && _own is not null && _own.Entries.Count() >= LayoutCatalog.MaxFiles)
            {
                throw new LayoutRefusedException(
                    LayoutRefusal.TooMany, $"There are {LayoutCatalog.MaxFiles} layouts, as many as there may be; delete one.");
            }

            WriteWhole(folder, id, utf8);
            Reload();
            return Get(id);
        }
    }

    /// <summary>Removes an own layout; a stock one of the same id comes to light again.</summary>
    /// <param name="isInUse">Whether a room shows it.</param>
    /// <exception cref="LayoutRefusedException">Nothing was removed.</exception>
    public void Delete(string id, string? ifMatch, bool isInUse)
    {
        string folder = WritableFolder(id);
        lock (_writing)
        {
            LayoutInfo info = Get(id);
            CheckMatch(id, ifMatch);
            if (info.IsBuiltin || _own?.Find(id) is null)
            {
                throw new LayoutRefusedException(LayoutRefusal.ReadOnly, $"\"{id}\" comes with the program and stays.");
            }

            if (isInUse)
            {
                throw new LayoutRefusedException(LayoutRefusal.InUse, $"A room shows \"{id}\"; give it another layout first.");
            }

            OnDisk(() => File.Delete(Path.Combine(folder, id + ".json")));
            Reload();
        }
    }

    /// <summary>Reads the folders anew; the watcher does it by itself.</summary>
    public void Refresh()
    {
        lock (_writing)
        {
            Reload();
        }
    }

    public void Dispose() => _watch?.Dispose();

    [GeneratedRegex(@"^[a-z0-9](-?[a-z0-9]){0,47}\z")]
    private static partial Regex IdPattern();

    private static LayoutRefusedException Missing(string id) =>
        new(LayoutRefusal.NotFound, $"There is no layout \"{(id.Length > 64 ? id[..64] + "…" : id)}\".");

    private string WritableFolder(string id)
    {
        if (!IdPattern().IsMatch(id))
        {
            throw new LayoutRefusedException(
                LayoutRefusal.BadId, "An id has 1 to 48 small letters, digits and single hyphens between them.");
        }

        return _ownFolder ?? throw new LayoutRefusedException(
            LayoutRefusal.ReadOnly, "The configuration names no folder for layouts (layouts.folder), so none can be written.");
    }

    private void CheckMatch(string id, string? ifMatch)
    {
        string? present = _layouts.TryGetValue(id, out LayoutInfo? info) ? info.ETag : null;
        bool fits = ifMatch is null || (ifMatch == "*" ? present is not null : ifMatch == present);
        if (!fits)
        {
            throw new LayoutRefusedException(LayoutRefusal.RevisionMismatch, $"The layout \"{id}\" is another version than If-Match says.");
        }
    }

    private static void WriteWhole(string folder, string id, ReadOnlyMemory<byte> utf8) => OnDisk(() =>
    {
        Directory.CreateDirectory(folder);
        // Names that begin with a dot are no layouts.
        string partial = Path.Combine(folder, $".{id}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.partial");
        try
        {
            using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(utf8.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, Path.Combine(folder, id + ".json"), overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    });

    private static void OnDisk(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LayoutRefusedException(LayoutRefusal.Disk, $"The folder of layouts cannot be written: {e.Message}");
        }
    }

    private void Reload()
    {
        try
        {
            _stock.ReloadAll();
            if (!OwnIsStock)
            {
                _own ??= _ownFolder is not null && Directory.Exists(_ownFolder) ? LayoutCatalog.Load(_ownFolder, _assets) : null;
                _own?.ReloadAll();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or cannot be listed at present: what is in use stays in use.
            return;
        }

        ImmutableSortedDictionary<string, LayoutInfo> before = _layouts;
        ImmutableSortedDictionary<string, LayoutInfo> after = Merge();
        _layouts = after;
        Tell(before, after);
    }

    private ImmutableSortedDictionary<string, LayoutInfo> Merge()
    {
        ImmutableSortedDictionary<string, LayoutInfo>.Builder all = _layouts.Clear().ToBuilder();
        foreach (LayoutEntry entry in _stock.Entries)
        {
            all[entry.Id] = InfoOf(entry, entry, isBuiltin: !OwnIsStock);
        }

        foreach (LayoutEntry entry in OwnIsStock || _own is null ? [] : _own.Entries)
        {
            LayoutEntry used = entry.Layout is null ? _stock.Find(entry.Id) ?? entry : entry;
            all[entry.Id] = InfoOf(entry, used, isBuiltin: false);
        }

        return all.ToImmutable();
    }

    private static LayoutInfo InfoOf(LayoutEntry disk, LayoutEntry used, bool isBuiltin) => new(
        disk.Id, used.Layout, disk.DiskHash.Length > 32 ? disk.DiskHash[..32] : disk.DiskHash)
    {
        IsValid = disk.IsValid,
        IsBuiltin = isBuiltin,
        Errors = disk.Errors,
        Source = used.Source,
        SourceHash = used.SourceHash,
    };

    private void Tell(ImmutableSortedDictionary<string, LayoutInfo> before, ImmutableSortedDictionary<string, LayoutInfo> after)
    {
        if (Changed is not { } tell)
        {
            return;
        }

        foreach ((string id, LayoutInfo now) in after)
        {
            LayoutInfo? old = before.GetValueOrDefault(id);
            bool isNewFailure = !now.IsValid && (old is null || old.IsValid || old.ETag != now.ETag || !old.Errors.SequenceEqual(now.Errors));
            if (isNewFailure)
            {
                tell(new LayoutNews(id, now.Errors));
            }

            // Whatever is in use or listed differently: also a stale version that is good again.
            if (old is null ? now.IsValid : old.SourceHash != now.SourceHash || (now.IsValid && !old.IsValid))
            {
                tell(new LayoutNews(id, []));
            }
        }

        foreach (string id in before.Keys)
        {
            if (!after.ContainsKey(id))
            {
                tell(new LayoutNews(id, []));
            }
        }
    }
}
