using McuServer.Media.Egress;
using McuServer.Media.Layouts;

namespace McuServer.Conference;

/// <summary>
/// What makes one composed picture differ from another: the view, who is left out of it, whose eyes it is for, its form.
/// Subscribers with equal keys share the composition.
/// </summary>
/// <param name="ViewId">Null: the layout without a view.</param>
/// <param name="OmittedParticipant">Whom <c>self: omit</c> leaves out; null for nobody.</param>
/// <param name="SeesPrevious">For the floor holder where <c>speakerSees: previous</c>.</param>
public readonly record struct PictureKey(
    string? ViewId, string? OmittedParticipant, bool SeesPrevious, int Width, int Height, int FramesPerSecond);

/// <summary>Finds the view of an audience.</summary>
internal static class Views
{
    /// <summary>How clients call the layout without a view.</summary>
    public const string Default = "default";

    /// <summary>The layout's view for this audience, or null for the base layout.</summary>
    public static ViewSpec? For(Layout layout, Audience audience)
    {
        foreach (ViewSpec view in layout.Views)
        {
            if (view.Audience.Contains(audience))
            {
                return view;
            }
        }

        return null;
    }

    /// <summary>The wished view if the layout has it ("default": the base layout), else that of the audience.</summary>
    public static ViewSpec? For(Layout layout, Audience audience, string? wished)
    {
        if (wished == Default)
        {
            return null;
        }

        foreach (ViewSpec view in layout.Views)
        {
            if (view.Id == wished)
            {
                return view;
            }
        }

        return For(layout, audience);
    }

    /// <summary>
    /// Whether the wished form is to stand upright because the picture's own canvas does: people who are arranged for 9:16
    /// would be lost in 16:9. A form that is upright already, or square, stays.
    /// </summary>
    public static bool Turns(Rendition wish, Layout layout, ViewSpec? view)
    {
        CanvasSpec canvas = view?.Canvas ?? layout.Canvas;
        return canvas.Height > canvas.Width && wish.Width > wish.Height;
    }

    public static Audience AudienceOf(Role role) => role switch
    {
        Role.Host => Audience.Host,
        Role.Cohost => Audience.Cohost,
        Role.Panelist => Audience.Panelist,
        _ => Audience.Attendee,
    };
}
