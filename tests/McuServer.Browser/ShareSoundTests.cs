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

    [TestMethod]
    public async Task Who_may_not_unmute_is_told_that_the_sound_of_the_screen_is_not_heard_either()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await Person.JoinAsync(server, Look.Red(), "role=host");
        await using Person ann = await Person.JoinAsync(server, Look.Blue());
        await ann.Page.EvaluateAsync(GiveScreenSound, ScreenHz);
        string id = await ann.Page.EvaluateAsync<string>("() => mcu.store.id");
        await LockAsync(true);
        await Eventually.IsTrueAsync(() => ann.Page.EvaluateAsync<bool>("() => mcu.store.me.audioLocked === true"), "the host has locked it");

        // The share begins without its sound: the server's answer to its offer does not take a voice.
        await ann.Page.ClickAsync("#screen-button");
        await ann.Page.WaitForSelectorAsync("text=The sound of your screen is not heard: a host does not let you unmute. Raise a hand to ask.");
        await SaysAsync("its sound is not heard, because a host does not let you unmute");
        Assert.IsLessThan(-60, (await host.LevelsAsync(ScreenHz))[0], "the host hears nothing of it");

        await LockAsync(false);
        await ann.Page.ClickAsync("#mute-button");
        await SaysAsync("with its sound");
        await host.HearsAsync(ScreenHz, notHz: 3500);

        // And the other way round: while it is heard, a host mutes.
        await LockAsync(true);
        await ann.Page.WaitForSelectorAsync("text=A host has muted you. The sound of your screen is not heard either, until you unmute.");
        await SaysAsync("its sound is not heard, because a host does not let you unmute");
        Assert.IsEmpty(ann.Errors, string.Join('\n', ann.Errors));

        Task LockAsync(bool isLocked) => host.Page.EvaluateAsync(
            "([id, isLocked]) => mcu.call('participants.mute', { id, media: 'audio', muted: isLocked, lock: isLocked })", new object[] { id, isLocked });

        Task SaysAsync(string words) => Eventually.IsTrueAsync(
            () => ann.Page.InnerTextAsync("#sharing"), said => said.Contains(words, StringComparison.Ordinal), words);
    }

    private static async Task HearsBothAsync(Person who, int oneHz, int otherHz, string when) => await Eventually.IsTrueAsync(
        () => who.LevelsAsync(oneHz, otherHz), levels => levels[0] > -40 && levels[1] > -40, $"{when} (levels in dB)");
}
