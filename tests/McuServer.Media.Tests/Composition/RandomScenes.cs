using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Composition;

/// <summary>
/// A scene that changes by one or more small random steps at a time, and the pictures of its sources.
/// </summary>
internal sealed class RandomScenes : IDisposable
{
    private static readonly (int Width, int Height)[] s_sizes =
        [(1, 1), (2, 1), (3, 5), (1, 40), (64, 48), (33, 17), (160, 90), (48, 96), (97, 3)];

    private readonly FramePool _pool;
    private readonly Random _random;
    private readonly List<SceneTile> _tiles = [];
    private readonly List<SceneOverlay> _overlays = [];
    private (int Width, int Height) _canvas = (192, 108);
    private byte _background = 40;

    public RandomScenes(FramePool pool, int seed)
    {
        _pool = pool;
        _random = new Random(seed);
        for (int i = 0; i < 6; i++)
        {
            NewPicture();
        }

        Scene = Build();
    }

    public Scene Scene { get; private set; }

    public ScenePictures Pictures { get; } = new();

    public void Step()
    {
        int changes = _random.Next(4);
        bool isSceneNew = false;
        for (int i = 0; i < changes; i++)
        {
            isSceneNew |= Change(_random.Next(20));
        }

        Scene = isSceneNew ? Build() : Scene;
    }

    public void Dispose() => Pictures.Dispose();

    private bool Change(int what)
    {
        switch (what)
        {
            case < 6:
                NewPicture();
                return false;
            case 6:
                Pictures.SetStale(Key(), _random.Next(3) == 0);
                return false;
            case 7:
                // An equal scene made anew.
                return true;
            case 12 when _tiles.Count > 0:
                _tiles[_random.Next(_tiles.Count)].Lamp?.IsOn = _random.Next(2) == 0;
                return false;
            case 8 or 9 when _tiles.Count < 10:
                _tiles.Add(NewTile());
                return true;
            case 10 when _tiles.Count > 0:
                _tiles.RemoveAt(_random.Next(_tiles.Count));
                return true;
            case 11:
                ChangeOverlay();
                return true;
            case 13 when _random.Next(10) == 0:
                _background = (byte)_random.Next(256);
                return true;
            case 13 when _random.Next(20) == 0:
                _canvas = (2 * _random.Next(40, 120), 2 * _random.Next(20, 80));
                return true;
            case > 13 when _tiles.Count > 0:
                int index = _random.Next(_tiles.Count);
                _tiles[index] = ChangeTile(_tiles[index], what);
                return true;
            default:
                return false;
        }
    }

    private SceneTile ChangeTile(SceneTile tile, int what) => what switch
    {
        14 => tile with { Box = Box() },
        15 => tile with { Box = tile.Box with { X = tile.Box.X + (2 * _random.Next(-4, 5)) } },
        16 => tile with { Z = _random.Next(4) },
        17 => tile with { Style = Style() },
        18 => tile with { Opacity = _random.Next(2) == 0 ? (byte)255 : (byte)_random.Next(256) },
        _ => tile with
        {
            Marks = (TileMarks)_random.Next(64),
            Label = _random.Next(2) == 0 ? null : new string('x', _random.Next(1, 9)),
            Fit = (Fit)_random.Next(3),
        },
    };

    private void ChangeOverlay()
    {
        if (_overlays.Count > 2 || (_overlays.Count > 0 && _random.Next(3) == 0))
        {
            _overlays.RemoveAt(_random.Next(_overlays.Count));
            return;
        }

        _overlays.Add(new SceneOverlay($"o{_random.Next(9)}", (OverlayType)_random.Next(2), Box())
        {
            Z = _random.Next(5),
            Text = _random.Next(8) == 0 ? "" : $"{_random.Next(99)}",
        });
    }

    private SceneTile NewTile() => new($"r{_random.Next(1000)}", Box())
    {
        Source = _random.Next(8) == 0 ? null : Key(),
        Style = Style(),
        Z = _random.Next(4),
        Fit = (Fit)_random.Next(3),
        PersonName = $"p{_random.Next(9)}",
        Lamp = _random.Next(3) == 0 ? null : new SpeechLamp { IsOn = _random.Next(2) == 0 },
        LabelInSpeech = _random.Next(3) == 0 ? "speech" : null,
        Label = _random.Next(2) == 0 ? "label" : null,
        Opacity = _random.Next(4) == 0 ? (byte)_random.Next(256) : (byte)255,
    };

    private ResolvedStyle Style() => new()
    {
        Radius = _random.Next(2) == 0 ? 0 : 2 * _random.Next(30),
        BorderWidth = _random.Next(2),
        SpeakingWidth = 4 * _random.Next(2),
        Background = new Rgba((byte)_random.Next(256), (byte)_random.Next(256), 50, 255),
        FocusX = new Fraction(_random.Next(5), 4),
        FocusY = new Fraction(_random.Next(5), 4),
    };

    /// <summary>Often within the canvas, at times far over its edges or as large as all of it.</summary>
    private PixelRect Box() => _random.Next(12) switch
    {
        0 => new PixelRect(0, 0, _canvas.Width, _canvas.Height),
        1 => new PixelRect(Even(-80, 200), Even(-80, 120), Even(2, 200), Even(2, 200)),
        2 => new PixelRect(Even(-8, 8), Even(0, 90), _canvas.Width, Even(2, 30)),
        _ => new PixelRect(Even(0, 150), Even(0, 80), Even(2, 90), Even(2, 70)),
    };

    private int Even(int from, int to) => _random.Next(from, to) & ~1;

    private VideoKey Key() => ScenePictures.Camera($"p{_random.Next(6)}");

    private void NewPicture()
    {
        (int width, int height) = s_sizes[_random.Next(s_sizes.Length)];
        VideoFrame picture = TestPattern.Moving(_pool, width, height, _random.Next(5), _random.Next(100));
        picture.Color = _random.Next(3) == 0
            ? new ColorSpec(Other(_pool.CanvasMatrix), _random.Next(2) == 0)
            : ColorSpec.Limited(_pool.CanvasMatrix);
        Pictures.Set(Key(), picture);
    }

    private static ColorMatrix Other(ColorMatrix matrix) =>
        matrix == ColorMatrix.Bt709 ? ColorMatrix.Bt601 : ColorMatrix.Bt709;

    private Scene Build()
    {
        var background = new BackgroundSpec(new Rgba(_background, 20, 24, 255), null, Fit.Cover);
        return new Scene(_canvas.Width, _canvas.Height, background)
        {
            Tiles = [.. _tiles.OrderBy(tile => tile.Z)],
            Overlays = [.. _overlays],
        };
    }
}
