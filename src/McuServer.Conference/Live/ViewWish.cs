using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>Who may see another view of the layout than that of his role (layouts-and-page.md 5.2, L11 and M4).</summary>
public static class ViewWish
{
    /// <summary>The view for those who hold their phone upright: another form, not another content. Anybody may have it.</summary>
    public const string Portrait = "portrait";

    /// <summary>Whether a view shows something that is not for everybody, and takes <see cref="Permission.ControlLayout"/>.</summary>
    public static bool NeedsRight(string? view) => view is not (null or Portrait);
}
