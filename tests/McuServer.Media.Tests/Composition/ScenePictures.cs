using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Composition;

/// <summary>Pictures by source, owned until they are replaced or taken away.</summary>
internal sealed class ScenePictures : IPictureProvider, IDisposable
{
    private readonly Dictionary<VideoKey, (VideoFrame Picture, long Number)> _pictures = [];
    private readonly HashSet<VideoKey> _stale = [];
    private long _numbers;

    public static VideoKey Camera(string id) => new(id, VideoKind.Camera);

    /// <summary>Takes over the caller's reference.</summary>
    public void Set(VideoKey key, VideoFrame picture)
    {
        if (_pictures.Remove(key, out (VideoFrame Picture, long Number) old))
        {
            old.Picture.Release();
        }

        _pictures[key] = (picture, ++_numbers);
    }

    public void SetStale(VideoKey key, bool isStale)
    {
        if (isStale)
        {
            _stale.Add(key);
        }
        else
        {
            _stale.Remove(key);
        }
    }

    /// <summary>Gives the same pictures new numbers, as if every source had sent one more.</summary>
    public void RenewAll(ReadOnlySpan<VideoKey> keys)
    {
        foreach (VideoKey key in keys)
        {
            _pictures[key] = (_pictures[key].Picture, ++_numbers);
        }
    }

    public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
    {
        picture = null;
        pictureNumber = 0;
        if (_stale.Contains(key) || !_pictures.TryGetValue(key, out (VideoFrame Picture, long Number) found))
        {
            return false;
        }

        (picture, pictureNumber) = found;
        return true;
    }

    public void Dispose()
    {
        foreach ((VideoFrame picture, _) in _pictures.Values)
        {
            picture.Release();
        }

        _pictures.Clear();
    }
}
