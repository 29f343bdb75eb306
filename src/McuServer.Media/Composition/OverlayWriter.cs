using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>Resolves a layout's overlays: whether the recording mark shows, clock, texts by language.</summary>
internal sealed class OverlayWriter
{
    private readonly List<SceneOverlay> _scratch = [];
    private readonly int _width;
    private readonly int _height;
    private readonly OverlaySpec[] _specs;
    private ImmutableArray<SceneOverlay> _last = [];
    private (string Title, string Language, string Clock, bool IsRecording)? _writtenFor;

    public OverlayWriter(ImmutableArray<OverlaySpec> specs, int width, int height)
    {
        _width = width;
        _height = height;
        int[] order = new int[specs.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => (specs[a].Z, a).CompareTo((specs[b].Z, b)));
        _specs = Array.ConvertAll(order, i => specs[i]);
    }

    /// <summary>By z, then document order; the same array as long as nothing changes.</summary>
    public ImmutableArray<SceneOverlay> Write(Stage stage)
    {
        (string, string, string, bool) written = (stage.RoomTitle, stage.Language, stage.ClockText, stage.IsRecording);
        if (written == _writtenFor)
        {
            return _last;
        }

        _writtenFor = written;
        _scratch.Clear();
        foreach (OverlaySpec spec in _specs)
        {
            if (spec.Type != OverlayType.Recording || stage.IsRecording)
            {
                _scratch.Add(Write(spec, stage));
            }
        }

        bool isSame = _last.Length == _scratch.Count;
        for (int i = 0; isSame && i < _scratch.Count; i++)
        {
            isSame = _last[i] == _scratch[i];
        }

        _last = isSame ? _last : [.. _scratch];
        return _last;
    }

    private SceneOverlay Write(OverlaySpec spec, Stage stage) =>
        new(spec.Id, spec.Type, LayoutGeometry.Box(spec.Area, _width, _height))
        {
            Z = spec.Z,
            Image = spec.Image,
            Text = Text(spec, stage),
            FontSize = StyleResolver.FontSize(spec.FontSize, Math.Min(_width, _height)),
            Color = spec.Color,
            Background = spec.Background,
            Align = spec.Align,
        };

    private static string Text(OverlaySpec spec, Stage stage)
    {
        bool isKorean = stage.Language == "ko" || stage.Language.StartsWith("ko-", StringComparison.OrdinalIgnoreCase);
        string template = spec.Type switch
        {
            OverlayType.Clock => stage.ClockText,
            OverlayType.Recording => spec.Text?.For(stage.Language) ?? (isKorean ? "녹화 중" : "REC"),
            _ => spec.Text?.For(stage.Language) ?? "",
        };
        return LabelTemplate.Parse(template).Format(new LabelValues(null, null, null, stage.RoomTitle));
    }
}
