using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Composition;

/// <summary>Who is in which place of which region, at one moment and without transitions.</summary>
internal sealed class PlacesAtRest
{
    private readonly Dictionary<string, List<(VideoKey Source, PixelRect Box)>> _regions = [];

    public PlacesAtRest(SceneBuilder builder)
    {
        VariantId = builder.VariantId;
        foreach (SceneTile tile in builder.Target!.Tiles)
        {
            if (tile.Source is { } source)
            {
                if (!_regions.TryGetValue(tile.RegionId, out List<(VideoKey, PixelRect)>? places))
                {
                    _regions.Add(tile.RegionId, places = []);
                }

                places.Add((source, tile.Box));
            }
        }
    }

    public string? VariantId { get; }

    /// <summary>In the order of the places; a slot has one or none.</summary>
    public VideoKey[] In(string region) => [.. Places(region).Select(place => place.Source)];

    public PixelRect[] Boxes(string region) => [.. Places(region).Select(place => place.Box)];

    /// <summary>Every region and place of a source; two where a region repeats others' people.</summary>
    public string[] Of(VideoKey source) =>
        [.. _regions.SelectMany(region => region.Value.Index().Where(place => place.Item.Source == source).Select(place => $"{region.Key}/{place.Index}"))];

    public bool Shows(VideoKey source) => _regions.Values.Any(places => places.Exists(place => place.Source == source));

    public IEnumerable<VideoKey> Sources => _regions.Values.SelectMany(places => places.Select(place => place.Source)).Distinct();

    public bool IsSame(PlacesAtRest other) => VariantId == other.VariantId && ToString() == other.ToString();

    public override string ToString() => string.Join("; ", _regions.OrderBy(r => r.Key, StringComparer.Ordinal).Select(region =>
        $"{region.Key}: {string.Join(' ', region.Value.Select(place => $"{place.Source}@{place.Box.X},{place.Box.Y}"))}"));

    private List<(VideoKey Source, PixelRect Box)> Places(string region) => _regions.GetValueOrDefault(region) ?? [];
}
