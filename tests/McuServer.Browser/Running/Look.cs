namespace McuServer.Browser.Running;

/// <summary>What a person's camera, microphone and screen give; colours as [r, g, b].</summary>
internal sealed record Look(string Name)
{
    /// <summary>A picture of Scripts/person.js: plain, patches or face.</summary>
    public string Picture { get; init; } = "plain";

    public int[] Color { get; init; } = [200, 60, 40];

    public int[] ScreenColor { get; init; } = [40, 160, 60];

    public int[][] Patches { get; init; } = [];

    public object? Face { get; init; }

    public int ToneHz { get; init; } = 440;

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 360;

    public int FramesPerS { get; init; } = 15;

    public static Look Red(string name = "Ann") => new(name) { Color = [200, 60, 40], ToneHz = 620 };

    public static Look Blue(string name = "Bob") => new(name) { Color = [40, 80, 200], ToneHz = 1460 };
}
