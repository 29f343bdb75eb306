using System.Collections.Immutable;
using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Media.Layouts;

/// <summary>The rules of layout format 1 that a schema cannot say. Runs on a file that has passed the schema.</summary>
internal sealed class LayoutChecker
{
    /// <summary>Pixels of a canvas at most: 3840×2160, either way round.</summary>
    private const int MaxCanvasPixels = 3840 * 2160;

    private readonly Layout _layout;
    private readonly LayoutFindings _findings;
    private readonly IAssetStore? _assets;

    private LayoutChecker(Layout layout, IAssetStore? assets, LayoutFindings findings)
    {
        _layout = layout;
        _assets = assets;
        _findings = findings;
    }

    public static void Check(
        Layout layout, JsonElement root, string? expectedId, IAssetStore? assets, LayoutFindings findings)
    {
        if (expectedId is not null && layout.Id != expectedId)
        {
            findings.Error(
                "id.mismatch",
                "#/id",
                $"The id is \"{layout.Id}\", but the file is named \"{expectedId}.json\"; make the two the same.");
        }

        new LayoutChecker(layout, assets, findings).Run(root);
    }

    private void Run(JsonElement root)
    {
        CheckCanvas("#/canvas", _layout.Canvas);
        CheckOverlays("#/overlays", _layout.Overlays, [_layout.Canvas]);

        // A view without variants of its own shows the file's on its own canvas.
        var canvases = new List<CanvasSpec> { _layout.Canvas };
        foreach (ViewSpec view in _layout.Views)
        {
            if (view.Canvas is not null && view.Variants is null)
            {
                canvases.Add(view.Canvas);
            }
        }

        CheckVariants("#/variants", root.GetProperty("variants"), _layout.Variants, canvases);
        foreach (ViewSpec view in _layout.Views)
        {
            JsonElement json = root.GetProperty("views").GetProperty(view.Id);
            CheckView(JsonPath.Append("#/views", view.Id), view, json);
        }

        CheckAudiences();
        ContrastChecks.Check(_layout, _findings);
    }

    private void CheckView(string pointer, ViewSpec view, JsonElement json)
    {
        CanvasSpec canvas = view.Canvas ?? _layout.Canvas;
        if (view.Canvas is not null)
        {
            CheckCanvas(pointer + "/canvas", view.Canvas);
        }

        if (view.Overlays is ImmutableArray<OverlaySpec> overlays)
        {
            CheckOverlays(pointer + "/overlays", overlays, [canvas]);
        }
        else if (view.Canvas is not null)
        {
            CheckOverlays("#/overlays", _layout.Overlays, [canvas]);
        }

        if (view.Variants is ImmutableArray<Variant> variants)
        {
            CheckVariants(pointer + "/variants", json.GetProperty("variants"), variants, [canvas]);
        }

        if (view.Self == SelfMode.Omit)
        {
            _findings.Warning(
                "view.cost",
                pointer + "/self",
                $"The view \"{view.Id}\" leaves out each viewer's own tile, which costs one composition and one encode "
                + "for every such viewer; \"overlay\" costs none.");
        }
    }

    private void CheckVariants(
        string pointer, JsonElement json, ImmutableArray<Variant> variants, List<CanvasSpec> canvases)
    {
        VariantChecks.Check(pointer, variants, _findings);
        for (int v = 0; v < variants.Length; v++)
        {
            RegionChecks.Check(
                $"{pointer}/{v}/regions", json[v].GetProperty("regions"), variants[v].Regions, canvases, _findings);
        }
    }

    private void CheckCanvas(string pointer, CanvasSpec canvas)
    {
        if (canvas.Width * canvas.Height > MaxCanvasPixels)
        {
            _findings.Error(
                "canvas.too-large",
                pointer,
                $"The canvas of {canvas.Width}×{canvas.Height} has more pixels than 3840×2160; make it smaller.");
        }

        CheckAsset(pointer + "/background/image", canvas.Background.Image);
    }

    private void CheckOverlays(string pointer, ImmutableArray<OverlaySpec> overlays, List<CanvasSpec> canvases)
    {
        for (int i = 0; i < overlays.Length; i++)
        {
            RegionChecks.CheckArea($"{pointer}/{i}/area", overlays[i].Id, overlays[i].Area, canvases, _findings);
            CheckAsset($"{pointer}/{i}/image", overlays[i].Image);
        }
    }

    private void CheckAsset(string pointer, string? image)
    {
        if (image is null || _assets is null)
        {
            return;
        }

        AssetInfo info = _assets.Inspect(image);
        string? code = info.State switch
        {
            AssetState.Missing => "asset.missing",
            AssetState.TooLarge => "asset.too-large",
            AssetState.BadFormat => "asset.format",
            _ => null,
        };
        if (code is not null)
        {
            _findings.Error(code, pointer, info.Reason);
        }
    }

    private void CheckAudiences()
    {
        var owners = new Dictionary<Audience, string>();
        foreach (ViewSpec view in _layout.Views)
        {
            foreach (Audience audience in view.Audience)
            {
                if (!owners.TryAdd(audience, view.Id))
                {
                    string name = audience.ToString().ToLowerInvariant();
                    _findings.Error(
                        "view.audience",
                        JsonPath.Append("#/views", view.Id) + "/audience",
                        $"\"{name}\" receives the view \"{owners[audience]}\" already; name it in one view only.");
                }
            }
        }
    }
}
