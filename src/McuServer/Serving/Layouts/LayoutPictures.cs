using System.Security.Cryptography;
using System.Text;
using McuServer.Media.Layouts;
using McuServer.Preview;

namespace McuServer.Serving.Layouts;

/// <summary>Drawings and composed pictures of layouts; what was made lately is kept. Thread-safe; one is composed at a time.</summary>
internal sealed class LayoutPictures(LayoutLibrary library) : IDisposable
{
    private const int MaxKept = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string, PreviewWish), byte[]> _kept = [];
    private readonly Queue<(string, PreviewWish)> _byAge = new();
    private readonly SemaphoreSlim _composing = new(1);

    /// <summary>SVG.</summary>
    /// <param name="hash">Of the layout's file: the same hash and wish give the same picture.</param>
    /// <exception cref="LayoutRefusedException">NotFound: there is no such view.</exception>
    public byte[] Draw(Layout layout, string hash, PreviewWish wish)
    {
        ViewSpec? view = FindView(layout, wish);
        (string, PreviewWish) key = ("svg" + hash, wish);
        return Known(key) ?? Keep(key, Encoding.UTF8.GetBytes(LayoutDrawing.ToSvg(
            LayoutPreview.BuildScene(layout, view, wish), layout.Title?.For(wish.Language) ?? layout.Id)));
    }

    /// <summary>PNG, as the engine composes it.</summary>
    /// <exception cref="LayoutRefusedException">NotFound: there is no such view.</exception>
    public async Task<byte[]> ComposeAsync(Layout layout, string hash, PreviewWish wish, CancellationToken cancellation)
    {
        ViewSpec? view = FindView(layout, wish);
        (string, PreviewWish) key = ("png" + hash, wish);
        if (Known(key) is { } known)
        {
            return known;
        }

        await _composing.WaitAsync(cancellation);
        try
        {
            return Known(key)
                ?? Keep(key, LayoutPreview.ToPng(LayoutPreview.BuildScene(layout, view, wish), library.AssetRoot, library.OwnAssetRoot));
        }
        finally
        {
            _composing.Release();
        }
    }

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose() => _composing.Dispose();

    private static ViewSpec? FindView(Layout layout, PreviewWish wish) => LayoutPreview.TryFindView(layout, wish.View, out ViewSpec? view)
        ? view
        : throw new LayoutRefusedException(LayoutRefusal.NotFound, $"\"{layout.Id}\" has no view \"{wish.View}\".");

    private byte[]? Known((string, PreviewWish) key)
    {
        lock (_lock)
        {
            return _kept.GetValueOrDefault(key);
        }
    }

    private byte[] Keep((string, PreviewWish) key, byte[] bytes)
    {
        lock (_lock)
        {
            if (_kept.TryAdd(key, bytes))
            {
                _byAge.Enqueue(key);
            }

            if (_byAge.Count > MaxKept)
            {
                _kept.Remove(_byAge.Dequeue());
            }
        }

        return bytes;
    }
}
