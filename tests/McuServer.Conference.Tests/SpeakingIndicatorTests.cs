namespace McuServer.Conference.Tests;

[TestClass]
public class SpeakingIndicatorTests
{
    [TestMethod]
    public void Three_loud_frames_of_five_switch_it_on_and_it_outlasts_the_sound_by_the_release()
    {
        ActiveSpeakerDetector detector = new();
        SpeakingIndicator indicator = default;
        List<string> changes = [];
        bool wasLoud = false;
        bool wasSpeaking = false;
        for (int at = 0; at < 2000; at += 20)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(at);
            detector.Insert("a", at is >= 400 and < 600 ? 100 : 30, now);
            indicator.Update(detector.LoudFramesInNewestBlock("a"), 500, now);
            if (indicator.IsLoud != wasLoud)
            {
                changes.Add($"{at} loud {indicator.IsLoud}");
            }

            if (indicator.IsSpeaking != wasSpeaking)
            {
                changes.Add($"{at} speaking {indicator.IsSpeaking}");
            }

            (wasLoud, wasSpeaking) = (indicator.IsLoud, indicator.IsSpeaking);
        }

        // Loud frames 400..580: the third is at 440; at 640 only two of five are left, 620 was the last with three.
        CollectionAssert.AreEqual(
            new[] { "440 loud True", "440 speaking True", "640 loud False", "1120 speaking False" }, changes);
    }

    [TestMethod]
    public void Two_loud_frames_are_no_speech()
    {
        SpeakingIndicator indicator = default;
        indicator.Update(2, 500, TimeSpan.Zero);
        Assert.IsFalse(indicator.IsLoud);
        Assert.IsFalse(indicator.IsSpeaking);
    }
}
