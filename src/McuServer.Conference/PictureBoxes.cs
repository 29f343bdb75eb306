using System.Collections.Immutable;
using McuServer.Conference.Control;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Conference;

/// <summary>
/// Who is in which box of one picture, and who on the stage has none. New when a change begins, with the boxes that it leads
/// to, and once more when its transition has arrived. Allocates only when something has changed.
/// </summary>
internal sealed class PictureBoxes(PictureKey key)
{
    private readonly List<string> _hiddenNow = new(16);
    private Layout? _layout;
    private string _self = "overlay";
    private string? _variant;
    private Scene? _target;
    private Stage? _stage;
    private ImmutableArray<string> _hidden = [];
    private bool _isMoving;

    /// <summary>Of the last update: to be told.</summary>
    public bool IsNew { get; private set; }

    /// <summary>What was told last; null before the first time.</summary>
    public AppliedLayout? Told { get; set; }

    public void Update(SceneBuilder builder, Stage stage)
    {
        Scene target = builder.Target!;
        bool hasArrived = _isMoving && !builder.IsInTransition;
        _isMoving = builder.IsInTransition;
        IsNew = hasArrived;
        if (ReferenceEquals(target, _target) && ReferenceEquals(stage, _stage))
        {
            return;
        }

        bool isOther = _target is null || !ReferenceEquals(builder.Layout, _layout) || builder.VariantId != _variant
            || !HasSameBoxes(target, _target);
        (_target, _stage, _variant, _layout) = (target, stage, builder.VariantId, builder.Layout);
        _self = SelfOf(builder.View);
        IsNew |= TakeHidden() | isOther;
    }

    /// <param name="rtpTimestamp">Of the first picture that shows them, 90 kHz.</param>
    public AppliedLayout Make(long revision, uint rtpTimestamp)
    {
        Scene target = _target!;
        ImmutableArray<LayoutLayer>.Builder layers = ImmutableArray.CreateBuilder<LayoutLayer>(target.Tiles.Length);
        foreach (SceneTile tile in target.Tiles)
        {
            PixelRect box = tile.Box;
            layers.Add(new LayoutLayer(
                tile.RegionId, tile.Source?.ParticipantId, tile.Source is { } source ? KindOf(source.Kind) : null,
                box.X / (double)target.Width, box.Y / (double)target.Height,
                box.Width / (double)target.Width, box.Height / (double)target.Height, tile.Z,
                RoundedCorner.RadiusIn(box, tile.Style) / (double)target.Width));
        }

        return new AppliedLayout(
            _layout!.Id, _variant, key.ViewId ?? Views.Default, revision, target.Width, target.Height, rtpTimestamp, layers.MoveToImmutable(), _hidden)
        {
            Self = _self,
            Omits = key.OmittedParticipant,
        };
    }

    private static string KindOf(VideoKind kind) => kind == VideoKind.Screen ? "screen" : "camera";

    /// <summary>Whoever has to share the picture of a view that omits oneself is in it, and draws himself over his tile.</summary>
    private string SelfOf(ViewSpec? view) => (view?.Self ?? SelfMode.Overlay) switch
    {
        SelfMode.Show => "show",
        SelfMode.Omit when key.OmittedParticipant is not null => "omit",
        _ => "overlay",
    };

    private static bool HasSameBoxes(Scene a, Scene b)
    {
        bool isSame = a.Tiles.Length == b.Tiles.Length && a.Width == b.Width && a.Height == b.Height;
        for (int i = 0; isSame && i < a.Tiles.Length; i++)
        {
            isSame = a.Tiles[i].Box == b.Tiles[i].Box && a.Tiles[i].Z == b.Tiles[i].Z && a.Tiles[i].Source == b.Tiles[i].Source
                && a.Tiles[i].RegionId == b.Tiles[i].RegionId && a.Tiles[i].Style.Radius == b.Tiles[i].Style.Radius;
        }

        return isSame;
    }

    /// <summary>True if others than before have no box.</summary>
    private bool TakeHidden()
    {
        _hiddenNow.Clear();
        foreach (StagePerson person in _stage!.People)
        {
            if (person.IsOnStage && !HasBox(person.Id))
            {
                _hiddenNow.Add(person.Id);
            }
        }

        if (_hiddenNow.Count == _hidden.Length && _hidden.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_hiddenNow)))
        {
            return false;
        }

        _hidden = [.. _hiddenNow];
        return true;
    }

    private bool HasBox(string id)
    {
        foreach (SceneTile tile in _target!.Tiles)
        {
            if (tile.Source?.ParticipantId == id)
            {
                return true;
            }
        }

        return false;
    }
}
