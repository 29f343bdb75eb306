using System.Collections.Immutable;
using System.Globalization;
using McuServer.Media.Composition;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>Stages of people A, B, C … in order of joining: A is host, the others panelists, all have video.</summary>
internal static class People
{
    public static Stage OnStage(int count) => OnStage(Names(count));

    public static Stage OnStage(IEnumerable<string> names) => new()
    {
        People = [.. names.Select((name, index) => Person(name, index))],
        RoomTitle = "Room",
        Language = "en",
    };

    public static IEnumerable<string> Names(int count) =>
        Enumerable.Range(0, count).Select(i => i < 26 ? ((char)('A' + i)).ToString() : $"P{i}");

    public static StagePerson Person(string name, int index) => new(name)
    {
        Name = name,
        Role = index == 0 ? Role.Host : Role.Panelist,
        HasVideo = true,
        JoinedAt = TimeSpan.FromSeconds(index),
    };

    public static Stage With(this Stage stage, string id, Func<StagePerson, StagePerson> change) =>
        stage with { People = [.. stage.People.Select(person => person.Id == id ? change(person) : person)] };

    public static Stage Without(this Stage stage, params string[] ids) =>
        stage with { People = [.. stage.People.Where(person => !ids.Contains(person.Id))] };

    public static Stage Join(this Stage stage, params string[] ids)
    {
        TimeSpan last = stage.People.Length == 0 ? TimeSpan.Zero : stage.People.Max(person => person.JoinedAt);
        IEnumerable<StagePerson> added = ids.Select((id, i) =>
            Person(id, 1) with { JoinedAt = last + TimeSpan.FromSeconds(i + 1) });
        return stage with { People = [.. stage.People, .. added] };
    }

    public static Stage Speaker(this Stage stage, string? id) =>
        stage with { ActiveSpeaker = id, PreviousSpeaker = stage.ActiveSpeaker };

    public static Stage Pin(this Stage stage, string id, int atSeconds = 0) =>
        stage.With(id, person => person with { PinnedAt = TimeSpan.FromSeconds(atSeconds) });

    public static Stage Share(this Stage stage, params string[] owners) =>
        stage with { Screens = [.. owners.Select(owner => new StageScreen(owner))] };

    public static Stage Seat(this Stage stage, string seat, string id) =>
        stage with { Seats = stage.Seats.SetItem(seat, id) };

    /// <summary>"region=source x,y width×height; …" in document order of the regions; "-" for a placeholder.</summary>
    public static string Describe(this Scene scene) => string.Join("; ", scene.Tiles.Select(tile =>
        string.Create(CultureInfo.InvariantCulture,
            $"{tile.RegionId}={Name(tile)} {tile.Box.X},{tile.Box.Y} {tile.Box.Width}×{tile.Box.Height}")));

    /// <summary>Sources of one region, in their places.</summary>
    public static string In(this Scene scene, string region) =>
        string.Join(' ', scene.Tiles.Where(tile => tile.RegionId == region).Select(Name));

    /// <summary>All sources, in drawing order.</summary>
    public static string Sources(this Scene scene) =>
        string.Join(' ', scene.Tiles.Select(Name));

    private static string Name(SceneTile tile) => tile.Source?.ToString() ?? "-";
}

/// <summary>Small layouts in code.</summary>
internal static class SmallLayouts
{
    private static readonly AreaSpec s_full = new(Fraction.Zero, Fraction.Zero, Fraction.One, Fraction.One);

    public static Layout Of(params Region[] regions) => Of(new TransitionOptions(), regions);

    public static Layout Of(TransitionOptions transition, params Region[] regions) => new()
    {
        Id = "test",
        Canvas = new CanvasSpec(1280, 720),
        Transition = transition,
        Variants = [new Variant("only", [.. regions])],
    };

    public static AreaSpec Area(string left, string top, string width, string height) =>
        new(Number(left), Number(top), Number(width), Number(height));

    public static Region Grid(GridSpec grid, params SelectBy[] from) =>
        new("grid", RegionType.Grid, s_full, Select(from.Length == 0 ? [SelectBy.Rest] : from)) { Grid = grid };

    public static Region Slot(string id, AreaSpec area, params SelectBy[] from) =>
        new(id, RegionType.Slot, area, Select(from));

    public static Region Full(string id, params SelectBy[] from) => Slot(id, s_full, from);

    public static SelectSpec Select(params SelectBy[] from) => new([.. from.Select(by => new Selector(by))]);

    public static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static Fraction Number(string text) =>
        Fraction.TryParse(text, out Fraction value) ? value : throw new FormatException(text);
}
