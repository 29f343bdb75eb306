using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>A screen that is shared with its sound: one sound is sent, of the microphone and the screen together.</summary>
[TestClass]
public sealed class ShareSoundTests
{
    private const int ScreenHz = 1500;

    /// <summary>The test's screen gets a sound where the page asks for one.</summary>
    private const string GiveScreenSound =
        """
        hz => {
          const silent = navigator.mediaDevices.getDisplayMedia;
          navigator.mediaDevices.getDisplayMedia = async (wishes) => {
            const stream = await silent(wishes);
            if (wishes.audio) {
              const context = new AudioContext({ sampleRate: 48000 });
              const end = context.createMediaStreamDestination();
              const gain = new GainNode(context, { gain: 0.2 });
              const tone = new OscillatorNode(context, { frequency: hz });
              tone.connect(gain).connect(end);
              tone.start();
              stream.addTrack(end.stream.getAudioTracks()[0]);
            }
            return stream;
          };
        }
        """;

    [TestMethod]
    public async Task The_sound_of_a_screen_is_heard_also_while_the_microphone_is_off_and_no_longer_after_the_share()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person ann = await Person.JoinAsync(server, Look.Red());
        await using Person bob = await Person.JoinAsync(server, Look.Blue());
        int annHz = ann.Look.ToneHz;
        await bob.HearsAsync(annHz, ScreenHz);
        await ann.Page.EvaluateAsync(GiveScreenSound, ScreenHz);

        await ann.Page.ClickAsync("#screen-button");
        await HearsBothAsync(bob, annHz, ScreenHz, "microphone and screen");
        StringAssert.Contains(await ann.Page.InnerTextAsync("#sharing"), "with its sound");

        await ann.Page.ClickAsync("#mute-button");
        await bob.HearsAsync(ScreenHz, annHz);
        await ann.Page.ClickAsync("#mute-button");
        await HearsBothAsync(bob, annHz, ScreenHz, "the microphone is back");

        await ann.Page.ClickAsync("#sharing-motion");
        Assert.AreEqual(("true", "motion"), (await ann.Page.GetAttributeAsync("#sharing-motion", "aria-pressed"),
            await ann.Page.EvaluateAsync<string>("() => mcu.share.track.contentHint")));

        await ann.Page.ClickAsync("#sharing-stop");
        await bob.HearsAsync(annHz, ScreenHz);
        await ann.Page.ClickAsync("#mute-button");
        await Eventually.IsTrueAsync(() => bob.LevelsAsync(annHz, ScreenHz), levels => levels[0] < -60 && levels[1] < -60, "nothing is heard (levels in dB)");
        Assert.IsEmpty(ann.Errors, string.Join('\n', ann.Errors));
    }

    private static async Task HearsBothAsync(Person who, int oneHz, int otherHz, string when) => await Eventually.IsTrueAsync(
        () => who.LevelsAsync(oneHz, otherHz), levels => levels[0] > -40 && levels[1] > -40, $"{when} (levels in dB)");
}
