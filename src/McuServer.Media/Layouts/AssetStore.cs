namespace McuServer.Media.Layouts;

public enum AssetState
{
    Usable,
    Missing,
    TooLarge,
    BadFormat,
}

/// <param name="Width">Pixels; 0 unless usable or too large in pixels.</param>
/// <param name="Reason">A sentence for the file's author; "" when usable.</param>
public readonly record struct AssetInfo(AssetState State, int Width, int Height, string Reason);

/// <summary>Where the images are that layouts name.</summary>
public interface IAssetStore
{
    /// <summary>Whether an image can be used. Never throws.</summary>
    /// <param name="path">As layouts write it: "assets/name.png".</param>
    AssetInfo Inspect(string path);

    /// <summary>The file's absolute path, or null when it is missing.</summary>
    string? Resolve(string path);
}

/// <summary>Images in <c>assets</c> below a folder of layouts. Reads only the beginning of a file.</summary>
public sealed class FolderAssetStore(string layoutFolder) : IAssetStore
{
    public const long MaxBytes = 4 * 1024 * 1024;

    public const int MaxLongSide = 3840;

    public const int MaxShortSide = 2160;

    private const string Prefix = "assets/";

    private readonly string _folder = Path.GetFullPath(layoutFolder);

    public string? Resolve(string path)
    {
        string name = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : "";
        if (name.Length == 0 || name[0] == '.' || name.AsSpan().IndexOfAny("/\\\0") >= 0)
        {
            return null;
        }

        string full = Path.Combine(_folder, "assets", name);
        return File.Exists(full) ? full : null;
    }

    public AssetInfo Inspect(string path)
    {
        if (Resolve(path) is not string full)
        {
            return new AssetInfo(
                AssetState.Missing, 0, 0, $"The image \"{path}\" does not exist; put it there, or name another one.");
        }

        try
        {
            using FileStream file = File.OpenRead(full);
            if (file.Length > MaxBytes)
            {
                return new AssetInfo(
                    AssetState.TooLarge,
                    0,
                    0,
                    $"The image \"{path}\" has {file.Length} bytes, but at most {MaxBytes} are allowed; compress it.");
            }

            return Inspect(path, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new AssetInfo(
                AssetState.Missing,
                0,
                0,
                $"The image \"{path}\" cannot be read ({exception.Message}); mend its rights.");
        }
    }

    private static AssetInfo Inspect(string path, FileStream file)
    {
        bool namedPng = path.EndsWith(".png", StringComparison.Ordinal);
        if (!ImageHeader.TryRead(file, out ImageHeader header))
        {
            return new AssetInfo(
                AssetState.BadFormat,
                0,
                0,
                $"The image \"{path}\" is not a readable PNG or JPEG file; save it again in one of these formats.");
        }

        if (header.IsPng != namedPng)
        {
            return new AssetInfo(
                AssetState.BadFormat,
                header.Width,
                header.Height,
                $"The image \"{path}\" holds a {(header.IsPng ? "PNG" : "JPEG")} picture; give its name that ending.");
        }

        int longSide = Math.Max(header.Width, header.Height);
        int shortSide = Math.Min(header.Width, header.Height);
        return longSide > MaxLongSide || shortSide > MaxShortSide
            ? new AssetInfo(
                AssetState.TooLarge,
                header.Width,
                header.Height,
                $"The image \"{path}\" is {header.Width}×{header.Height}, but at most {MaxLongSide}×{MaxShortSide} "
                + "pixels are allowed; scale it down.")
            : new AssetInfo(AssetState.Usable, header.Width, header.Height, "");
    }
}

/// <summary>Images of two folders: what the first holds hides what the second has.</summary>
public sealed class LayeredAssetStore(IAssetStore first, IAssetStore second) : IAssetStore
{
    public string? Resolve(string path) => first.Resolve(path) ?? second.Resolve(path);

    public AssetInfo Inspect(string path) => first.Resolve(path) is null ? second.Inspect(path) : first.Inspect(path);
}
