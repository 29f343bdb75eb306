using System.Collections.Immutable;
using McuServer.Media.Composition;
using McuServer.Media.Layouts;

namespace McuServer.Preview;

/// <summary>People for the preview of a layout: Korean and English names, the same ones every time.</summary>
internal static class InventedPeople
{
    private static readonly (string Name, string Title)[] s_people =
    [
        ("김하나", "진행"), ("Bo Andersen", "Engineer"), ("이민수", "연구원"), ("Carla Núñez", "Designer"),
        ("박서연", "교수"), ("David Kim", "Product"), ("최준호", "기획"), ("Emma Stone-Baker", "Editor"),
        ("정유진", "개발"), ("Farid Rahimi", "Analyst"), ("한지우", "홍보"), ("Grace Okafor", "Research"),
        ("오세훈", "의사"), ("Henrik Lund", "Sound"), ("남궁민", "배우"), ("Iris Wang", "Law"),
    ];

    /// <summary>A stage with so many people on it; the first is the host, the second speaks and shares first.</summary>
    public static Stage Stage(int tiles, int screens, int pinned, string roomTitle, string language)
    {
        ImmutableArray<StagePerson>.Builder people = ImmutableArray.CreateBuilder<StagePerson>();
        ImmutableArray<StageScreen>.Builder shares = ImmutableArray.CreateBuilder<StageScreen>();
        for (int i = 0; i < tiles; i++)
        {
            (string name, string title) = s_people[i % s_people.Length];
            int round = i / s_people.Length;
            people.Add(new StagePerson($"person-{i + 1}")
            {
                Name = round == 0 ? name : $"{name} {round + 1}",
                Title = title,
                Role = i == 0 ? Role.Host : Role.Panelist,
                IsMuted = i % 3 == 2,
                IsSpeaking = i == 1,
                HandRaisedAt = i == 3 ? TimeSpan.Zero : null,
                PinnedAt = i < pinned ? TimeSpan.FromTicks(i) : null,
                JoinedAt = TimeSpan.FromTicks(i),
            });
        }

        for (int i = 0; i < Math.Min(screens, tiles); i++)
        {
            shares.Add(new StageScreen($"person-{((i + 1) % tiles) + 1}") { StartedAt = TimeSpan.FromTicks(i) });
        }

        return new Stage
        {
            People = people.ToImmutable(),
            Screens = shares.ToImmutable(),
            ActiveSpeaker = tiles > 1 ? "person-2" : tiles == 1 ? "person-1" : null,
            PreviousSpeaker = tiles > 2 ? "person-3" : null,
            RoomTitle = roomTitle,
            Language = language,
            IsRecording = true,
            ClockText = "09:30",
        };
    }
}
