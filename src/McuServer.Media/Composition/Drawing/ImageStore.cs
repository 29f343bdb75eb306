using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Reads image files for the painter. Avatars are kept, scaled down to <see cref="AvatarSide"/> on their shorter side,
/// because a tile that changes its size needs them again; other images are drawn once and let go. A file that cannot be
/// read is null and counted. One thread at a time.
/// </summary>
internal sealed class ImageStore(string assetRoot, string? firstRoot = null) : IDisposable
{
    private const int AvatarSide = 512;

    /// <summary>An avatar takes about 1 to 2 MiB.</summary>
    private const int MaxAvatars = 32;

    private readonly Dictionary<string, LinkedListNode<(string Path, DrawSurface? Image)>> _avatars = [];
    private readonly LinkedList<(string Path, DrawSurface? Image)> _byUse = new();

    /// <summary>Files that were missing, unreadable, too large or damaged, counted once per attempt.</summary>
    public long Failures { get; private set; }

    /// <summary>
    /// The caller disposes it. <paramref name="asset"/> is relative to the asset roots, with forward slashes; what the
    /// first root holds hides what the other has.
    /// </summary>
    public DrawSurface? LoadAsset(string asset)
    {
        if (Path.IsPathRooted(asset) || asset.Split('/').AsSpan().Contains(".."))
        {
            Failures++;
            return null;
        }

        string? first = firstRoot is null ? null : Path.Combine(firstRoot, asset);
        return Load(first is not null && File.Exists(first) ? first : Path.Combine(assetRoot, asset));
    }

    /// <summary>Owned by this store; valid until the next call.</summary>
    public DrawSurface? GetAvatar(string path)
    {
        if (_avatars.TryGetValue(path, out LinkedListNode<(string Path, DrawSurface? Image)>? node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Image;
        }

        DrawSurface? image = Load(path);
        image = image is null ? null : ScaleDown(image);
        _avatars.Add(path, _byUse.AddFirst((path, image)));
        if (_avatars.Count > MaxAvatars)
        {
            (string oldest, DrawSurface? unused) = _byUse.Last!.Value;
            _byUse.RemoveLast();
            _avatars.Remove(oldest);
            unused?.Dispose();
        }

        return image;
    }

    public void Clear()
    {
        foreach ((_, DrawSurface? image) in _byUse)
        {
            image?.Dispose();
        }

        _byUse.Clear();
        _avatars.Clear();
    }

    public void Dispose() => Clear();

    private DrawSurface? Load(string path)
    {
        if (DrawSurface.Load(path, out DrawSurface? image) != ImageLoadResult.Ok)
        {
            Failures++;
        }

        return image;
    }

    private static DrawSurface ScaleDown(DrawSurface image)
    {
        int shorter = Math.Min(image.Width, image.Height);
        if (shorter <= AvatarSide)
        {
            return image;
        }

        // A circle shows no more than a square around it: what is beyond is cropped here.
        using (image)
        {
            DrawSurface small = DrawSurface.Create(AvatarSide, AvatarSide);
            small.DrawImage(image, 0, 0, AvatarSide, AvatarSide, ImageFit.Cover, 0.5, CardPainter.AvatarFocusY);
            return small;
        }
    }
}
