using McuServer.Conference.Control;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using McuServer.Conference.Playing;
using McuServer.Native;
using McuServer.Serving.Configuration;

namespace McuServer.Serving.Files;

/// <summary>
/// The files that hosts can play: the operator's, which lie in the folder itself and are everybody's, and those uploaded to
/// one room, which lie in "rooms/NAME" below it. A file is whole and known to be playable, or is not there. Thread-safe.
/// </summary>
internal sealed class MediaLibrary
{
    /// <summary>Of one room, and of the operator.</summary>
    public const int MaxFiles = 100;

    /// <summary>At the same time, of all rooms.</summary>
    public const int MaxUploads = 8;

    private const int BufferBytes = 64 * 1024;

    private readonly string? _folder;
    private readonly FilesOptions _options;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Looked> _looked = new(StringComparer.Ordinal);
    private int _uploads;
    private long _uploadingBytes;

    /// <param name="folder">Made when it is needed; null: there are no files.</param>
    public MediaLibrary(string? folder, FilesOptions options)
    {
        _folder = folder;
        _options = options;
    }

    /// <summary>The room's own and the operator's, by name; what cannot be played is left out.</summary>
    public IReadOnlyList<StoredFile> List(string room)
    {
        SortedDictionary<string, StoredFile> files = new(StringComparer.Ordinal);
        if (_folder is not null)
        {
            AddFiles(files, _folder, isShared: true);
            AddFiles(files, RoomFolder(room), isShared: false);
        }

        return [.. files.Values];
    }

    /// <summary>Where a file is that may be played in a room.</summary>
    /// <exception cref="FileRefusedException">SwitchedOff, BadName, NotFound.</exception>
    public string Find(string room, string name, out string cleanName)
    {
        cleanName = Clean(name);
        string own = Path.Combine(RoomFolder(room), cleanName);
        string shared = Path.Combine(_folder!, cleanName);
        return File.Exists(own) ? own : File.Exists(shared) ? shared : throw Missing(cleanName);
    }

