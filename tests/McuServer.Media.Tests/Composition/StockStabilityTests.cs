using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>
/// A thousand random events in every layout that is delivered, with every view: tiles that move although nobody joined or
/// left, nobody shares, nobody was moved by the host and no speaker's place was given to somebody else: none.
/// </summary>
[TestClass]
public class StockStabilityTests
{
    private const int Events = 1000;

    public static IEnumerable<object[]> Ids() => LayoutFiles.Ids().Select(id => new object[] { id });

    [TestMethod]
    [DynamicData(nameof(Ids))]
    public void No_tile_moves_without_a_cause(string id)
    {
        Layout layout = LayoutFiles.Load(id);
        foreach (ViewSpec? view in (ViewSpec?[])[null, .. layout.Views])
        {
            // Few people, for the variants; then many, for pages and those who wait.
            foreach ((int seed, int fewest, int most) in ((int, int, int)[])[(1, 1, 8), (2, 6, 40), (3, 1, 5), (4, 2, 12)])
            {
                Run run = new(layout, view, seed, fewest, most);
                for (int i = 0; i < Events; i++)
                {
                    run.Event(i);
                }

                Assert.HasCount(14, run.Tried, string.Join(' ', run.Tried));
            }
        }
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly SceneBuilder _builder;
        private readonly MoveRules _rules;
        private readonly string[] _seats;
        private readonly (int Fewest, int Most) _range;
        private readonly string _name;
        private Stage _stage;
        private TimeSpan _now;
        private int _joined;

        public Run(Layout layout, ViewSpec? view, int seed, int fewest, int most)
        {
            _random = new Random(seed);
            _range = (fewest, most);
            _name = $"{layout.Id} {view?.Id} seed {seed}";
            _builder = new SceneBuilder(layout, view, SceneViewer.Everybody);
            _rules = new MoveRules(layout, view);
            _seats = [.. (view?.Variants ?? layout.Variants).SelectMany(v => v.Regions).SelectMany(r => r.Select.From)
                .Where(s => s.By == SelectBy.Seat).Select(s => s.Seat!).Distinct(), "nowhere"];
            _joined = (fewest + most) / 2;
            _stage = People.OnStage(_joined);
            _builder.Update(_stage, _now);
        }

        public SortedSet<string> Tried { get; } = [];

        public void Event(int number)
        {
            string id = _stage.People[_random.Next(_stage.People.Length)].Id;
            switch (_random.Next(16))
            {
                case 0 or 1 when _stage.People.Length < _range.Most:
                    Do(number, MoveCause.Join, "join", null, _stage.Join($"J{_joined++}"));
                    break;
                case 2 or 3 when _stage.People.Length > _range.Fewest:
                    StopShare(number, id);
                    Do(number, MoveCause.Leave, "leave", id, Without(id));
                    break;
                case 4:
                    Speak(number, id, isFloor: false);
                    break;
                case 5 or 6:
                    Speak(number, id, isFloor: true);
                    break;
                case 7:
                    Do(number, MoveCause.None, "mute", id, _stage.With(id, p => p with { IsMuted = !p.IsMuted }));
                    break;
                case 8:
                    Do(number, MoveCause.None, "hand", id, _stage.With(id, p => p with { HandRaisedAt = p.HandRaisedAt is null ? _now : null }));
                    break;
                case 9:
                    Do(number, MoveCause.None, "rename", id, _stage.With(id, p => p with { Name = p.Name + "x", Title = "t" }));
                    break;
                case 10:
                    Do(number, MoveCause.None, "camera", id, _stage.With(id, p => p with { HasVideo = !p.HasVideo }));
                    break;
                case 11:
                    Share(number, id);
                    break;
                case 12:
                    Do(number, MoveCause.Pin, "pin", id, _stage.With(id, p => p with { PinnedAt = p.PinnedAt is null ? _now : null }));
                    break;
                case 13:
                    Seat(number, id);
                    break;
                case 14:
                    Do(number, MoveCause.Page, "page", null, _stage with { Page = _random.Next(3) });
                    break;
                default:
                    Do(number, MoveCause.None, "network", id, _stage.With(id, p => p with { HasBadNetwork = !p.HasBadNetwork }));
                    break;
            }
        }

        private void Speak(int number, string id, bool isFloor)
        {
            bool isOther = isFloor && _stage.ActiveSpeaker != id;
            Stage speaking = _stage.With(id, p => p with { IsSpeaking = true, LastSpokeAt = _now });
            Do(number, isOther ? MoveCause.Floor : MoveCause.Speech, isFloor ? "floor" : "speech", id, isOther ? speaking.Speaker(id) : speaking);
            Do(number, MoveCause.None, "silence", id, _stage.With(id, p => p with { IsSpeaking = false, LastSpokeAt = _now }));
        }

        private void Share(int number, string id)
        {
            bool isSharing = _stage.Screens.Any(screen => screen.OwnerId == id);
            Stage next = _stage with { Screens = _stage.Screens.RemoveAll(screen => screen.OwnerId == id) };
            next = isSharing || _stage.Screens.Length > 1 ? next with { Screens = isSharing ? next.Screens : [] }
                : next with { Screens = next.Screens.Add(new StageScreen(id)) };
            Do(number, MoveCause.Share, "share", id, next);
        }

        /// <summary>A screen goes at once, its owner's tile after the shrink delay: two causes.</summary>
        private void StopShare(int number, string id)
        {
            if (_stage.Screens.Any(screen => screen.OwnerId == id))
            {
                Do(number, MoveCause.Share, "share", id, _stage with { Screens = _stage.Screens.RemoveAll(screen => screen.OwnerId == id) });
            }
        }

        private void Seat(int number, string id)
        {
            string seat = _seats[_random.Next(_seats.Length)];
            Stage next = _random.Next(3) == 0 ? _stage with { Seats = _stage.Seats.Remove(seat) } : _stage.Seat(seat, id);
            Do(number, MoveCause.Seat, "seat", id, next);
        }

        private Stage Without(string id)
        {
            Stage next = _stage.Without(id);
            return next with
            {
                ActiveSpeaker = next.ActiveSpeaker == id ? null : next.ActiveSpeaker,
                PreviousSpeaker = next.PreviousSpeaker == id ? null : next.PreviousSpeaker,
                Seats = next.Seats.RemoveRange(next.Seats.Where(seat => seat.Value == id).Select(seat => seat.Key)),
            };
        }

        /// <summary>One event, and all that time brings after it, until everything is at rest.</summary>
        private void Do(int number, MoveCause cause, string what, string? id, Stage next)
        {
            Tried.Add(what);
            PlacesAtRest before = new(_builder);
            _stage = next;
            _builder.Update(_stage, _now);
            Dictionary<VideoKey, int> changes = [];
            PlacesAtRest last = before;
            TimeSpan until = _now + Ms(8000);
            while (true)
            {
                PlacesAtRest present = new(_builder);
                foreach (VideoKey source in last.Sources.Where(s => present.Shows(s) && !last.Of(s).SequenceEqual(present.Of(s))))
                {
                    changes[source] = changes.GetValueOrDefault(source) + 1;
                }

                last = present;
                if (_builder.NextDeadline is not { } due || due > until)
                {
                    break;
                }

                _now = due;
                _builder.Update(_stage, _now);
            }

            _now = until;
            _builder.Update(_stage, _now);
            string text = $"{_name} event {number}: {what} of {id}, {_stage.People.Length} people, floor {_stage.ActiveSpeaker}, pinned {string.Join(' ', _stage.People.Where(p => p.PinnedAt is not null).Select(p => p.Id))}\n{before}\n{last}";
            Assert.IsTrue(last.IsSame(new PlacesAtRest(_builder)), text);
            Assert.IsTrue(changes.Values.All(count => count == 1), $"twice: {text}");
            _rules.Check(before, last, cause, id, _stage, text);
        }
    }
}
