using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>A thousand random events on one to sixty people, each checked against its row of the stability table.
/// </summary>
[TestClass]
public class SceneStabilityTests
{
    private const int MaxPeople = 60;

    [TestMethod]
    [DataRow(1, OverflowMode.Page)]
    [DataRow(2, OverflowMode.More)]
    [DataRow(3, OverflowMode.Hide)]
    [DataRow(4, OverflowMode.Page)]
    [DataRow(5, OverflowMode.More)]
    [DataRow(6, OverflowMode.Page)]
    public void No_event_moves_more_tiles_than_its_row_allows(int seed, OverflowMode mode)
    {
        int[] maxTiles = [25, 9, 16, 7, 49, 1];
        Run run = new(seed, new GridSpec { MaxTiles = maxTiles[seed - 1], Overflow = mode });
        for (int i = 0; i < 1000; i++)
        {
            run.Event();
        }

        // Every row of the table was really tried, and shapes did change.
        Assert.HasCount(10, run.Tried);
        Assert.IsTrue(run.Promotions > 0 || maxTiles[seed - 1] == 49, "nobody was promoted");
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly SceneBuilder _builder;
        private readonly SceneBuilder _twin;
        private readonly GridSpec _grid;
        private Stage _stage;
        private TimeSpan _now;
        private Scene _scene;
        private int _joined;

        public Run(int seed, GridSpec grid)
        {
            _random = new Random(seed);
            _grid = grid;
            Layout layout = Of(Grid(grid));
            _builder = new SceneBuilder(layout, null, SceneViewer.Everybody);
            _twin = new SceneBuilder(layout, null, SceneViewer.Everybody);
            _joined = 1 + _random.Next(MaxPeople);
            _stage = People.OnStage(_joined);
            _scene = Update();
        }

        public SortedSet<string> Tried { get; } = [];

        public int Promotions { get; private set; }

        public void Event()
        {
            Wait(_random.Next(100, 8000));
            if (_stage.People.Length == 0)
            {
                Join();
                return;
            }

            string id = _stage.People[_random.Next(_stage.People.Length)].Id;
            switch (_random.Next(12))
            {
                case 0 or 1:
                    Join();
                    break;
                case 2 or 3:
                    Leave(id);
                    break;
                case 4 or 5:
                    Speak(id);
                    break;
                case 6:
                    Still("camera", _stage.With(id, p => p with { HasVideo = !p.HasVideo }));
                    break;
                case 7:
                    Still("hand", _stage.With(id, p => p with { HandRaisedAt = p.HandRaisedAt is null ? _now : null }));
                    break;
                case 8:
                    Still("name", _stage.With(id, p => p with { Name = p.Name + "x" }));
                    break;
                case 9:
                    Pin(id);
                    break;
                case 10:
                    Reconnect(id);
                    break;
                default:
                    SwapOrTurn(id);
                    break;
            }
        }

        private void Join()
        {
            if (_stage.People.Length >= MaxPeople)
            {
                return;
            }

            string[] before = Shown();
            int rows = Rows();
            _stage = _stage.Join($"P{_joined++}");
            Still("join", _stage);
            Wait(250);
            Check("join", before, rows, allowed: 0);
        }

        private void Leave(string id)
        {
            string[] before = Shown();
            int rows = Rows();
            Still("leave", _stage.Without(id));
            Wait(1499);
            CollectionAssert.AreEqual(before, Shown(), "the tile stays for the shrink delay");
            Wait(1);
            Check("leave", before, rows, allowed: 1);
        }

        private void Reconnect(string id)
        {
            Stage present = _stage;
            Still("reconnect", _stage.With(id, p => p with { IsReconnecting = true }));
            Wait(_random.Next(1, 1400));
            Still("reconnect", _random.Next(2) == 0 ? present : present.Without(id));
            Wait(50);
            Still("reconnect", present);
            Wait(2000);
        }

        private void Speak(string id)
        {
            string[] before = Shown();
            bool isFloor = _random.Next(2) == 0;
            _stage = _stage.With(id, p => p with { IsSpeaking = true, LastSpokeAt = _now });
            _stage = isFloor ? _stage.Speaker(id) : _stage;
            _scene = Update();
            Wait(2001);
            string[] after = Shown();
            Tried.Add("speak");
            Assert.IsLessThanOrEqualTo(1, Changed(before, after), "one in, one out");
            Assert.IsTrue(after.Contains(id) || NobodyMayGo(after), $"{id} speaks for two seconds and is hidden");
            Promotions += before.Contains(id) ? 0 : 1;
            _stage = _stage.With(id, p => p with { IsSpeaking = false });
            _scene = Update();
            Wait(600);
            CollectionAssert.AreEqual(after, Shown());
        }

        private bool NobodyMayGo(string[] shown) => shown.All(name =>
            _stage.People.SingleOrDefault(p => p.Id == name) is { } person
            && (person.PinnedAt is not null || person.Role == Role.Host || person.Id == _stage.ActiveSpeaker));

        private void Pin(string id)
        {
            string[] before = Shown();
            bool isPin = _stage.People.Single(p => p.Id == id).PinnedAt is null;
            _stage = _stage.With(id, p => p with { PinnedAt = isPin ? _now : null });
            _scene = Update();
            Tried.Add("pin");
            bool isFloorFreed = !isPin && !before.Contains(_stage.ActiveSpeaker);
            Assert.IsLessThanOrEqualTo(isPin ? 2 : isFloorFreed ? 1 : 0, Changed(before, Shown()));
            int pinned = _stage.People.Count(p => p.PinnedAt is not null);
            if (isPin && pinned <= Shown().Length)
            {
                int place = Array.IndexOf(Shown(), id);
                Assert.IsTrue(place >= 0 && place < pinned, "a pin goes to the front");
            }

            Wait(3000);
        }

        private void SwapOrTurn(string id)
        {
            string[] before = Shown();
            string other = _stage.People[_random.Next(_stage.People.Length)].Id;
            if (_random.Next(2) == 0)
            {
                Tried.Add("swap");
                Assert.AreEqual(id != other, _builder.Swap(id, other));
                _twin.Swap(id, other);
                _scene = Update();
                Assert.IsLessThanOrEqualTo(2, Changed(before, Shown()));
                bool areBothShown = before.Contains(id) && before.Contains(other);
                Assert.IsTrue(!areBothShown || Array.IndexOf(Shown(), id) == Array.IndexOf(before, other));
            }
            else
            {
                Tried.Add("page");
                _stage = _stage with { Page = _random.Next(4) };
                _scene = Update();
            }

            Wait(3000);
        }

        /// <summary>An event that must not move anything, not now and not when things settle.</summary>
        private void Still(string what, Stage stage)
        {
            string[] before = Shown();
            _stage = stage;
            _scene = Update();
            Tried.Add(what);
            CollectionAssert.AreEqual(before, Shown(), what);
        }

        private void Check(string what, string[] before, int rows, int allowed)
        {
            string[] after = Shown();
            if (Rows() == rows)
            {
                Assert.IsLessThanOrEqualTo(allowed, Changed(before, after), what);
                return;
            }

            string[] stayed = before.Where(after.Contains).ToArray();
            CollectionAssert.AreEqual(stayed, after.Where(before.Contains).ToArray(), what + " keeps the order");
        }

        /// <summary>Places that were and are taken, by somebody else.</summary>
        private static int Changed(string[] before, string[] after)
        {
            int changed = 0;
            for (int i = 0; i < Math.Min(before.Length, after.Length); i++)
            {
                changed += before[i] == after[i] ? 0 : 1;
            }

            return changed;
        }

        private string[] Shown() => _scene.Tiles.Select(tile => tile.Source!.Value.ParticipantId).ToArray();

        /// <summary>A number for the grid's shape: columns and rows.</summary>
        private int Rows() => (100 * _scene.Tiles.Select(tile => tile.Box.Y).Distinct().Count())
            + (_scene.Tiles.Length == 0 ? 0 : _scene.Tiles.GroupBy(tile => tile.Box.Y).Max(row => row.Count()));

        private void Wait(int milliseconds)
        {
            TimeSpan until = _now + Ms(milliseconds);
            while (_builder.NextDeadline is { } due && due <= until)
            {
                Assert.IsGreaterThan(_now, due, "a deadline in the past");
                _now = due;
                _scene = Update();
            }

            _now = until;
            _scene = Update();
        }

        private Scene Update()
        {
            Scene scene = _builder.Update(_stage, _now);
            CheckPlaces(scene);
            Assert.AreSame(scene, _builder.Update(_stage with { }, _now), "an equal stage changes nothing");
            Scene twin = _twin.Update(_stage, _now);
            Assert.IsTrue(
                scene.Tiles.AsSpan().SequenceEqual(twin.Tiles.AsSpan()), "the same events give the same scene");
            return scene;
        }

        private void CheckPlaces(Scene scene)
        {
            Assert.HasCount(scene.Tiles.Length, scene.Tiles.Select(tile => tile.Source).ToHashSet());
            int[] rows = scene.Tiles.GroupBy(tile => tile.Box.Y).Select(row => row.Count()).ToArray();
            for (int i = 0; i < rows.Length - 1; i++)
            {
                Assert.AreEqual(rows[0], rows[i], "a hole before the last row");
            }

            Assert.IsLessThanOrEqualTo(_grid.MaxTiles, scene.Tiles.Length);
        }
    }
}
