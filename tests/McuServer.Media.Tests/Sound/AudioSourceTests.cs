using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

[TestClass]
public sealed class AudioSourceTests
{
    /// <summary>Each sample tells its own number.</summary>
    private static float Count(long sample) => (sample + 1) / 1_000_000f;

    [TestMethod]
    [DataRow(240, 0.0)]
    [DataRow(960, 0.0)]
    [DataRow(1024, 0.1234567)]
    [DataRow(1152, 1.0)]
    [DataRow(9600, 0.3333333)]
    [DataRow(4099, 0.01)]
    public void Sample_n_of_a_file_lands_on_sample_start_plus_n(int frameSamples, double startSeconds)
    {
        using SourceRig rig = new() { Wave = Count };
        long start = (long)Math.Round(startSeconds * 48_000);
        long sent = 0;
        for (int tick = 0; tick < 200; tick++)
        {
            while (sent + start < (tick + 50) * 960)
            {
                rig.Send(sent, frameSamples, TimeSpan.FromSeconds(startSeconds) + SourceRig.At(sent));
                sent += frameSamples;
            }

            rig.Pull();
        }

        float[] left = rig.Left;
        for (long i = 0; i < left.Length; i++)
        {
            Assert.AreEqual(i < start ? 0 : Count(i - start), left[i], $"sample {i}");
        }

        Assert.AreEqual(0, rig.Source.LateCount + rig.Source.HoleCount + rig.Source.JumpCount + rig.Source.ConcealedTicks);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(20)]
    public void Stamps_that_jitter_change_nothing(int jitterMs)
    {
        using SourceRig rig = new() { Wave = Count };
        Random random = new(3);
        long sent = 0;
        for (int tick = 0; tick < 1500; tick++)
        {
            for (; sent < (tick + 50) * 960L; sent += 960)
            {
                double milliseconds = Math.Round(sent / 48.0) + (sent == 0 ? 0 : random.Next(-jitterMs, jitterMs + 1));
                rig.Send(sent, 960, TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)));
            }

