using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Small pictures as vector paths on a grid of 24 units, told apart by shape alone. Lines are 2 units, so that at 12
/// pixels they are one pixel wide.
/// </summary>
internal static class IconShapes
{
    /// <summary>Units of the grid.</summary>
    public const int Grid = 24;

    /// <summary>A microphone with a bar across it, and a gap beside the bar.</summary>
    public static void DrawMuted(DrawSurface surface, uint argb)
    {
        surface.RoundedRectangle(8.5, 2, 7, 12.5, 3.5);
        surface.Fill(argb);
        surface.MoveTo(5, 11);
        surface.CurveTo(5, 15.2, 8, 18, 12, 18);
        surface.CurveTo(16, 18, 19, 15.2, 19, 11);
        surface.Stroke(argb, 2);
        Line(surface, 12, 18, 12, 22, argb, 2);

        surface.SetErasing(true);
        Line(surface, 5.2, 2.2, 21.2, 18.2, 0xFF000000, 2.4);
        surface.SetErasing(false);
        Line(surface, 3, 3, 21, 21, argb, 2.2);
    }

    /// <summary>An open palm with four fingers and a thumb.</summary>
    public static void DrawHand(DrawSurface surface, uint argb)
    {
        const double Finger = 2.5;
        Line(surface, 8.3, 12, 8.3, 5.2, argb, Finger);
        Line(surface, 11.6, 11, 11.6, 3, argb, Finger);
        Line(surface, 14.9, 11, 14.9, 4, argb, Finger);
        Line(surface, 18.2, 12, 18.2, 7.2, argb, Finger);

        surface.MoveTo(7.05, 11.2);
        surface.LineTo(19.45, 11.2);
        surface.LineTo(19.45, 15.5);
        surface.CurveTo(19.45, 19.8, 16.9, 22.4, 13.4, 22.4);
        surface.CurveTo(10.6, 22.4, 8.9, 21.2, 7.5, 19);
        surface.LineTo(3.5, 14.2);
        surface.CurveTo(2.7, 13.2, 3, 12, 4, 11.6);
        surface.CurveTo(4.9, 11.2, 5.7, 11.5, 6.3, 12.2);
        surface.LineTo(7.05, 13);
        surface.ClosePath();
        surface.Fill(argb);
    }

    /// <summary>Rising bars of which only the first is whole: a weak connection.</summary>
    public static void DrawNetwork(DrawSurface surface, uint argb)
    {
        surface.RoundedRectangle(3, 15, 4.5, 6, 1);
        surface.Fill(argb);
        surface.RoundedRectangle(10.5, 10, 3.5, 10.3, 0.6);
        surface.Stroke(argb, 1.4);
        surface.RoundedRectangle(17.5, 4, 3.5, 16.3, 0.6);
        surface.Stroke(argb, 1.4);
    }

    /// <summary>An upright drawing pin.</summary>
    public static void DrawPinned(DrawSurface surface, uint argb)
    {
        surface.RoundedRectangle(7, 2, 10, 3, 1.2);
        surface.Fill(argb);
        surface.MoveTo(9, 4.5);
        surface.LineTo(15, 4.5);
        surface.LineTo(15.4, 10.4);
        surface.CurveTo(17.6, 11.4, 19, 13, 19, 15.4);
        surface.LineTo(5, 15.4);
        surface.CurveTo(5, 13, 6.4, 11.4, 8.6, 10.4);
        surface.ClosePath();
        surface.Fill(argb);
        Line(surface, 12, 15, 12, 21.6, argb, 2);
    }

    /// <summary>Two arrows that chase each other around a circle.</summary>
    public static void DrawReconnecting(DrawSurface surface, uint argb)
    {
        const double Radius = 8;
        for (int half = 0; half < 2; half++)
        {
            double from = (half * Math.PI) + 0.35;
            double to = ((half + 1) * Math.PI) - 0.3;
            surface.MoveTo(12 + (Radius * Math.Cos(from)), 12 + (Radius * Math.Sin(from)));
            surface.Arc(12, 12, Radius, from, to);
            surface.Stroke(argb, 2);

            // The head points along the tangent at the arc's end.
            (double sin, double cos) = Math.SinCos(to);
            double x = 12 + (Radius * cos);
            double y = 12 + (Radius * sin);
            surface.MoveTo(x - (4.4 * sin) + (0.4 * cos), y + (4.4 * cos) + (0.4 * sin));
            surface.LineTo(x + (3.6 * cos), y + (3.6 * sin));
            surface.LineTo(x - (3.6 * cos), y - (3.6 * sin));
            surface.ClosePath();
            surface.Fill(argb);
        }
    }

    /// <summary>Head and shoulders, to be clipped by the circle (12, 12, 12).</summary>
    public static void DrawSilhouette(DrawSurface surface, uint argb)
    {
        surface.Circle(12, 9.2, 4.3);
        surface.Fill(argb);
        surface.MoveTo(3.6, 24);
        surface.CurveTo(3.6, 18.2, 7, 15.4, 12, 15.4);
        surface.CurveTo(17, 15.4, 20.4, 18.2, 20.4, 24);
        surface.ClosePath();
        surface.Fill(argb);
    }

    /// <summary>A monitor on its foot.</summary>
    public static void DrawScreen(DrawSurface surface, uint argb)
    {
        surface.RoundedRectangle(3, 4, 18, 12.5, 1.6);
        surface.Stroke(argb, 1.6);
        Line(surface, 12, 16.5, 12, 20, argb, 1.6);
        Line(surface, 8, 20.2, 16, 20.2, argb, 1.6);
    }

    private static void Line(DrawSurface surface, double x1, double y1, double x2, double y2, uint argb, double width)
    {
        surface.MoveTo(x1, y1);
        surface.LineTo(x2, y2);
        surface.Stroke(argb, width);
    }
}
