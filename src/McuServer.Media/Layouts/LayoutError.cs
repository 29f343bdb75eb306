using System.Collections.Immutable;

namespace McuServer.Media.Layouts;

public enum LayoutSeverity
{
    /// <summary>The file is not used.</summary>
    Error,

    /// <summary>The file is used; its author should know.</summary>
    Warning,
}

/// <summary>Something that is wrong with a layout file.</summary>
/// <param name="Code">Stable name of the rule, such as "region.overlap" (layouts/README.md lists all).</param>
/// <param name="Pointer">Where: a JSON Pointer as a URI fragment (RFC 6901, section 6), "#" for the whole file.</param>
/// <param name="Detail">What is wrong and how to mend it, a sentence in English.</param>
public sealed record LayoutError(string Code, LayoutSeverity Severity, string Pointer, string Detail)
{
    /// <summary>1-based line of the place; null where the text was not read.</summary>
    public int? Line { get; init; }

    /// <summary>1-based column in UTF-16 units, as editors count.</summary>
    public int? Column { get; init; }

    public override string ToString() =>
        $"{(Line is null ? "" : $"{Line}:{Column}: ")}{(Severity == LayoutSeverity.Error ? "error" : "warning")} "
        + $"{Code} at {Pointer}: {Detail}";
}

/// <summary>What became of one layout file.</summary>
/// <param name="Layout">Null when there is an error; warnings alone do not matter.</param>
/// <param name="Errors">Errors first, then warnings.</param>
public sealed record LayoutReadResult(Layout? Layout, ImmutableArray<LayoutError> Errors)
{
    public bool IsValid => Layout is not null;

    /// <summary>The id that the file gives itself; null when the schema does not hold.</summary>
    public string? ClaimedId { get; init; }
}