            rig.Pull();
        }

        float[] left = rig.Left;
        for (int i = 0; i < left.Length; i++)
        {
            Assert.AreEqual(Count(i), left[i]);
        }

        Assert.IsFalse(rig.Source.IsResampling);
        Assert.AreEqual(0, rig.Source.HoleCount);
    }

    [TestMethod]
    public void A_stamp_that_strays_by_half_a_frame_is_no_hole()
    {
        // As Vorbis in Ogg where long blocks change to short ones: a stamp 10 ms late, a length 10 ms short, all samples there.
        using SourceRig rig = new() { Wave = Count };
        long sent = 0;
        for (int i = 0; i < 60; i++)
        {
            int samples = i == 30 ? 627 : 1115;
            float[] stereo = [.. Enumerable.Range(0, samples * 2).Select(k => Count(sent + (k / 2)))];
            McuServer.Media.Frames.EncodedFrame frame =
                PcmDecoder.Encode(rig.Pool, stereo, SourceRig.At(sent + (i == 30 ? 488 : 0)));
            frame.Duration = i == 30 ? SourceRig.At(139) : frame.Duration;
            rig.Source.Insert(frame);
            sent += samples;
        }

        rig.Pull(60);
        float[] left = rig.Left;
        for (int i = 0; i < left.Length; i++)
        {
            Assert.AreEqual(Count(i), left[i]);
        }

        Assert.AreEqual(0, rig.Source.HoleCount);
    }

    [TestMethod]
    public void Joining_in_the_middle_drops_what_is_past_to_the_sample()
    {
        using SourceRig rig = new() { Wave = Count, Now = TimeSpan.FromMilliseconds(1000) };
        for (int i = 0; i < 100; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds((20 * i) + 7));
        }

        rig.Pull(10);
        float[] left = rig.Left;
        for (int i = 0; i < left.Length; i++)
        {
            Assert.AreEqual(Count(i + 48_000 - 336), left[i], 1e-9f);
        }

        Assert.AreEqual(49, rig.Source.LateCount);
    }

    [TestMethod]
    public void A_lost_frame_is_concealed_and_what_follows_keeps_its_place()
    {
        using SourceRig rig = new(new PcmDecoder { Concealment = 0.03f }) { Wave = _ => 0.05f };
        for (int i = 0; i < 100; i++)
        {
            if (i is not (50 or 51))
            {
                rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
            }
        }

        rig.Pull(90);
        float[] left = rig.Left;
        for (int i = 0; i < left.Length; i++)
        {
            Assert.AreEqual(i / 960 is 50 or 51 ? 0.03f : 0.05f, left[i], $"sample {i}");
        }

        Assert.AreEqual(1, rig.Source.HoleCount);
        Assert.AreEqual(2, rig.Source.ConcealedTicks);
        Assert.AreEqual(0, rig.Source.SilentTicks);
    }

    [TestMethod]
    public void A_damaged_frame_is_concealed()
    {
        using SourceRig rig = new(new PcmDecoder { Concealment = 0.03f }) { Wave = _ => 0.05f };
        for (int i = 0; i < 20; i++)
        {
            if (i == 7)
            {
                rig.SendDamaged(TimeSpan.FromMilliseconds(20 * i), TimeSpan.FromMilliseconds(20));
            }
            else
            {
                rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
            }
        }

        rig.Pull(20);
        Assert.AreEqual(1, rig.Source.DamagedCount);
        Assert.AreEqual(1, rig.Source.ConcealedTicks);
        Assert.AreEqual(0.03f, rig.Left[7 * 960]);
        Assert.AreEqual(0.05f, rig.Left[8 * 960]);
    }

    [TestMethod]
    public void Concealment_ends_after_60_ms_and_silence_follows()
    {
        using SourceRig rig = new(new PcmDecoder { Concealment = 0.05f }) { Wave = _ => 0.05f };
        for (int i = 0; i < 10; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
        }

        rig.Pull(12);
        Assert.IsFalse(rig.Source.IsFlowing && rig.Source.ConcealedTicks != 2);
        rig.Pull(18);
        Assert.IsFalse(rig.Source.IsFlowing);
        Assert.AreEqual(3, rig.Source.ConcealedTicks);
        Assert.AreEqual(17, rig.Source.SilentTicks);
        Assert.AreEqual(0.05f, rig.Left[(13 * 960) - 1]);
        Assert.AreEqual(0.025f, rig.Left[(13 * 960) + 240], 1e-3f);
        Assert.AreEqual(0f, rig.Left[(13 * 960) + 480]);
    }

    [TestMethod]
    public void The_end_of_a_stream_is_faded_and_not_concealed()
    {
        using SourceRig rig = new(new PcmDecoder { Concealment = 0.05f });
        for (int i = 0; i < 10; i++)
        {
            rig.Send(i * 950, 950, SourceRig.At(i * 950));
        }

        rig.Source.EndOfStream();
        rig.Pull(20);
        Assert.AreEqual(0, rig.Source.ConcealedTicks);
        // The mirrored wave has the same value where it begins, and twice the slope as a bend: 0.1 · 2π / 48 · 2.
        AssertNoClick(rig.Left, 0.027);
        Assert.AreEqual(0f, rig.Left[9500 + 481]);
    }

    [TestMethod]
    [DataRow(150)]
    [DataRow(2000)]
    [DataRow(-150)]
    [DataRow(-700)]
    public void A_jump_of_the_stamps_is_followed_with_a_fade(int jumpMs)
    {
        using SourceRig rig = new(new PcmDecoder { Concealment = 0 });
        long sent = 0;
        for (int tick = 0; tick < 300; tick++)
        {
            for (; sent < (tick + 50) * 960L; sent += 960)
            {
                rig.Send(sent, 960, TimeSpan.FromMilliseconds((sent / 48) + (sent >= 96_000 ? jumpMs : 0)));
            }

            rig.Pull();
        }

        Assert.AreEqual(1, rig.Source.JumpCount);
        float[] left = rig.Left;
        int offset = jumpMs * 48;
        for (int i = 250 * 960; i < left.Length; i++)
        {
            Assert.AreEqual(rig.Wave(i - offset), left[i], 1e-6f, $"sample {i}");
        }

        if (jumpMs < 0)
        {
            Assert.AreEqual(-jumpMs / 20, rig.Source.LateCount, 1.0);
            Assert.AreEqual(1, rig.Decoder.ResetCount);
        }
    }

    [TestMethod]
    [DataRow(3_600_000)]
    [DataRow(-500)]
    [DataRow(300)]
    public void One_wild_stamp_among_good_ones_is_not_believed(int errorMs)
    {
        using SourceRig rig = new() { Wave = Count };
        for (int i = 0; i < 100; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds((20 * i) + (i == 40 ? errorMs : 0)));
        }

        rig.Pull(100);
        float[] left = rig.Left;
        for (int i = 0; i < left.Length; i++)
        {
            Assert.AreEqual(Count(i), left[i]);
        }

        Assert.AreEqual(0, rig.Source.JumpCount);
    }

    [TestMethod]
    public void Edges_of_gaps_do_not_click_without_a_codecs_concealment()
    {
        using SourceRig rig = new() { Wave = sample => 0.1f * (float)Math.Sin(2 * Math.PI * sample * 311 / 48_000) };
        Random random = new(9);
        for (int i = 0; i < 1000; i++)
        {
            if (random.Next(5) > 0)
            {
                rig.Send(i * 480, 480, TimeSpan.FromMilliseconds(10 * i));
            }
        }

        rig.Pull(480);
        Assert.IsGreaterThan(50, rig.Source.HoleCount);
        AssertNoClick(rig.Left, 0.012);
    }

    [TestMethod]
    public void Frames_that_come_after_their_time_are_dropped()
    {
        using SourceRig rig = new(new PcmDecoder { Concealment = 0.5f }) { Wave = Count };
        for (int i = 0; i < 5; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
        }

        rig.Pull(7);
        for (int i = 5; i < 12; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
        }

        rig.Pull(4);
        Assert.AreEqual(2, rig.Source.LateCount);
        Assert.AreEqual(Count(8 * 960), rig.Left[8 * 960]);
    }

    [TestMethod]
    public void Duplicates_are_discarded_and_the_queue_is_bounded()
    {
        using SourceRig rig = new(options: new AudioSourceOptions { QueueCapacity = 10 }) { Wave = Count };
        for (int i = 0; i < 8; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
        }

        Assert.AreEqual(8, rig.Source.DuplicateCount);
        Assert.AreEqual(8, rig.Source.QueuedFrames);
        rig.Pull(8);
        Assert.AreEqual(Count((8 * 960) - 1), rig.Left[^1]);
        for (int i = 8; i < 30; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
        }

        Assert.AreEqual(12, rig.Source.OverflowCount);
        Assert.AreEqual(10, rig.Source.QueuedFrames);
    }

    [TestMethod]
    public void A_lead_in_that_the_decoder_cut_off_the_first_frame_leaves_the_rest_at_its_end()
    {
        using SourceRig rig = new() { Wave = Count };
        float[] stereo = new float[(960 - 312) * 2];
        stereo.AsSpan().Fill(0.7f);
        McuServer.Media.Frames.EncodedFrame first = PcmDecoder.Encode(rig.Pool, stereo, TimeSpan.FromMilliseconds(20));
        first.Duration = TimeSpan.FromMilliseconds(20);
        rig.Source.Insert(first);
        rig.Send(960, 960, TimeSpan.FromMilliseconds(40));
        rig.Pull(3);
        Assert.AreEqual(0f, rig.Left[960 + 311]);
        Assert.AreEqual(0.7f, rig.Left[960 + 312]);
        Assert.AreEqual(Count(960), rig.Left[1920]);
    }

    [TestMethod]
    [DataRow(240)]
    [DataRow(-96)]
    public void A_decoder_that_knows_when_its_samples_are_due_is_believed(int delaySamples)
    {
        using SourceRig rig = new(new PcmDecoder { FirstSampleDelay = SourceRig.At(delaySamples) }) { Wave = Count };
        for (int i = 0; i < 100; i++)
        {
            if (i != 50)
            {
                rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(100 + (20 * i)));
            }
        }

        rig.Pull(100);
        float[] left = rig.Left;
        int start = 4800 + delaySamples;
        Assert.AreEqual(0f, left[Math.Max(start, 4800) - 1]);

        // A frame is decoded when its stamp is due: of a first one that belongs earlier the beginning is late.
        for (int i = Math.Max(start, 4800); i < left.Length; i++)
        {
            if ((i - start) / 960 is < 50 or > 51)
            {
                Assert.AreEqual(Count(i - start), left[i], $"sample {i}");
            }
        }

        Assert.AreEqual(1, rig.Source.HoleCount);
        Assert.IsFalse(rig.Source.IsResampling);
    }

    [TestMethod]
    public void A_clock_that_is_set_is_followed()
    {
        using SourceRig rig = new() { Wave = Count };
        for (int i = 0; i < 400; i++)
        {
            rig.Send(i * 960, 960, TimeSpan.FromMilliseconds(20 * i));
        }

        rig.Pull(10);
        rig.Now += TimeSpan.FromSeconds(2);
        rig.Pull(10);
        Assert.AreEqual(Count((119 * 960) + 5), rig.Left[(19 * 960) + 5]);
    }

    [TestMethod]
    public void Wild_stamps_and_lengths_never_throw()
    {
        using SourceRig rig = new();
        Random random = new(77);
        for (int i = 0; i < 3000; i++)
        {
            TimeSpan stamp = random.Next(6) switch
            {
                0 => TimeSpan.MaxValue,
                1 => TimeSpan.MinValue,
                2 => rig.Now + TimeSpan.FromMilliseconds(random.Next(-5000, 5000)),
                3 => rig.Now + TimeSpan.FromDays(random.Next(-5000, 5000)),
                _ => rig.Now + TimeSpan.FromMilliseconds(20),
            };
            McuServer.Media.Frames.EncodedFrame frame = PcmDecoder.Encode(rig.Pool, new float[random.Next(0, 3000) * 2], stamp);
            frame.Duration = random.Next(4) == 0 ? TimeSpan.FromTicks(random.NextInt64(long.MinValue, long.MaxValue)) : frame.Duration;
            rig.Source.Insert(frame);
            rig.Pull();
        }
    }

    private static void AssertNoClick(float[] samples, double limit)
    {
        for (int i = 2; i < samples.Length; i++)
        {
            double bend = Math.Abs(samples[i] - (2.0 * samples[i - 1]) + samples[i - 2]);
            Assert.IsLessThanOrEqualTo(limit, bend, $"a click at sample {i}");
        }
    }
}
