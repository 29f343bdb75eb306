using System.Text;

namespace McuServer.Conference.Control;

/// <summary>
/// Unicode's composed form (NFC) of what people type: Hangul, by its rule (The Unicode Standard 3.12), and Latin letters with
/// marks, by a table. The runtime's own normalisation needs ICU and without it (InvariantGlobalization) leaves texts as they
/// are; macOS sends names decomposed. Other scripts stay as they come.
/// </summary>
internal static class ComposedText
{
    private const char FirstSyllable = '\uac00';
    private const char FirstLead = '\u1100';
    private const char FirstVowel = '\u1161';

    /// <summary>One before the first trailing consonant: index 0 means none.</summary>
    private const char NoTrail = '\u11a7';

    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    /// <summary>Mark → letters, each followed by itself with the mark.</summary>
    private static readonly Dictionary<char, string> s_marked = new()
    {
        ['\u0300'] = "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ",
        ['\u0301'] = "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿ"
            + "ÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ",
        ['\u0302'] = "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ",
        ['\u0303'] = "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ",
        ['\u0304'] = "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹṚṜṛṝ",
        ['\u0306'] = "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ",
        ['\u0307'] = "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎ"
            + "yẏſẛ",
        ['\u0308'] = "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ",
        ['\u0309'] = "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ",
        ['\u030a'] = "AÅaåUŮuůwẘyẙ",
        ['\u030b'] = "OŐoőUŰuű",
        ['\u030c'] = "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ",
        ['\u030f'] = "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ",
        ['\u0311'] = "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ",
        ['\u031b'] = "OƠoơUƯuư",
        ['\u0323'] = "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ",
        ['\u0324'] = "UṲuṳ",
        ['\u0325'] = "AḀaḁ",
        ['\u0326'] = "SȘsșTȚtț",
        ['\u0327'] = "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ",
        ['\u0328'] = "AĄaąEĘeęIĮiįUŲuųOǪoǫ",
        ['\u032d'] = "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ",
        ['\u032e'] = "HḪhḫ",
        ['\u0330'] = "EḚeḛIḬiḭUṴuṵ",
        ['\u0331'] = "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ",
    };

    public static string Of(string text)
    {
        StringBuilder composed = new(text.Length);
        foreach (char next in text)
        {
            char together = composed.Length == 0 ? '\0' : Together(composed[^1], next);
            if (together == '\0')
            {
                composed.Append(next);
            }
            else
            {
                composed[^1] = together;
            }
        }

        return composed.ToString();
    }

    /// <summary>The one character that both are; 0: there is none.</summary>
    private static char Together(char first, char second)
    {
        if (first - FirstLead is >= 0 and < Leads && second - FirstVowel is >= 0 and < Vowels)
        {
            return (char)(FirstSyllable + ((((first - FirstLead) * Vowels) + (second - FirstVowel)) * Trails));
        }

        int syllable = first - FirstSyllable;
        if (syllable is >= 0 and < Leads * Vowels * Trails && syllable % Trails == 0 && second - NoTrail is > 0 and < Trails)
        {
            return (char)(first + (second - NoTrail));
        }

        if (!s_marked.TryGetValue(second, out string? letters))
        {
            return '\0';
        }

        for (int i = 0; i < letters.Length; i += 2)
        {
            if (letters[i] == first)
            {
                return letters[i + 1];
            }
        }

        return '\0';
    }
}
