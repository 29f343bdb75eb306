using McuServer.Conference.Playing;
using McuServer.Serving.Configuration;
using McuServer.Serving.Files;
using McuServer.Tests.Running;

namespace McuServer.Tests.Serving.Files;

[TestClass]
public sealed class MediaLibraryTests : IDisposable
{
    private const string Room = "강의-1";
    private readonly Workspace _work = new();

    private string Folder => _work.PathOf("files");

    public void Dispose() => _work.Dispose();

    [TestMethod]
    [DataRow("clip.mp4", "-f lavfi -i testsrc2=size=160x120:rate=15:duration=1 -c:v libx264 -pix_fmt yuv420p", MediaFileKind.Video, 160)]
    [DataRow("슬라이드 1.png", "-f lavfi -i testsrc2=size=320x180 -frames:v 1", MediaFileKind.Picture, 320)]
    [DataRow("slide.jpg", "-f lavfi -i testsrc2=size=320x180 -frames:v 1", MediaFileKind.Picture, 320)]
    [DataRow("music.mp3", "-f lavfi -i sine=frequency=440:duration=1", MediaFileKind.Sound, null)]
    [DataRow("music.flac", "-f lavfi -i sine=frequency=440:duration=1", MediaFileKind.Sound, null)]
    [DataRow("music.ogg", "-f lavfi -i sine=frequency=440:duration=1 -c:a libopus", MediaFileKind.Sound, null)]
    public async Task An_upload_is_looked_into_and_listed(string name, string ffmpeg, MediaFileKind kind, int? width)
    {
        MediaLibrary library = new(Folder, new FilesOptions());
        byte[] bytes = await File.ReadAllBytesAsync(_work.Make("made" + Path.GetExtension(name), ffmpeg));
        StoredFile stored = await library.UploadAsync(Room, name, new MemoryStream(bytes), bytes.Length, default);
        Assert.AreEqual((name, kind, bytes.LongLength, width), (stored.Name, stored.Kind, stored.Bytes, stored.Width));
        Assert.AreEqual(kind != MediaFileKind.Picture, stored.DurationMs is > 900 and < 1200, $"{stored.DurationMs} ms");
        Assert.AreEqual(stored, library.List(Room).Single());
        Assert.IsEmpty(library.List("other"));
        CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(library.Find(Room, name, out _)));
        library.Delete(Room, name);
        Assert.IsEmpty(library.List(Room));
        Assert.AreEqual(FileRefusal.NotFound, Refusal(() => library.Delete(Room, name)));
    }

    [TestMethod]
    public async Task What_cannot_be_played_leaves_nothing()
    {
        MediaLibrary library = new(Folder, new FilesOptions());
        Assert.AreEqual(FileRefusal.NotMedia, await RefusalAsync(library, "clip.mp4", "#EXTM3U\nfile:///etc/passwd\n"u8.ToArray()));
        Assert.AreEqual(FileRefusal.NotMedia, await RefusalAsync(library, "clip.mp4", new byte[5000]));
        Assert.AreEqual(FileRefusal.NotMedia, await RefusalAsync(library, "clip.mp4", []));
        byte[] huge = await File.ReadAllBytesAsync(_work.Make("huge.png", "-f lavfi -i color=size=5000x4000 -frames:v 1"));
        Assert.AreEqual(FileRefusal.NotMedia, await RefusalAsync(library, "huge.png", huge));
        Assert.IsEmpty(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    [DataRow("../clip.mp4")]
    [DataRow("a/clip.mp4")]
    [DataRow(".clip.mp4")]
    [DataRow("clip.exe")]
    [DataRow("clip")]
    [DataRow("cl\u202Eip.mp4")]
    [DataRow("cl\nip.mp4")]
    [DataRow("")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        MediaLibrary library = new(Folder, new FilesOptions());
        Assert.AreEqual(FileRefusal.BadName, await RefusalAsync(library, name, [1]));
        Assert.AreEqual(FileRefusal.BadName, Refusal(() => library.Find(Room, name, out _)));
        Assert.AreEqual(FileRefusal.NotFound, Refusal(() => library.Find("../" + Room, "clip.mp4", out _)));
    }

    [TestMethod]
    public async Task A_file_that_is_too_long_leaves_nothing()
    {
        MediaLibrary library = new(Folder, new FilesOptions { MaxFileBytes = 1000 });
        Assert.AreEqual(FileRefusal.TooLarge, await RefusalAsync(library, "clip.mp4", new byte[1001]));
        Assert.AreEqual(
            FileRefusal.TooLarge,
            (await Assert.ThrowsExactlyAsync<FileRefusedException>(() => library.UploadAsync(Room, "clip.mp4", new MemoryStream(new byte[2000]), null, default))).Refusal,
            "the sender did not say how long");
        Assert.IsEmpty(Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories) : []);
    }

    [TestMethod]
    public async Task All_uploads_together_are_limited()
    {
        byte[] bytes = await File.ReadAllBytesAsync(_work.Make("a.wav", "-f lavfi -i sine=frequency=440:duration=0.1"));
        MediaLibrary library = new(Folder, new FilesOptions { MaxBytes = (bytes.Length * 3) + 10 });
        await library.UploadAsync(Room, "1.wav", new MemoryStream(bytes), bytes.Length, default);
        await library.UploadAsync("other", "2.wav", new MemoryStream(bytes), null, default);
        await library.UploadAsync(Room, "3.wav", new MemoryStream(bytes), bytes.Length, default);
        Assert.AreEqual(FileRefusal.NoRoom, await RefusalAsync(library, "4.wav", bytes));
        Assert.AreEqual(
            FileRefusal.NoRoom,
            (await Assert.ThrowsExactlyAsync<FileRefusedException>(() => library.UploadAsync(Room, "4.wav", new MemoryStream(bytes), null, default))).Refusal);
        await library.UploadAsync(Room, "1.wav", new MemoryStream(bytes), bytes.Length, default);
        library.Delete(Room, "3.wav");
        await library.UploadAsync(Room, "4.wav", new MemoryStream(bytes), bytes.Length, default);
        Assert.HasCount(2, library.List(Room));
    }

    [TestMethod]
    public async Task An_upload_that_is_given_up_leaves_nothing()
    {
        MediaLibrary library = new(Folder, new FilesOptions());
        await Assert.ThrowsExactlyAsync<IOException>(() => library.UploadAsync(Room, "clip.mp4", new BrokenStream(), null, default));
        Assert.IsEmpty(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void The_operators_files_are_everybodys_and_stay()
    {
        MediaLibrary library = new(Folder, new FilesOptions());
        Assert.IsEmpty(library.List(Room));
        Directory.CreateDirectory(Folder);
        File.Copy(_work.Make("tone.wav", "-f lavfi -i sine=frequency=440:duration=0.1"), Path.Combine(Folder, "tone.wav"));
        File.WriteAllText(Path.Combine(Folder, "notes.wav"), "no sound");
        Assert.IsTrue(library.List("any").Single() is { Name: "tone.wav", Shared: true });
        Assert.AreEqual(FileRefusal.ReadOnly, Refusal(() => library.Delete(Room, "tone.wav")));
        Assert.AreEqual(FileRefusal.SwitchedOff, Refusal(() => new MediaLibrary(null, new FilesOptions()).Find(Room, "tone.wav", out _)));
    }

    private static FileRefusal Refusal(Action action) => Assert.ThrowsExactly<FileRefusedException>(action).Refusal;

    private static async Task<FileRefusal> RefusalAsync(MediaLibrary library, string name, byte[] bytes) =>
        (await Assert.ThrowsExactlyAsync<FileRefusedException>(() => library.UploadAsync(Room, name, new MemoryStream(bytes), bytes.Length, default))).Refusal;

    /// <summary>A connection that is cut after a while.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reads++ < 3 ? ValueTask.FromResult(buffer.Length) : throw new IOException("cut");
    }
}
