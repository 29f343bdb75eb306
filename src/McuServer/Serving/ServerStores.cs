using McuServer.Commands;
using McuServer.Serving.Configuration;
using McuServer.Serving.Files;
using McuServer.Serving.Layouts;

namespace McuServer.Serving;

/// <summary>What the server keeps on disk: layouts, files that are played, recordings.</summary>
internal sealed class ServerStores : IDisposable
{
    private ServerStores(LayoutLibrary layouts, MediaLibrary files, string? recordingsFolder)
    {
        RecordingsFolder = recordingsFolder;
        Layouts = layouts;
        Pictures = new LayoutPictures(layouts);
        Files = files;
    }

    public LayoutLibrary Layouts { get; }

    public LayoutPictures Pictures { get; }

    public MediaLibrary Files { get; }

    /// <summary>Made when it is needed; null: nothing can be recorded.</summary>
    public string? RecordingsFolder { get; }

    /// <param name="configFolder">What relative paths of the configuration begin at; null: nothing is written anywhere.</param>
    public static ServerStores Open(ServerOptions options, string? configFolder, TimeProvider clock) => new(
        new LayoutLibrary(ProgramFiles.LayoutFolder, FolderOf(options.Layouts.Folder, configFolder), clock),
        new MediaLibrary(FolderOf(options.Files.Folder, configFolder), options.Files),
        FolderOf(options.Recordings.Folder, configFolder));

    public void Dispose()
    {
        Layouts.Dispose();
        Pictures.Dispose();
    }

    private static string? FolderOf(string folder, string? configFolder) =>
        configFolder is null ? null : ServerFolders.Of(folder, configFolder);
}
