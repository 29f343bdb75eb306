namespace McuServer.Media.Composition;

/// <summary>
/// Where in a grid somebody was whose connection broke. It lasts as long as the source, 30 s from there.
/// </summary>
/// <param name="Region">Index of the grid's region.</param>
/// <param name="Variant">The variant in use: its grids begin anew with another.</param>
/// <param name="Index">In the grid's list.</param>
/// <param name="Filler">Whose tile came from the end to close the hole; null: none did.</param>
internal readonly record struct LostPlace(int Region, VariantPlan Variant, int Index, SceneSource? Filler);
