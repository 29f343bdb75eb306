using McuServer.Media.Frames;
using McuServer.Media.Sound;
using McuServer.Media.Sound.Kernels;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

/// <summary>Memory, size and repeatability. Not in parallel: they look at counters of the whole process.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AudioMixerResourceTests
{
    [TestMethod]
    public void A_tick_allocates_nothing_once_everything_has_happened_before()
    {
        using AudioMixer mixer = new(new AudioMixerOptions());
        using EncodedFramePool pool = new();
        float[][] loops = [.. Enumerable.Range(0, 16).Select(i => Speech.Babble(i, 2))];
        AudioInput[] inputs = [.. loops.Select((loop, i) => mixer.AddInput($"{i}", new LoopSource(loop)))];
        AudioListener[] listeners = [.. inputs.Select(input => mixer.AddListener(input.Id, input))];
        AudioSource source = new(new PcmDecoder { Concealment = 0 }, pool, new AudioSourceOptions());
        AudioInput decoded = mixer.AddInput("decoded", source);
        mixer.AddListener("decoded", decoded);
        float[] frame = new float[SoundFormat.TickValues];
        loops[3].AsSpan(0, frame.Length).CopyTo(frame);
        int tick = 0;

        // All that happens in a round happens again in the next: events, losses, 400 ppm of drift.
        void Round()
        {
            for (int i = 0; i < 500; i++, tick++)
            {
                if (i < 400 || i % 12 != 0)
                {
                    EncodedFrame encoded = pool.Rent();
                    encoded.Set(System.Runtime.InteropServices.MemoryMarshal.AsBytes(frame.AsSpan()));
                    encoded.PlayoutTime = TimeSpan.FromMilliseconds(20 * tick * 1.0004);
                    encoded.Duration = TimeSpan.FromMilliseconds(20);
                    source.Insert(encoded);
                }

                inputs[i % 16].IsMuted = i % 3 == 0;
                inputs[i % 7].Gain = 1 + (i % 2);
                listeners[i % 11].Gain = 1 + (i % 5 / 4f);
                listeners[i % 13].IsDeaf = i % 4 == 0;
                listeners[i % 5].Own = inputs[i % 6];
                mixer.Tick(TimeSpan.FromMilliseconds(20 * tick));
            }
        }

        Round();
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsTrue(source.IsResampling, "the drift was followed");
        Assert.IsGreaterThan(5, source.HoleCount);
    }

    [TestMethod]
    public void All_buffers_come_back()
    {
        int before = SampleBuffer.Outstanding;
        using EncodedFramePool pool = new();
        PcmDecoder decoder = new();
        AudioSource source = new(decoder, pool, new AudioSourceOptions());
        using (AudioMixer mixer = new(new AudioMixerOptions()))
        {
            AudioInput gone = mixer.AddInput("gone", new ToneSource(1000, -10));
            AudioInput stays = mixer.AddInput("stays", source);
            mixer.AddInput("never heard", new ToneSource(500, -10));
            mixer.AddListener("gone", gone);
            mixer.AddListener("stays", stays).Gain = 2;
            for (int i = 0; i < 10; i++)
            {
                source.Insert(PcmDecoder.Encode(pool, new float[960 * 2], TimeSpan.FromMilliseconds(100 + (20 * i))));
                mixer.Tick(TimeSpan.FromMilliseconds(20 * i));
            }

            mixer.RemoveInput(gone);
            mixer.Tick(TimeSpan.FromMilliseconds(200));
            Assert.IsGreaterThan(0, pool.Outstanding);
        }

        Assert.IsTrue(decoder.IsDisposed);
        Assert.AreEqual(0, pool.Outstanding);
        Assert.AreEqual(before, SampleBuffer.Outstanding);
        source.Insert(PcmDecoder.Encode(pool, new float[2], TimeSpan.Zero));
        Assert.AreEqual(0, pool.Outstanding, "a frame that comes after the end goes back as well");
    }

    [TestMethod]
    public void Sixty_four_talkers_hear_sixty_three_others()
    {
        using MixRig rig = new();
        double[] tones = [.. Enumerable.Range(0, 64).Select(i => 200.0 + (50 * i))];
        AudioInput[] inputs = [.. tones.Select((hz, i) => rig.Speak($"{i}", hz, -50))];
        AudioListener[] listeners = [.. inputs.Select(input => rig.Listen(input.Id, input))];
        rig.Run(30);
        Assert.AreEqual(64, rig.Mixer.MixCount, "nobody is left to hear the common mix");
        for (int i = 0; i < 64; i += 9)
        {
            float[] heard = rig.Left(listeners[i], -20);
            for (int k = 0; k < 64; k++)
            {
                double level = ToneMeter.LevelDbfs(heard, tones[k]);
                Assert.IsTrue(k == i ? level < -90 : Math.Abs(level + 50) < 0.05, $"{i} hears {k} at {level:F2} dB");
            }
        }
    }

    [TestMethod]
    public void Every_run_and_every_vector_width_gives_the_same_bits()
    {
        byte[]? expected = null;
        foreach (BlockWidth width in Enum.GetValues<BlockWidth>().Where(width => width <= AudioKernels.BestWidth))
        {
            for (int run = 0; run < 2; run++)
            {
                AudioKernels.Width = width;
                try
                {
                    byte[] hash = Hash();
                    expected ??= hash;
                    CollectionAssert.AreEqual(expected, hash, $"{width}");
                }
                finally
                {
                    AudioKernels.Width = AudioKernels.BestWidth;
                }
            }
        }
    }

    /// <summary>Of a conference with everything in it: levelling, limiting, drift, losses, gains.</summary>
    private static byte[] Hash()
    {
        using SourceRig feed = new();
        using MixRig rig = new(new AudioMixerOptions());
        float[] wave = Speech.Babble(1, 3);
        feed.Wave = sample => wave[sample % wave.Length];
        AudioInput drifting = rig.Mixer.AddInput("drifting", new Borrowed(feed.Source));
        AudioInput[] inputs = [drifting, .. Enumerable.Range(2, 5).Select(i => rig.Mixer.AddInput($"{i}", new LoopSource(Speech.Babble(i, 3))))];
        AudioListener[] listeners = [rig.Listen("guest"), .. inputs.Select(input => rig.Listen(input.Id, input))];
        for (int i = 0; i < 600; i++)
        {
            if (i % 50 != 7)
            {
                feed.Send(i * 960, 960, SourceRig.At(i * 960 * 1.0005));
            }
        }

        rig.Run(580, tick =>
        {
            inputs[tick % 6].Gain = 1 + (tick / 100);
            listeners[tick % 7].Gain = tick % 40 == 0 ? 2 : 1;
        });
        using System.Security.Cryptography.IncrementalHash hash =
            System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (AudioListener listener in listeners)
        {
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(rig.Heard(listener)));
        }

        return hash.GetHashAndReset();
    }

    private sealed class Borrowed(AudioSource source) : IAudioSource
    {
        public void Pull(TimeSpan now, Span<float> stereo) => source.Pull(now, stereo);
    }

    private sealed class LoopSource(float[] mono) : IAudioSource
    {
        private int _at;

        public void Pull(TimeSpan now, Span<float> stereo)
        {
            for (int i = 0; i < stereo.Length; i += 2)
            {
                stereo[i] = stereo[i + 1] = mono[_at];
                _at = (_at + 1) % mono.Length;
            }
        }
    }
}
