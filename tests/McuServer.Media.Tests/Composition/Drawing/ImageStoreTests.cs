using McuServer.Media.Composition.Drawing;
using McuServer.Media.Pictures;
using McuServer.Native;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public class ImageStoreTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("mcu-images").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void An_avatar_is_kept_small_and_a_missing_one_is_remembered_as_missing()
    {
        string path = Path.Combine(_folder, "a.png");
        PngWriter.Write(path, new byte[1200 * 800 * 3], 1200, 800);
        using ImageStore store = new(_folder);
        DrawSurface first = store.GetAvatar(path)!;
        Assert.AreEqual((512, 512), (first.Width, first.Height));
        Assert.AreSame(first, store.GetAvatar(path));

        Assert.IsNull(store.GetAvatar(path + "x"));
        Assert.IsNull(store.GetAvatar(path + "x"));
        Assert.AreEqual(1, store.Failures);
    }

    [TestMethod]
    public void Only_some_avatars_are_kept_and_the_rest_is_freed()
    {
        using ImageStore store = new(_folder);
        List<DrawSurface> seen = [];
        for (int i = 0; i < 40; i++)
        {
            string path = Path.Combine(_folder, $"{i}.png");
            PngWriter.Write(path, new byte[8 * 8 * 3], 8, 8);
            seen.Add(store.GetAvatar(path)!);
        }

        Assert.AreEqual(32, seen.Count(image => !image.IsClosed));
        store.Clear();
        Assert.IsTrue(seen.All(image => image.IsClosed));
    }

    [TestMethod]
    [DataRow("../secret.png")]
    [DataRow("assets/../../secret.png")]
    [DataRow("/etc/passwd")]
    [DataRow("assets/none.png")]
    public void An_asset_outside_its_folder_or_missing_is_counted(string name)
    {
        string inner = Path.Combine(_folder, "layouts");
        Directory.CreateDirectory(inner);
        PngWriter.Write(Path.Combine(_folder, "secret.png"), new byte[12], 2, 2);
        using ImageStore store = new(inner);
        Assert.IsNull(store.LoadAsset(name));
        Assert.AreEqual(1, store.Failures);
    }
}
