using System.Globalization;
using System.Text.Json;
using McuServer.Conference.Control;
using McuServer.Conference.Headless;

namespace McuServer.Conference.Recording;

/// <summary>
/// Recordings on disk: ROOM/ID.ENDING, with ID.json beside it that says what it is. One that was not closed, since the
/// machine stopped, is found as ID.part.ENDING and has failed. Thread-safe, as file systems are.
/// </summary>
internal sealed class RecordingArchive(string? folder)
{
    /// <summary>Less free space refuses a recording: an hour takes about as much.</summary>
    public const long MinFreeBytes = 1L << 30;

    /// <summary>With less a running recording is ended, while its file can still be closed and everything else still has space.</summary>
    public const long MinFreeWhileRecordingBytes = 256L << 20;

    private const int MaxIdLength = 40;

    private readonly Lock _lock = new();

    /// <summary>Free bytes where a folder is; a test's disk is as full as it likes.</summary>
    public Func<string, long> FreeBytes { get; init; } = path => new DriveInfo(path).AvailableFreeSpace;

    /// <summary>A new id, whose description is on disk from now on.</summary>
    /// <exception cref="RecordingRefusedException">There is no folder, or no space in it.</exception>
    public RecordingState Reserve(string room, RecordingState recording)
    {
        string place = PlaceOf(room)
            ?? throw new RecordingRefusedException(RecordingRefusal.SwitchedOff, "The configuration names no folder for recordings (recordings.folder).");
        try
        {
            Directory.CreateDirectory(place);
            long free = FreeBytes(place);
            if (free < MinFreeBytes)
            {
                throw new RecordingRefusedException(RecordingRefusal.NoSpace, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The disk of recordings has {free / (double)(1 << 30):0.0} GiB left and 1 GiB is needed; delete recordings or make space (recordings.folder)."));
            }

            lock (_lock)
            {
                RecordingState named = Named(room, recording with { Id = FreeId(place, recording.StartedAt) });
                Save(place, named);
                return named;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingRefusedException(
                RecordingRefusal.Disk, $"The folder of recordings (recordings.folder) {OutputErrors.Explain(e, place)}.");
        }
    }

    /// <summary>Whether one that runs may go on. A disk that does not say is asked again later.</summary>
    public bool HasSpace(string room)
    {
        try
        {
            return FreeBytes(PlaceOf(room)!) >= MinFreeWhileRecordingBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>One that is being written, with how large it is so far.</summary>
    public RecordingState Measured(string room, RecordingState recording)
    {
        FileInfo part = new(RecordingFile.PartPathOf(PathOf(room, recording.Id, recording.Container)));
        return recording.Bytes is null && part.Exists ? recording with { Bytes = part.Length } : recording;
    }

    /// <summary>Where its file is to be.</summary>
    public string PathOf(string room, string id, string ending) => Path.Combine(PlaceOf(room)!, $"{id}.{ending}");

    /// <summary>Notes how it came out. A disk that does not even take that leaves it as it was found.</summary>
    public void TrySave(string room, RecordingState recording)
    {
        try
        {
            Save(PlaceOf(room)!, recording);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The list then says that it was interrupted, which is true enough.
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<RecordingState> List(string room)
    {
        List<RecordingState> found = [];
        if (PlaceOf(room) is { } place && Directory.Exists(place))
        {
            foreach (string path in Directory.GetFiles(place, "*.json"))
            {
                if (Find(room, Path.GetFileNameWithoutExtension(path)) is { } recording)
                {
                    found.Add(recording);
                }
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(b.Id, a.Id));
        return found;
    }

    /// <summary>Null: there is none. What still says that it runs was interrupted; whoever runs one knows better.</summary>
    public RecordingState? Find(string room, string id)
    {
        if (PlaceOf(room) is not { } place || !IsId(id))
        {
            return null;
        }

        try
        {
            byte[] utf8 = File.ReadAllBytes(DescriptionOf(place, id));
            RecordingState? recording = JsonSerializer.Deserialize(utf8, RecordingTypes.Default.RecordingState);
            return recording is null || recording.Id != id ? null
                : recording.State is "ready" or "failed" ? Named(room, recording)
                : Measured(room, Named(room, recording)) with { State = "failed", Reason = "interrupted" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The file of one that does not run any more. Null: it has none.</summary>
    public string? FileOf(string room, RecordingState recording)
    {
        string path = PathOf(room, recording.Id, recording.Container);
        string part = RecordingFile.PartPathOf(path);
        return File.Exists(path) ? path : File.Exists(part) ? part : null;
    }

    /// <exception cref="RecordingRefusedException">The disk refuses.</exception>
    public void Delete(string room, RecordingState recording)
    {
        string path = PathOf(room, recording.Id, recording.Container);
        try
        {
            File.Delete(path);
            File.Delete(RecordingFile.PartPathOf(path));
            File.Delete(DescriptionOf(PlaceOf(room)!, recording.Id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingRefusedException(RecordingRefusal.Disk, $"The recording cannot be deleted: {e.Message}");
        }
    }

    private static RecordingState Named(string room, RecordingState recording) =>
        recording with { File = $"{room}-{recording.Id}.{recording.Container}" };

    /// <summary>Names of rooms are names of folders, but for those that would lead elsewhere.</summary>
    private string? PlaceOf(string room) =>
        folder is null || room.Contains('/') || room.StartsWith('.') ? null : Path.Combine(folder, room);

    private static string DescriptionOf(string place, string id) => Path.Combine(place, id + ".json");

    private static bool IsId(string id)
    {
        bool isId = id.Length is > 0 and <= MaxIdLength;
        foreach (char c in id)
        {
            isId &= char.IsAsciiDigit(c) || c == '-';
        }

        return isId;
    }

    private static string FreeId(string place, DateTime startedAt)
    {
        string time = startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        for (int number = 1; ; number++)
        {
            string id = $"{time}-{number}";
            if (!File.Exists(DescriptionOf(place, id)))
            {
                return id;
            }
        }
    }

    private static void Save(string place, RecordingState recording)
    {
        string path = DescriptionOf(place, recording.Id);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(recording, RecordingTypes.Default.RecordingState));
        File.Move(path + ".new", path, overwrite: true);
    }
}
