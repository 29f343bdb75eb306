namespace McuServer.Media.Composition;

/// <summary>
/// What must be drawn again when a canvas that shows one list of layers shall show another.
/// <para>
/// The rule. A pixel of a finished canvas is a function of nothing but the layers that cover it, in their order:
/// scaling, patches, corners and opacity all work pixel by pixel on what lies below (chroma: 2x2 block by block, and
/// every edge is even). So where the layers over a pixel are the same ones in the same order, the pixel is the same,
/// and everywhere else it may differ. Take any common subsequence of the old and the new list: its layers are kept, all
/// others went or came. Outside the boxes of those that went and of those that came, the old and the new stack over a
/// pixel are both exactly the kept layers. Hence
/// <c>damage = union of the boxes of all layers, old and new, that are not kept</c>,
/// whatever overlaps what, with rounded or translucent parts or without. Inside the damage every layer is then drawn
/// from the bottom up, clipped to the damage (<see cref="PartPainter"/>), which needs nothing of the old content.
/// </para>
/// <para>
/// A tile with a new picture is a layer that went and one that came, in the same box. A change of order puts one of the
/// two layers out of the common subsequence. The subsequence is found greedily: it may be shorter than the longest,
/// which costs time on a canvas whose order changed, and never a wrong pixel.
/// </para>
/// </summary>
internal static class Damage
{
    public static void Find(LayerList before, LayerList after, RectSet damage)
    {
        damage.Clear();
        Span<Layer> old = before.Layers;
        int next = 0;
        foreach (ref readonly Layer layer in after.Layers)
        {
            int match = next;
            while (match < old.Length && !layer.LooksLike(old[match]))
            {
                match++;
            }

            if (match == old.Length)
            {
                damage.AddOrWiden(layer.Area);
                continue;
            }

            AddAreas(old[next..match], damage);
            next = match + 1;
        }

        AddAreas(old[next..], damage);
    }

    private static void AddAreas(ReadOnlySpan<Layer> layers, RectSet damage)
    {
        foreach (ref readonly Layer layer in layers)
        {
            damage.AddOrWiden(layer.Area);
        }
    }
}