    /// <summary>Takes a file in as it comes; it gets its name when it is whole and can be played.</summary>
    /// <param name="lengthBytes">As the sender states it; null: unknown.</param>
    /// <exception cref="FileRefusedException">Nothing is left of it.</exception>
    public async Task<StoredFile> UploadAsync(string room, string name, Stream content, long? lengthBytes, CancellationToken cancellation)
    {
        string clean = Clean(name);
        CheckLength(lengthBytes ?? 0);
        string folder = RoomFolder(room);
        Begin(folder, clean, lengthBytes ?? 0);
        string partial = Path.Combine(folder, $".{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.partial{Path.GetExtension(clean)}");
        Written written = new();
        try
        {
            Directory.CreateDirectory(folder);
            await CopyAsync(content, partial, folder, clean, written, cancellation);
            MediaFile media = Probe(partial, clean);
            File.Move(partial, Path.Combine(folder, clean), overwrite: true);
            return Describe(clean, media, written.Bytes, isShared: false);
        }
        catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && !cancellation.IsCancellationRequested && !written.IsSendersFault)
        {
            throw new FileRefusedException(FileRefusal.Disk, $"The folder of files cannot be written: {e.Message}");
        }
        finally
        {
            File.Delete(partial);
            lock (_lock)
            {
                _uploads--;
                _uploadingBytes -= written.Bytes;
            }
        }
    }

    /// <summary>Removes an upload; whoever plays it goes on.</summary>
    /// <exception cref="FileRefusedException">Nothing was removed.</exception>
    public void Delete(string room, string name)
    {
        string path = Find(room, name, out string clean);
        if (Path.GetDirectoryName(path) == _folder)
        {
            throw new FileRefusedException(FileRefusal.ReadOnly, $"\"{clean}\" is the operator's and stays.");
        }

        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileRefusedException(FileRefusal.Disk, $"\"{clean}\" cannot be removed: {e.Message}");
        }
    }

    private static FileRefusedException Missing(string name) => new(FileRefusal.NotFound, $"There is no file \"{name}\".");

    private string Clean(string name)
    {
        if (_folder is null)
        {
            throw new FileRefusedException(FileRefusal.SwitchedOff, "The configuration names no folder for files (files.folder).");
        }

        return FileNames.TryClean(name, out string clean) ? clean : throw new FileRefusedException(
            FileRefusal.BadName, $"A file's name has letters, digits, blanks and -_.,()+ and one of the endings {FileNames.KnownEndings}.");
    }

    private string RoomFolder(string room) => RoomRules.IsName(room)
        ? Path.Combine(_folder ?? "", "rooms", room)
        : throw new FileRefusedException(FileRefusal.NotFound, "There is no such room.");

    private void CheckLength(long bytes)
    {
        if (bytes > _options.MaxFileBytes)
        {
            throw new FileRefusedException(FileRefusal.TooLarge, $"A file may have at most {_options.MaxFileBytes} bytes (files.maxFileBytes).");
        }
    }

    private void Begin(string folder, string name, long bytes)
    {
        lock (_lock)
        {
            if (_uploads >= MaxUploads)
            {
                throw new FileRefusedException(FileRefusal.Busy, $"{MaxUploads} uploads are under way; wait for one of them.");
            }

            bool isNew = !File.Exists(Path.Combine(folder, name));
            if (isNew && Directory.Exists(folder) && Directory.EnumerateFiles(folder).Count(f => Path.GetFileName(f)[0] != '.') >= MaxFiles)
            {
                throw new FileRefusedException(FileRefusal.NoRoom, $"The room has {MaxFiles} files; remove one.");
            }

            CheckTotal(bytes, folder, name);
            _uploads++;
        }
    }

    /// <summary>With the lock held. The upload that is replaced does not count.</summary>
    private void CheckTotal(long more, string folder, string name)
    {
        FileInfo replaced = new(Path.Combine(folder, name));
        long stored = StoredBytes() - (replaced.Exists ? replaced.Length : 0);
        if (stored + _uploadingBytes + more > _options.MaxBytes)
        {
            throw new FileRefusedException(
                FileRefusal.NoRoom, $"All files together may have at most {_options.MaxBytes} bytes (files.maxBytes); remove some.");
        }
    }

    private long StoredBytes()
    {
        DirectoryInfo rooms = new(Path.Combine(_folder!, "rooms"));
        return rooms.Exists
            ? rooms.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Name[0] != '.').Sum(f => f.Length)
            : 0;
    }

    private async Task CopyAsync(Stream from, string to, string folder, string name, Written written, CancellationToken cancellation)
    {
        long checkedAt = 0;
        byte[] buffer = new byte[BufferBytes];
        await using FileStream file = new(to, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        while (true)
        {
            written.IsSendersFault = true;
            int count = await from.ReadAsync(buffer, cancellation);
            written.IsSendersFault = false;
            if (count == 0)
            {
                break;
            }

            CheckLength(written.Bytes + count);
            lock (_lock)
            {
                _uploadingBytes += count;
                written.Bytes += count;
                // A look at the folder is dear: once for each MiB.
                if (written.Bytes - checkedAt >= 1 << 20 || checkedAt == 0)
                {
                    checkedAt = written.Bytes;
                    CheckTotal(0, folder, name);
                }
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        lock (_lock)
        {
            CheckTotal(0, folder, name);
        }
    }

    private static MediaFile Probe(string path, string name)
    {
        try
        {
            return MediaFile.Probe(path);
        }
        catch (NativeException e)
        {
            throw new FileRefusedException(FileRefusal.NotMedia, $"\"{name}\" cannot be played ({e.Status}); it must be a video, a sound or a picture.");
        }
    }

    private void AddFiles(SortedDictionary<string, StoredFile> files, string folder, bool isShared)
    {
        DirectoryInfo directory = new(folder);
        int count = 0;
        foreach (FileInfo file in directory.Exists ? directory.EnumerateFiles() : [])
        {
            if (count < MaxFiles && FileNames.TryClean(file.Name, out string name) && name == file.Name && Look(file) is { } media)
            {
                count++;
                files[name] = Describe(name, media, file.Length, isShared);
            }
        }
    }

    /// <summary>Looks into a file once, and again when it has changed.</summary>
    private MediaFile? Look(FileInfo file)
    {
        if (_looked.TryGetValue(file.FullName, out Looked? known) && known.Bytes == file.Length && known.At == file.LastWriteTimeUtc)
        {
            return known.Media;
        }

        MediaFile? media = null;
        try
        {
            media = MediaFile.Probe(file.FullName);
        }
        catch (NativeException)
        {
            // It is none that can be played.
        }

        if (_looked.Count > 10_000)
        {
            _looked.Clear();
        }

        _looked[file.FullName] = new Looked(media, file.Length, file.LastWriteTimeUtc);
        return media;
    }

    private static StoredFile Describe(string name, MediaFile media, long bytes, bool isShared) => new(name, media.Kind, bytes)
    {
        DurationMs = media.Duration is { } duration ? (long)duration.TotalMilliseconds : null,
        Width = media.Width > 0 ? media.Width : null,
        Height = media.Height > 0 ? media.Height : null,
        Shared = isShared,
    };

    private sealed record Looked(MediaFile? Media, long Bytes, DateTime At);

    private sealed class Written
    {
        public long Bytes { get; set; }

        /// <summary>What fails just now is the sender's connection, not the disk.</summary>
        public bool IsSendersFault { get; set; }
    }
}
