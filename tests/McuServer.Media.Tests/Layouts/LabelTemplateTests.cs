using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class LabelTemplateTests
{
    private static readonly LabelValues s_all = new("김하나", "교수", "진행자", "봄 강연");

    [TestMethod]
    [DataRow("{name}", "김하나")]
    [DataRow("{name} · {title}", "김하나 · 교수")]
    [DataRow("{role}: {name} @ {roomTitle}", "진행자: 김하나 @ 봄 강연")]
    [DataRow("{name}\n{title}", "김하나\n교수")]
    [DataRow("{name}|{title}", "김하나|교수")]
    [DataRow("{name} | {title}", "김하나 | 교수")]
    [DataRow("{Name} {foo} {", "{Name} {foo} {")]
    [DataRow("plain", "plain")]
    [DataRow("  {name}  ", "김하나")]
    public void Values_stand_where_the_template_says(string template, string expected) =>
        Assert.AreEqual(expected, LabelTemplate.Parse(template).Format(s_all));

    [TestMethod]
    [DataRow("{name} · {title}", "김하나")]
    [DataRow("{title} · {name}", "김하나")]
    [DataRow("{title} - {name}", "김하나")]
    [DataRow("{name}|{title}", "김하나")]
    [DataRow("{name}  |  {title}", "김하나")]
    [DataRow("{name} · {title} · {role}", "김하나 · 진행자")]
    [DataRow("{title} · {name} · {role}", "김하나 · 진행자")]
    [DataRow("{name}\n{title}", "김하나")]
    [DataRow("{title}\n{name}", "김하나")]
    [DataRow("{name} · Dr. {title}", "김하나 · Dr.", DisplayName = "text of its own keeps its separator")]
    [DataRow("{name} ({title})", "김하나 ()", DisplayName = "brackets are no separator")]
    [DataRow("{title}", "")]
    public void A_missing_value_takes_one_separator_along(string template, string expected)
    {
        foreach (string? missing in (string?[])[null, "", "  "])
        {
            Assert.AreEqual(expected, LabelTemplate.Parse(template).Format(s_all with { Title = missing }));
        }
    }

    [TestMethod]
    [DataRow("{name} · {title} · {role}", "", "", "진행자")]
    [DataRow("{name} · {title} · {role}", "", "교수", "교수 · 진행자")]
    [DataRow("{name} · {title}", "", "", "")]
    [DataRow("{name} · {title} - {role}", "김", "", "김 - 진행자")]
    public void Several_missing_values_leave_no_separator_behind(
        string template, string name, string title, string expected) =>
        Assert.AreEqual(expected, LabelTemplate.Parse(template).Format(new LabelValues(name, title, "진행자", null)));

    [TestMethod]
    public void What_a_person_is_called_is_never_read_as_a_template_or_a_separator()
    {
        LabelTemplate template = LabelTemplate.Parse("{name} · {title}");
        Assert.AreEqual("{title} · x | y", template.Format(new LabelValues("{title}", "x | y", null, null)));
        Assert.AreEqual("A - B", template.Format(new LabelValues("A - B", null, null, null)));
        Assert.AreEqual("A B  C", template.Format(new LabelValues("\tA\nB\r\nC\u2028", null, null, null)));
    }

    [TestMethod]
    public void Lines_beyond_the_limit_join_the_last_one()
    {
        LabelTemplate template = LabelTemplate.Parse("{name}\r\n{title}\n{role}");
        Assert.AreEqual("김하나\n교수 진행자", template.Format(s_all));
        Assert.AreEqual("김하나 교수 진행자", template.Format(s_all, maxLines: 1));
        Assert.AreEqual("김하나\n교수\n진행자", template.Format(s_all, maxLines: 3));
    }

    [TestMethod]
    [DataRow(Role.Host, "ko", "진행자")]
    [DataRow(Role.Cohost, "ko-KR", "공동 진행자")]
    [DataRow(Role.Panelist, "en", "Panelist")]
    [DataRow(Role.Attendee, "fr", "Attendee")]
    [DataRow(Role.Attendee, "kok", "Attendee", DisplayName = "Konkani is not Korean")]
    public void Roles_have_names(Role role, string language, string expected) =>
        Assert.AreEqual(expected, RoleNames.For(role, language));
}
