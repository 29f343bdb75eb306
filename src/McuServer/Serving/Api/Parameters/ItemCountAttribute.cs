namespace McuServer.Serving.Api.Parameters;

/// <summary>How many items a list has. The library's LengthAttribute looks for a Count by reflection.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemCountAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;
}
