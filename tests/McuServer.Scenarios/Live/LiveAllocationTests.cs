using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Composition;
using McuServer.TestKit;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>After warm-up the server allocates nothing for packets, ticks and frames.</summary>
[TestClass]
[DoNotParallelize]
public class LiveAllocationTests
{
    [TestMethod]
    public void A_running_live_conference_allocates_nothing()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900) with { VideoCodecs = ["H264"] });
        VirtualParticipant cleo = conference.Join("cleo", LiveRig.Person(Colour.Blue, 1300));
        conference.WaitFor(anna, bo, cleo);
        conference.RunFor(6);
        long[] before = Bytes(conference);
        conference.RunFor(3);
        AssertNothing(before, Bytes(conference));
    }

    [TestMethod]
    public void People_who_speak_by_turns_cost_their_events_and_nothing_else()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant Participant, ToneSource Voice)[] people =
            [Talker(conference, "anna", 500), Talker(conference, "bo", 900), Talker(conference, "cleo", 1300)];
        conference.WaitFor([.. people.Select(one => one.Participant)]);
        int step = 0;
        conference.Clock.Every(TimeSpan.FromMilliseconds(300), () =>
        {
            // Anna keeps the floor; the others throw in what is too short to take it.
            people[1].Voice.IsSilent = step % 3 != 0;
            people[2].Voice.IsSilent = step % 4 != 1;
            step++;
        });
        conference.RunFor(6);
        long[] before = Bytes(conference);
        Dictionary<string, int> changes = [];
        Dictionary<string, bool> last = [];
        string? floor = conference.Stage().ActiveSpeaker;
        for (int i = 0; i < 120; i++)
        {
            conference.RunFor(0.05);
            foreach (StagePerson person in conference.People())
            {
                bool isChange = last.TryGetValue(person.Id, out bool was) && was != person.IsSpeaking;
                last[person.Id] = person.IsSpeaking;
                changes[person.Id] = changes.GetValueOrDefault(person.Id) + (isChange ? 1 : 0);
            }
        }

        Assert.IsGreaterThanOrEqualTo(10, changes["bo"], "bo begins and ceases to speak");
        Assert.IsGreaterThanOrEqualTo(8, changes["cleo"], "cleo begins and ceases to speak");
        Assert.AreEqual("anna", floor);
        Assert.AreEqual(floor, conference.Stage().ActiveSpeaker);
        AssertEventsOnly(before, Bytes(conference), changes.Values.Sum());
    }

    [TestMethod]
    public void A_change_of_the_floor_that_moves_nobody_allocates_nothing_for_pictures()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant Participant, ToneSource Voice)[] people =
            [Talker(conference, "anna", 500), Talker(conference, "bo", 900)];
        conference.WaitFor([.. people.Select(one => one.Participant)]);
        int step = 0;
        conference.Clock.Every(TimeSpan.FromSeconds(2.5), () =>
        {
            people[0].Voice.IsSilent = step % 2 == 0;
            people[1].Voice.IsSilent = step % 2 != 0;
            step++;
        });
        conference.RunFor(8);
        long[] before = Bytes(conference);
        List<string?> floors = [];
        for (int i = 0; i < 100; i++)
        {
            conference.RunFor(0.1);
            string? floor = conference.Stage().ActiveSpeaker;
            if (floors.Count == 0 || floors[^1] != floor)
            {
                floors.Add(floor);
            }
        }

        Assert.IsGreaterThanOrEqualTo(4, floors.Count, "the floor goes round");
        long[] after = Bytes(conference);

        // Each change of the floor is several events: somebody ceases, somebody begins, the floor goes over.
        AssertEventsOnly(before, after, 4 * floors.Count);
    }

    /// <summary>
    /// Nine people who speak in bursts and by turns, all of whom read what they are told, as sockets do: who speaks and who has
    /// the floor is told by events that are used again. 60 changes cost not even one closure.
    /// </summary>
    [TestMethod]
    public void A_room_of_nine_whose_speakers_change_allocates_nothing()
    {
        (long[] before, long[] after, Dictionary<string, int> told) = RunNine("grid-3x3", 12);
        string events = string.Join(", ", told.Select(one => $"{one.Value} {one.Key}"));
        Assert.IsGreaterThanOrEqualTo(4 * 12 * 9, told.GetValueOrDefault("speakers.active"), events);
        Assert.IsGreaterThanOrEqualTo(6 * 9, told.GetValueOrDefault("speaker.changed"), events);
        Assert.IsFalse(told.ContainsKey("layout.applied"), events);
        AssertNothing(before, after);
    }

    /// <summary>
    /// Where the speaker is shown large, each change of the floor is another scene, other boxes for nine people and an event with
    /// them, some 5 kB: they are kept by others, so they are new. Anything beside it in each tick would be more than the bound.
    /// </summary>
    [TestMethod]
    public void A_room_of_nine_whose_picture_follows_the_speaker_pays_for_its_changes_alone()
    {
        const int MaxBytesAChange = 6000;
        (long[] before, long[] after, Dictionary<string, int> told) = RunNine("speaker-strip", 12);
        string events = string.Join(", ", told.Select(one => $"{one.Value} {one.Key}"));
        int changes = told.GetValueOrDefault("speaker.changed") / 9;
        Assert.IsGreaterThanOrEqualTo(6, changes, events);
        Assert.IsGreaterThanOrEqualTo(changes * 9, told.GetValueOrDefault("layout.applied"), events);
        Assert.AreEqual(before[0], after[0], $"bytes for datagrams; {events}");
        Assert.AreEqual(before[2], after[2], $"bytes in ticks of the sound; {events}");
        Assert.IsLessThanOrEqualTo(MaxBytesAChange * changes, after[1] - before[1] + after[3] - before[3],
            $"{after[1] - before[1]} bytes of the network thread, {after[3] - before[3]} in ticks of the pictures; {events}");
    }

    private static (long[] Before, long[] After, Dictionary<string, int> Told) RunNine(string layout, int seconds)
    {
        using VirtualConference conference = LiveRig.Create(change: options => options with
        {
            RoomDefaults = new RoomSettings { Layout = layout, MaxParticipants = 9, MaxOnStage = 9 },
        });
        (VirtualParticipant Participant, ToneSource Voice)[] people =
            [.. Enumerable.Range(0, 9).Select(i => Talker(conference, $"p{i}", 400 + (100 * i)))];
        conference.WaitFor([.. people.Select(one => one.Participant)]);
        int step = 0;
        conference.Clock.Every(TimeSpan.FromMilliseconds(100), () =>
        {
            // 1.2 of 4 s each, half a second after one another, with holes of 100 ms in it.
            for (int i = 0; i < people.Length; i++)
            {
                int turn = (step + (5 * i)) % 40;
                people[i].Voice.IsSilent = turn >= 12 || turn % 4 == 3;
            }

            step++;
        });
        Dictionary<string, int> told = [];
        conference.Clock.Every(TimeSpan.FromMilliseconds(20), () =>
        {
            foreach ((VirtualParticipant participant, _) in people)
            {
                while (((LiveSession)participant.Session).TryReadEvent(out RoomEvent? happened))
                {
                    told[happened.Type] = told.GetValueOrDefault(happened.Type) + 1;
                    happened.Release();
                }
            }
        });
        conference.RunFor(12);
        told.Clear();
        long[] before = Bytes(conference);
        conference.RunFor(seconds);
        return (before, Bytes(conference), told);
    }

    private static (VirtualParticipant Participant, ToneSource Voice) Talker(VirtualConference conference, string id, double toneHz)
    {
        ToneSource voice = new(toneHz, -20);
        return (conference.Join(id, LiveRig.Person(Colour.Green) with { Sound = voice }), voice);
    }

    /// <summary>Clients are told who speaks and who has the floor: each change is an event, which may cost a little. Pictures cost nothing.</summary>
    private static void AssertEventsOnly(long[] before, long[] after, int changes)
    {
        long told = after[1] - before[1] + after[2] - before[2];
        Assert.IsLessThanOrEqualTo(800L * changes, told, $"bytes of the events of {changes} changes");
        (after[1], after[2]) = (before[1], before[2]);
        AssertNothing(before, after);
    }

    private static void AssertNothing(long[] before, long[] after)
    {
        string bytes = $"datagrams {after[0] - before[0]}, network {after[1] - before[1]}, sound {after[2] - before[2]}, "
            + $"pictures {after[3] - before[3]} bytes";
        for (int i = 0; i < before.Length; i++)
        {
            Assert.AreEqual(0, after[i] - before[i], bytes);
        }
    }

    private static long[] Bytes(VirtualConference conference) =>
        [conference.DatagramBytes, conference.NetworkBytes, conference.AudioTickBytes, conference.VideoTickBytes];
}
